import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import {
  type Change,
  type Conversation,
  companions,
  type Entry,
  holders,
  isQueued,
  type Known,
} from '../domain/conversation.ts';
import { freeSlot, joinWrite, type SlotCondition, takeSlot } from './agents.ts';
import {
  conversationId,
  entryKey,
  headKey,
  type Key,
  keyName,
  parseConversationId,
  pastKey,
  queueKey,
  sentKey,
  spokeAttributes,
  statePk,
  stateSk,
  type Thread,
} from './keys.ts';
import { leftItem } from './left.ts';
import { fetchWrite } from './media.ts';
import { mentionWrites } from './mentions.ts';
import { outboxWrite } from './outbox.ts';
import {
  absent,
  batchGet,
  type Item,
  isRefused,
  put,
  type Refusal,
  remove,
  type Table,
  transact,
  type Write,
} from './table.ts';
import { fromEntry, threadOf } from './timeline.ts';

/** The conversations: read by their thread, written in one transaction with everything that follows from them. */

/** What a thread's partition holds at its head: a conversation, or the address of the thread it belongs to. */
export type Head =
  | { kind: 'conversation'; thread: Thread; conversation: Conversation }
  | { kind: 'alias'; thread: Thread; of: string };

/** Reads the heads of threads, a hundred in a request, in the threads' order. */
export async function loadHeads(table: Table, threads: Thread[], consistent = false): Promise<Head[]> {
  const items: Item[] = [];
  for (let i = 0; i < threads.length; i += 100)
    items.push(...(await batchGet(table, threads.slice(i, i + 100).map(headKey), consistent)));
  return threads.flatMap((thread) => {
    const item = items.find((candidate) => candidate.pk === headKey(thread).pk);
    return item ? [toHead(thread, item)] : [];
  });
}

function toHead(thread: Thread, item: Item): Head {
  if (item.alias !== undefined) return { kind: 'alias', thread, of: String(item.alias) };
  return { kind: 'conversation', thread, conversation: toConversation(item) };
}

/** What an item has beside its conversation. */
const ofTheItem = new Set(['pk', 'sk', 'statePk', 'stateSk', 'spokeAt']);

/** Reads a HEAD or CONV item. Name by name: that takes half the time of a rest pattern, and a page is fifty of them. */
export function toConversation(item: Item): Conversation {
  const conversation: Item = { participants: [], tags: [] };
  for (const name in item) if (!ofTheItem.has(name)) conversation[name] = item[name];
  return conversation as unknown as Conversation;
}

/** A conversation by its id, current or past. */
export async function findConversation(table: Table, id: string): Promise<Conversation | undefined> {
  const parsed = parseConversationId(id);
  if (!parsed) return undefined;
  const keys = [headKey(parsed.thread), pastKey(parsed.thread, parsed.ordinal)];
  const items = await batchGet(table, keys, true);
  return items.filter((item) => item.id === id).map(toConversation)[0];
}

/**
 * Conversations by id, in one request per hundred; those that were followed by another one on their thread (C7) are found
 * where `past` is asked for, with one more request where there are any.
 */
export async function findConversations(table: Table, ids: string[], past = false): Promise<Map<string, Conversation>> {
  const found = new Map<string, Conversation>();
  await add(
    table,
    found,
    ids.map((id) => ({ conversation: id, lies: 'at head' })),
  );
  if (past) await add(table, found, missing(found, ids));
  return found;
}

/**
 * A conversation that a list names, and where the list says it lies: at the head of its thread, behind the one that followed it (C7),
 * or in one of both.
 */
export interface Named {
  conversation: string;
  lies: 'at head' | 'past' | 'somewhere';
}

/** Keys that are read for a conversation of which nobody knows where it lies. */
export const keysSomewhere = 2;
/** Keys in one request. */
export const mostKeys = 100;

/**
 * Conversations that a list names, and other items beside them: one request while these are at most `mostKeys`, one more when
 * a conversation was followed by another one since it was listed.
 */
