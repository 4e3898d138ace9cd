import { GetCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Conversation, Entry, EventContent } from '../domain/conversation.ts';
import { type DeliveryState, statesBefore } from '../domain/delivery.ts';
import { nanos } from '../platform/clock.ts';
import { entryPrefix, type Key, parseConversationId, type Thread, threadPk } from './keys.ts';
import { type Item, isRefused, type Table } from './table.ts';

/**
 * The timeline of a conversation: its entries in the customer's order (provider time, then arrival). They lie sorted by
 * provider time in the thread's partition; `seq` counts the arrivals. A message can arrive late, so reading by arrival
 * looks back as far as a message of this conversation ever fell behind (`lag`).
 */

export function toEntry(item: Item): Entry {
  const { pk: _pk, sk: _sk, conversation: _conversation, begun: _begun, content, referral, ...rest } = item;
  return {
    to: [],
    ...rest,
    content: JSON.parse(String(content)),
    ...(referral !== undefined && { referral: JSON.parse(String(referral)) }),
  } as unknown as Entry;
}

/**
 * An entry as an item. What a provider or a client wrote freely is kept as JSON text: DynamoDB takes no number beyond 38
 * digits, no name without a letter and nothing nested deeper than 32, and a message must never be refused for that (C2).
 */
export function fromEntry(entry: Entry): Item {
  const { content, referral, ...rest } = entry;
  return {
    ...rest,
    content: JSON.stringify(content),
    ...(referral !== undefined && { referral: JSON.stringify(referral) }),
  };
}

/** WhatsApp's times are whole seconds, cut off: within one, what arrived later was written later, our answers among it. */
const momentOf = (c: Conversation, sentAt: string): string =>
  c.channel.provider === 'whatsapp' ? `${sentAt.slice(0, -9)}000000000` : sentAt;

function inOrder(c: Conversation, entries: Entry[]): Entry[] {
  const placed = entries.map((entry) => ({ entry, moment: momentOf(c, entry.sentAt) }));
  placed.sort((a, b) => (a.moment < b.moment ? -1 : a.moment > b.moment ? 1 : a.entry.seq - b.entry.seq));
  return placed.map(({ entry }) => entry);
}

/** A page from the oldest on. `next` names the last entry shown. */
export async function pageFromOldest(
  table: Table,
  c: Conversation,
  limit: number,
  after?: { sentAt: string; seq: number },
): Promise<{ entries: Entry[]; next?: { sentAt: string; seq: number } }> {
  const entries: Entry[] = [];
  let whole = true;
  let reached: string | undefined;
  const begin = after && momentOf(c, after.sentAt);
  for await (const entry of walk(table, c, 'forward', begin)) {
    const moment = momentOf(c, entry.sentAt);
    if (after && moment === begin && entry.seq <= after.seq) continue;
    // Entries of the same moment are in order of arrival only once all of them are there.
    if (entries.length > limit && moment !== reached) {
      whole = false;
      break;
    }
    reached = moment;
    entries.push(entry);
  }
  const page = inOrder(c, entries).slice(0, limit);
  const last = page.at(-1);
  return {
    entries: page,
    ...((!whole || entries.length > limit) && last && { next: { sentAt: last.sentAt, seq: last.seq } }),
  };
}

/** The first `limit` entries that arrived after `seq`, and before `before` where it is given, in the customer's order. */
export async function arrivedAfter(
  table: Table,
  c: Conversation,
  seq: number,
  limit: number,
  before = Number.POSITIVE_INFINITY,
): Promise<Entry[]> {
  const found: Entry[] = [];
  if (c.seq <= seq || before <= seq + 1) return found;
  let stopBefore: number | undefined;
  for await (const entry of walk(table, c, 'backward')) {
    const at = Number(entry.sentAt.slice(0, 13));
    if (stopBefore !== undefined && at < stopBefore) break;
    if (entry.seq > seq) {
      if (entry.seq < before) found.push(entry);
    }
    // The newest entry that was there before: whatever came later is at most `lag` older than it.
    else stopBefore ??= at - c.lag;
  }
  return inOrder(c, firstBySeq(found, limit));
}

/** The last `limit` entries that arrived before `seq`, in the customer's order. */
export async function arrivedBefore(table: Table, c: Conversation, seq: number, limit: number): Promise<Entry[]> {
  const found: Entry[] = [];
  let stopBefore: number | undefined;
  for await (const entry of walk(table, c, 'backward')) {
    const at = Number(entry.sentAt.slice(0, 13));
    if (stopBefore !== undefined && at < stopBefore) break;
    if (entry.seq >= seq) continue;
    found.push(entry);
    // With `limit` of them found, one that arrived later than all of these cannot be more than `lag` older.
    if (found.length === limit) stopBefore = at - c.lag;
  }
  found.sort((a, b) => b.seq - a.seq);
  return inOrder(c, found.slice(0, limit));
}

const firstBySeq = (entries: Entry[], limit: number): Entry[] => entries.sort((a, b) => a.seq - b.seq).slice(0, limit);

/** Delivery states change late: so many of the newest entries are looked at for one, whatever their age. */
const lookedAtForStates = 50;

