import type { Entry } from '../domain/conversation.ts';
import { DeskError } from '../platform/errors.ts';
import { findConversations, loadHeads } from '../store/conversations.ts';
import { conversationId, parseConversationId, type Thread } from '../store/keys.ts';
import { transact } from '../store/table.ts';
import { pageFromOldest } from '../store/timeline.ts';
import { noting } from './administer.ts';
import { loadForDesk } from './customers.ts';
import type { Desk } from './desk.ts';
import { threadsOf } from './history.ts';
import { type ShownConversation, type ShownEntry, showConversation, showEntry } from './present.ts';
import { type ShownCustomer, showCustomer } from './present-customer.ts';

/**
 * All data of a customer (S6), page by page: who it is, and every conversation with its timeline, each thread from its
 * first one on. A conversation that does not fit a page goes on with the next.
 */
export interface Export {
  customer: ShownCustomer;
  items: { conversation: ShownConversation; entries: ShownEntry[] }[];
  next?: string;
}

/** API Gateway answers with 6 MB at most; one entry holds 400 KB. */
const largestPage = 3_000_000;
const mostEntries = 1_000;
const readAtATime = 50;

/** Where a page ends: the conversation it was in, and behind which entry. */
interface Place {
  conversation: string;
  after?: { sentAt: string; seq: number };
}

/**
 * A page of the export, of what the agent may read anyway; that it was begun is in the audit log (S5).
 * @throws DeskError not_found, forbidden, invalid for a cursor that is not one of this export
 */
export async function exportCustomer(desk: Desk, agentId: string, id: string, cursor?: string): Promise<Export> {
  const { person } = await loadForDesk(desk, agentId, id);
  const { shop } = person.root;
  if (cursor === undefined)
    await transact(desk.table, noting(desk, agentId, shop, [{ what: `customer ${person.root.id}`, to: 'exported' }]));
  const ids = await allConversations(desk, threadsOf(person));
  const place = cursor === undefined ? undefined : placeIn(cursor);
  const begin = place ? ids.indexOf(place.conversation) : 0;
  // It can have been erased or begun anew since the page before.
  if (begin < 0) throw notOurs();
  const { settings } = await desk.shops.get(shop);
  const items: Export['items'] = [];
  const room = { bytes: largestPage, entries: mostEntries };
  for (const [i, conversation] of ids.slice(begin).entries()) {
    const c = (await findConversations(desk.table, [conversation], true)).get(conversation);
    if (!c) continue;
    const shown = { conversation: showConversation(c, settings, desk.clock.now()), entries: [] as ShownEntry[] };
    items.push(shown);
    let after = i === 0 ? place?.after : undefined;
    for (let more = true; more; ) {
      const page = await pageFromOldest(desk.table, c, readAtATime, after);
      for (const entry of page.entries) {
        if (room.entries-- <= 0 || room.bytes <= 0)
          return { customer: showCustomer(person), items, next: cursorOf({ conversation, ...(after && { after }) }) };
        const line = showEntry(entry);
        room.bytes -= Buffer.byteLength(JSON.stringify(line));
        shown.entries.push(line);
        after = placeOf(entry);
      }
      more = page.next !== undefined;
    }
  }
  return { customer: showCustomer(person), items };
}

const placeOf = ({ sentAt, seq }: Entry): { sentAt: string; seq: number } => ({ sentAt, seq });

/** The ids of all conversations of these threads, in an order that stays. */
async function allConversations(desk: Desk, threads: Thread[]): Promise<string[]> {
  const heads = await loadHeads(desk.table, threads, true);
  return heads.flatMap((head) => {
    const last = head.kind === 'conversation' ? parseConversationId(head.conversation.id) : undefined;
    return last ? Array.from({ length: last.ordinal }, (_, i) => conversationId(last.thread, i + 1)) : [];
  });
}

const cursorOf = (place: Place): string => Buffer.from(JSON.stringify(place)).toString('base64url');

const notOurs = (): DeskError =>
  new DeskError('invalid', 'This cursor is not one of this export. Begin without a cursor.');

function placeIn(cursor: string): Place {
  try {
    const place = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as Place;
    const { conversation, after } = place;
    const isAfter = after === undefined || (/^\d{19}$/.test(after.sentAt) && Number.isInteger(after.seq));
    if (typeof conversation === 'string' && isAfter) return place;
  } catch {
    // Falls through to the one error for every kind of foreign cursor.
  }
  throw notOurs();
}