export async function findNamed(
  table: Table,
  named: Named[],
  others: Key[],
): Promise<{ found: Map<string, Conversation>; others: Item[] }> {
  const found = new Map<string, Conversation>();
  const beside = await add(table, found, named, others);
  const wereAtHead = named.filter(({ lies }) => lies === 'at head').map(({ conversation }) => conversation);
  await add(table, found, missing(found, wereAtHead));
  return { found, others: beside };
}

const missing = (found: Map<string, Conversation>, ids: string[]): Named[] =>
  ids.filter((id) => !found.has(id)).map((id) => ({ conversation: id, lies: 'past' }));

/** Reads conversations into a map. @returns the other items */
async function add(
  table: Table,
  found: Map<string, Conversation>,
  named: Named[],
  others: Key[] = [],
): Promise<Item[]> {
  // Two of one thread share its head, and a request names a key once.
  const keys = new Map([...others, ...named.flatMap(keysOf)].map((key) => [keyName(key), key]));
  const items = new Map((await readAll(table, [...keys.values()])).map((item) => [keyName(item), item]));
  const beside = others.map((key) => items.get(keyName(key))).filter((item) => item !== undefined);
  for (const key of others) items.delete(keyName(key));
  for (const item of items.values()) if (item.alias === undefined) found.set(String(item.id), toConversation(item));
  return beside;
}

function keysOf({ conversation, lies }: Named): Key[] {
  const parsed = parseConversationId(conversation);
  if (!parsed) return [];
  const [head, past] = [headKey(parsed.thread), pastKey(parsed.thread, parsed.ordinal)];
  return lies === 'somewhere' ? [head, past] : [lies === 'past' ? past : head];
}

async function readAll(table: Table, keys: Key[]): Promise<Item[]> {
  const items: Item[] = [];
  for (let i = 0; i < keys.length; i += mostKeys) items.push(...(await batchGet(table, keys.slice(i, i + mostKeys))));
  return items;
}

/** Conversations that were followed by another one (C7), 100 in a request. */
export async function findPast(table: Table, ids: string[]): Promise<Conversation[]> {
  const keys = ids.flatMap((id) => {
    const parsed = parseConversationId(id);
    return parsed ? [pastKey(parsed.thread, parsed.ordinal)] : [];
  });
  const found: Conversation[] = [];
  for (let i = 0; i < keys.length; i += 100)
    found.push(...(await batchGet(table, keys.slice(i, i + 100))).map(toConversation));
  return found;
}

/** Changes what a past conversation shows of its customer; one that was erased meanwhile stays away. */
export async function notePastKnown(table: Table, id: string, known: Known | undefined): Promise<void> {
  const parsed = parseConversationId(id);
  if (!parsed) return;
  try {
    await table.doc.send(
      new UpdateCommand({
        TableName: table.name,
        Key: pastKey(parsed.thread, parsed.ordinal),
        UpdateExpression: known ? 'SET known = :known' : 'REMOVE known',
        ConditionExpression: 'attribute_exists(pk)',
        ...(known && { ExpressionAttributeValues: { ':known': known } }),
      }),
    );
  } catch (error) {
    if (!isRefused(error)) throw error;
  }
}

/** When the last messages of conversations were (epoch ms), read for certain, 100 in a request. */
export async function lastMessageTimes(table: Table, ids: string[]): Promise<Map<string, number>> {
  const times = new Map<string, number>();
  const byKey = new Map(
    ids.flatMap((id) => {
      const parsed = parseConversationId(id);
      return parsed ? [[headKey(parsed.thread).pk, id] as const] : [];
    }),
  );
  const keys = [...byKey.values()].map((id) => headKey(threadOf(id)));
  for (let i = 0; i < keys.length; i += 100) {
    for (const item of await batchGet(table, keys.slice(i, i + 100), true, spokeAttributes)) {
      const id = byKey.get(String(item.pk));
      if (id && item.spokeAt !== undefined) times.set(id, Number(item.spokeAt));
    }
  }
  return times;
}