/** Entries that arrived after `seq` and since a moment, or changed their state since another (epoch ms). */
export async function missed(
  table: Table,
  c: Conversation,
  seq: number,
  since: { arrived: number; changed: number },
): Promise<Entry[]> {
  const found: Entry[] = [];
  let stopBefore: number | undefined;
  let looked = 0;
  for await (const entry of walk(table, c, 'backward')) {
    const at = Number(entry.sentAt.slice(0, 13));
    if (++looked > lookedAtForStates && stopBefore !== undefined && at < stopBefore) break;
    const isNew = entry.seq > seq && entry.arrivedAt > since.arrived;
    const hasMoved = entry.changedAt !== undefined && entry.changedAt > since.changed;
    if (isNew || hasMoved) found.push(entry);
    if (!isNew) stopBefore ??= at - c.lag;
  }
  return found;
}

/** Walks the conversation's entries by provider time, page after page. */
async function* walk(
  table: Table,
  c: Conversation,
  direction: 'forward' | 'backward',
  from?: string,
): AsyncGenerator<Entry> {
  const thread = threadOf(c.id);
  const lowest = `${entryPrefix}${from ?? nanos(c.oldestAt)}`;
  const highest = `${entryPrefix}${nanos(c.newestAt + 1)}`;
  // Without entries, or from a place behind the last one: DynamoDB refuses a range that is none.
  if (lowest > highest) return;
  let start: Record<string, unknown> | undefined;
  do {
    const page = await table.doc.send(
      new QueryCommand({
        TableName: table.name,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: {
          ':pk': threadPk(thread),
          ':from': lowest,
          ':to': highest,
        },
        ScanIndexForward: direction === 'forward',
        ConsistentRead: true,
        Limit: 200,
        ExclusiveStartKey: start,
      }),
    );
    for (const item of page.Items ?? []) if (item.conversation === c.id) yield toEntry(item);
    start = page.LastEvaluatedKey;
  } while (start);
}

export function threadOf(conversation: string): Thread {
  const parsed = parseConversationId(conversation);
  if (!parsed) throw new Error(`not a conversation id: ${conversation}`);
  return parsed.thread;
}

export async function findEntry(table: Table, key: Key): Promise<Entry | undefined> {
  const { Item } = await table.doc.send(new GetCommand({ TableName: table.name, Key: key, ConsistentRead: true }));
  return Item && toEntry(Item);
}

/** An entry of a conversation by its id, looked for from the newest back. */
export async function findEntryById(table: Table, c: Conversation, id: string): Promise<Entry | undefined> {
  for await (const entry of walk(table, c, 'backward')) if (entry.id === id) return entry;
  return undefined;
}

/**
 * Moves the delivery state of an outgoing message forward, never back (C3).
 * @returns the state it had, undefined when this was no news
 */
export async function moveDelivery(
  table: Table,
  key: Key,
  state: DeliveryState,
  now: number,
  more: { failure?: Entry['failure']; providerId?: string } = {},
): Promise<DeliveryState | undefined> {
  const from = statesBefore(state);
  if (from.length === 0) return undefined;
  const values: Record<string, unknown> = { ':state': state, ':now': now };
  from.forEach((earlier, i) => {
    values[`:from${i}`] = earlier;
  });
  const sets = ['#state = :state', 'changedAt = :now'];
  if (more.failure) {
    sets.push('failure = :failure');
    values[':failure'] = more.failure;
  }
  if (more.providerId) {
    sets.push('providerId = :providerId');
    values[':providerId'] = more.providerId;
  }
  try {
    const { Attributes } = await table.doc.send(
      new UpdateCommand({
        TableName: table.name,
        Key: key,
        ReturnValues: 'UPDATED_OLD',
        UpdateExpression: `SET ${sets.join(', ')}`,
        ConditionExpression: `#state IN (${from.map((_, i) => `:from${i}`).join(', ')})`,
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: values,
      }),
    );
    return Attributes?.state as DeliveryState;
  } catch (error) {
    if (isRefused(error)) return undefined;
    throw error;
  }
}

/** The newest event of a kind that fits, looked for from the newest entry back. */
export async function findEventOf<Kind extends EventContent['type']>(
  table: Table,
  c: Conversation,
  kind: Kind,
  fits: (event: Extract<EventContent, { type: Kind }>) => boolean,
): Promise<Extract<EventContent, { type: Kind }> | undefined> {
  for await (const { kind: of, content } of walk(table, c, 'backward')) {
    if (of !== 'event' || content.type !== kind) continue;
    const event = content as Extract<EventContent, { type: Kind }>;
    if (fits(event)) return event;
  }
  return undefined;
}

/** The latest event that explains where the conversation went; it lies near the assignment, seldom far back. */
export async function lastWhy(table: Table, c: Conversation): Promise<Entry | undefined> {
  let looked = 0;
  for await (const entry of walk(table, c, 'backward')) {
    if (entry.kind === 'event' && 'why' in entry.content) return entry;
    if (++looked >= 200) return undefined;
  }
  return undefined;
}
