import type { Conversation } from '../domain/conversation.ts';
import type { Person } from '../domain/customer.ts';
import { DeskError } from '../platform/errors.ts';
import { findPast, loadHeads } from '../store/conversations.ts';
import { conversationId, parseConversationId, type Thread } from '../store/keys.ts';
import { loadCustomer } from './customers.ts';
import type { Desk } from './desk.ts';
import { type ShownConversation, showConversation } from './present.ts';

/**
 * A customer's conversations over all channels (C5). Those of a thread are numbered, so that the current one says which there
 * were before; a page is the customer with who asks, and the conversations: two requests.
 */

/** Up to which conversation of each thread (its number, exclusive) a page goes on: by thread. */
type Place = Record<string, number>;

const nameOf = ({ channel, address }: Thread): string => `${channel}.${address}`;

/** The threads of a customer, whichever record they belong to. */
export function threadsOf({ root, records }: Person): Thread[] {
  const all = records.flatMap(({ threads }) => threads);
  const distinct = new Map(all.map(({ channel, address }) => [`${channel}.${address}`, { channel, address }]));
  return [...distinct.values()].map((thread) => ({ shop: root.shop, ...thread }));
}

/**
 * A page of the history, the latest begun first, closed ones too; any role at the shop may read it (S1).
 * @throws DeskError not_found, invalid for a cursor that is not one of this list
 */
export async function readHistory(
  desk: Desk,
  agentId: string,
  id: string,
  limit: number,
  cursor?: string,
): Promise<{ items: ShownConversation[]; next?: string }> {
  const { person } = await loadCustomer(desk, agentId, id);
  const place = cursor === undefined ? {} : placeIn(cursor);
  const { conversations, hasMore } = await latest(desk, threadsOf(person), limit, place);
  const { settings } = await desk.shops.get(person.root.shop);
  const items = conversations.map((c) => showConversation(c, settings, desk.clock.now()));
  if (!hasMore) return { items };
  const reached: Place = { ...place };
  for (const { id: shown } of conversations) {
    const parsed = parseConversationId(shown);
    if (parsed) reached[nameOf(parsed.thread)] = parsed.ordinal;
  }
  return { items, next: Buffer.from(JSON.stringify(reached)).toString('base64url') };
}

async function latest(
  desk: Desk,
  threads: Thread[],
  limit: number,
  place: Place,
): Promise<{ conversations: Conversation[]; hasMore: boolean }> {
  const heads = (await loadHeads(desk.table, threads, true)).flatMap((head) =>
    head.kind === 'conversation' ? [head.conversation] : [],
  );
  const past = await findPast(
    desk.table,
    heads.flatMap(({ id }) => idsBefore(id, place, limit)),
  );
  const found = [...heads.filter(({ id }) => isBefore(id, place)), ...past].sort(
    (a, b) => b.createdAt - a.createdAt || (a.id > b.id ? -1 : 1),
  );
  return { conversations: found.slice(0, limit), hasMore: found.length > limit };
}

function isBefore(id: string, place: Place): boolean {
  const parsed = parseConversationId(id);
  return parsed !== undefined && parsed.ordinal < (place[nameOf(parsed.thread)] ?? Number.POSITIVE_INFINITY);
}

/** The ids of a thread's past conversations that can be on a page, and one more. */
function idsBefore(head: string, place: Place, limit: number): string[] {
  const parsed = parseConversationId(head);
  if (!parsed) return [];
  const last = Math.min(parsed.ordinal, place[nameOf(parsed.thread)] ?? Number.POSITIVE_INFINITY) - 1;
  const ordinals = Array.from({ length: Math.max(0, Math.min(last, limit + 1)) }, (_, i) => last - i);
  return ordinals.map((ordinal) => conversationId(parsed.thread, ordinal));
}

function placeIn(cursor: string): Place {
  try {
    const place = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as Place;
    const isPlace = typeof place === 'object' && place !== null && Object.values(place).every(Number.isInteger);
    if (isPlace) return place;
  } catch {
    // Falls through to the one error for every kind of foreign cursor.
  }
  throw new DeskError('invalid', 'This cursor is not one of this list. Begin without a cursor.');
}