/** The head of a thread, read for certain. */
export async function findHead(table: Table, thread: Thread): Promise<Conversation | undefined> {
  const { Item } = await table.doc.send(
    new GetCommand({ TableName: table.name, Key: headKey(thread), ConsistentRead: true }),
  );
  return Item && Item.alias === undefined ? toConversation(Item) : undefined;
}

/** What a commit may bring along. */
export interface Commit {
  thread: Thread;
  change: Change;
  /** How a newly taken slot is taken; needed exactly when somebody holds the conversation who did not before. */
  slot?: SlotCondition;
  /** Other addresses of the customer that shall lead to this thread. */
  aliases?: Thread[];
  /** Provider ids that must be findable from a webhook (foreign echoes). */
  sent?: { providerId: string; entry: Entry }[];
  /** Further writes that belong to the same fact: an idempotent answer, a turn. */
  also?: Write[];
}

/** Why a commit was not made. `known`: these messages are stored already. */
export type Refused =
  | { kind: 'changed' }
  | { kind: 'slot'; agent: string; existing?: Item }
  | { kind: 'known'; ids: string[] }
  | { kind: 'also'; name: string; existing?: Item };

/**
 * Writes a change and all that follows from it in one transaction (D4): the conversation, its entries, the slot taken
 * and the slot freed, the queue entry, the outbox entry of what goes out. Slot and queue are derived from the difference, so that held conversations and
 * the queue agree with the conversations by construction.
 * @returns undefined when written, else the reason it was not
 */
export async function commit(table: Table, wanted: Commit): Promise<Refused | undefined> {
  const writes = [
    headWrite(table, wanted),
    ...entryWrites(table, wanted),
    ...outboxWrites(table, wanted),
    ...mentionWrites(table, wanted.change.entries, wanted.change.after.id),
    ...fetchWrites(table, wanted),
    ...slotWrites(table, wanted),
    ...joinWrites(table, wanted),
    ...queueWrites(table, wanted.change),
    ...pastWrite(table, wanted),
    ...(wanted.aliases ?? []).map((alias) =>
      put(table, 'alias', { ...headKey(alias), alias: wanted.thread.address }, absent),
    ),
    ...(wanted.sent ?? []).map(({ providerId, entry }) => sentWrite(table, wanted, providerId, entry)),
    ...(wanted.also ?? []),
  ];
  return refusal(await transact(table, writes), wanted, writes);
}

function headWrite(table: Table, { thread, change: { before, after } }: Commit): Write {
  const item = {
    ...headKey(thread),
    ...after,
    statePk: statePk(after.shop),
    stateSk: stateSk(after),
    // Beside the whole, so that it can be read alone.
    spokeAt: after.lastMessage?.at,
  };
  return put(
    table,
    'head',
    item,
    before ? { expression: 'version = :seen', values: { ':seen': before.version } } : absent,
  );
}

function entryWrites(table: Table, { thread, change }: Commit): Write[] {
  return change.entries.map((entry) =>
    put(
      table,
      'entry',
      {
        ...entryKey(thread, entry.sentAt, entry.id),
        conversation: change.after.id,
        begun: change.after.createdAt,
        ...fromEntry(entry),
      },
      absent,
    ),
  );
}

/** Every message that waits to be sent, whoever wrote it, is handed to the sender by the transaction that stores it. */
function outboxWrites(table: Table, { thread, change: { after, entries } }: Commit): Write[] {
  return entries
    .filter((entry) => entry.direction === 'out' && entry.state === 'pending' && entry.providerId === undefined)
    .map((entry) => outboxWrite(table, thread, after.id, entry));
}

/** The file of a customer's message is to be fetched: what says so is as durable as the message (C8). */
function fetchWrites(table: Table, { thread, change: { after, entries } }: Commit): Write[] {
  return entries
    .filter(({ direction, file }) => direction === 'in' && file?.state === 'pending')
    .map((entry) => fetchWrite(table, thread, after.id, entry));
}

/** Whose slots a change frees and takes: the difference of who holds it. */
const slotChanges = (change: Change) => difference(change, holders);

function difference({ before, after }: Change, of: (c: Conversation | undefined) => string[]) {
  const [had, has] = [of(before), of(after)];
  if (before?.id !== after.id) return { freed: had, taken: has };
  return { freed: had.filter((agent) => !has.includes(agent)), taken: has.filter((agent) => !had.includes(agent)) };
}

function slotWrites(table: Table, { change, slot }: Commit): Write[] {
  const { before, after } = change;
  const { freed, taken } = slotChanges(change);
  const writes = freed.flatMap((agent) => [
    freeSlot(table, agent, before?.id ?? '', {
      lastMessageAt: before?.lastMessage?.at,
      staysIn: companions(after).includes(agent),
    }),
    put(table, 'left', leftItem(agent, before?.id ?? '', after.updatedAt)),
  ]);
  for (const agent of taken) {
    if (!slot) throw new Error(`${after.id}: a slot is taken without saying under which condition`);
    writes.push(takeSlot(table, agent, after.id, after.updatedAt, slot));
  }
  return writes;
}

/** Who joined and left without a slot; those who hold or held it are told with the slot. */
function joinWrites(table: Table, { change }: Commit): Write[] {
  const { before, after } = change;
  const slots = slotChanges(change);
  const { freed: left, taken: joined } = difference(change, companions);
  return [
    ...left
      .filter((agent) => !slots.taken.includes(agent))
      .map((agent) => joinWrite(table, agent, before?.id ?? '', false)),
    ...joined.filter((agent) => !slots.freed.includes(agent)).map((agent) => joinWrite(table, agent, after.id, true)),
  ];
}

function queueWrites(table: Table, { before, after }: Change): Write[] {
  const was = before && isQueued(before) ? queueKey(before.shop, before.queuedSince ?? 0, before.id) : undefined;
  const is = isQueued(after) ? queueKey(after.shop, after.queuedSince ?? 0, after.id) : undefined;
  if (was?.sk === is?.sk && before?.team === after.team) return [];
  return [
    ...(was && was.sk !== is?.sk ? [remove(table, 'queue', was)] : []),
    ...(is ? [put(table, 'queue', { ...is, conversation: after.id, team: after.team })] : []),
  ];
}

function pastWrite(table: Table, { thread, change: { before, after } }: Commit): Write[] {
  if (!before || before.id === after.id) return [];
  const ordinal = parseConversationId(before.id)?.ordinal ?? 0;
  const item = {
    ...pastKey(thread, ordinal),
    ...before,
    statePk: statePk(before.shop),
    stateSk: stateSk(before),
  };
  return [put(table, 'past', item)];
}

function sentWrite(table: Table, { thread, change }: Commit, providerId: string, entry: Entry): Write {
  return put(table, 'sent', {
    ...sentKey(thread.shop, thread.channel, providerId),
    entry: entryKey(thread, entry.sentAt, entry.id),
    conversation: change.after.id,
  });
}

function refusal(refused: Refusal[], { change }: Commit, writes: Write[]): Refused | undefined {
  if (refused.length === 0) return undefined;
  // A message that is stored already explains every other refusal: its conversation has moved on since.
  const firstEntry = writes.findIndex((write) => write.name === 'entry');
  const known = refused.filter((r) => r.name === 'entry').map((r) => change.entries[r.index - firstEntry]?.id ?? '');
  if (known.length > 0) return { kind: 'known', ids: known };
  if (refused.some((r) => r.name === 'head' || r.name === 'alias')) return { kind: 'changed' };
  const slot = refused.find((r) => r.name === 'slot');
  const [agent = ''] = slotChanges(change).taken;
  if (slot) return { kind: 'slot', agent, ...(slot.existing && { existing: slot.existing }) };
  const [other] = refused;
  return { kind: 'also', name: other?.name ?? '', ...(other?.existing && { existing: other.existing }) };
}

/** The next conversation's id on a thread. */
export function nextConversationId(thread: Thread, current: Conversation | undefined): string {
  return conversationId(thread, (current ? (parseConversationId(current.id)?.ordinal ?? 0) : 0) + 1);
}
