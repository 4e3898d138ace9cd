import { type Conversation, change, type Entry } from '../domain/conversation.ts';
import { type Customer, givenIdentities, type Person } from '../domain/customer.ts';
import { anew, endForErasure, markErased } from '../domain/erase.ts';
import { shopOfFile } from '../domain/file.ts';
import { DeskError } from '../platform/errors.ts';
import type { Files } from '../platform/files.ts';
import { auditWrite } from '../store/audit.ts';
import { commit, findHead, toConversation } from '../store/conversations.ts';
import { customerWrite, erasedWrite, findPerson, identityRemoval } from '../store/customers.ts';
import {
  answerKeys,
  deleteAlias,
  deleteAll,
  deleteHead,
  entriesOf,
  type Filed,
  keysHolding,
  partKeys,
  pastKeys,
  pastOf,
} from '../store/erase.ts';
import { eventUrl, flowCalls } from '../store/hooks.ts';
import { hookPk, type Key, keptPk, outboxKey, parseCustomerId, sentKey, type Thread, thread } from '../store/keys.ts';
import { mentionKeys } from '../store/mentions.ts';
import { transact } from '../store/table.ts';
import { type Erasing, findTask, newTask, taskRemoval, taskWrite } from '../store/tasks.ts';
import { visitorKeysOf } from '../store/visitors.ts';
import { loadForAdmin } from './customers.ts';
import type { Desk } from './desk.ts';
import { eraseDrafts } from './drafts.ts';
import { threadsOf } from './history.ts';
import { eraseFile } from './media.ts';
import { recognise } from './recognise.ts';

/**
 * Erasing a customer (S6), as a task that is gone on with until it is done:
 *
 *   asked:   the record says that it is being erased, so that nobody sees it any more; the task is written with that
 *   turn 0:  how much there is is counted, for the audit log
 *   turns:   each thread: its conversation is closed and marked, then go its entries and what belongs to them, past
 *            conversations, and last the conversation itself, if the customer has not written meanwhile
 *   last:    what was kept raw, whose the identities are, the records; then the task, with the entry in the audit log
 *
 * A crash between any two writes leaves a task that begins where things still are. What the customer writes after the mark begins anew.
 */

/** So many entries go in a turn: a second or two, so that the consumer is not held up. */
const entriesATurn = 1_000;
const pageSize = 100;
/** How long the request waits for the end (ms, real time), and how often it looks. */
const waitFor = 4_000;
const lookEvery = 40;
/** Shorter words are not looked for in what was kept raw: they would be found in what is about others. */
const shortestWord = 6;

/**
 * Erases a customer with all records, for admins of the shop.
 * @returns whether it is done; else it goes on by itself
 * @throws DeskError not_found, forbidden, busy
 */
export async function eraseCustomer(desk: Desk, agentId: string, id: string): Promise<boolean> {
  for (let round = 0; round < 12; round++) {
    const { root } = (await loadForAdmin(desk, agentId, id)).person;
    const now = desk.clock.now();
    const task = { ...newTask('erase', root.id, now, desk.id()), kind: 'erase' as const, by: agentId, counted: {} };
    const marked: Customer = { ...root, erasing: task.id, updatedAt: now, version: root.version + 1 };
    const refused = await transact(desk.table, [customerWrite(desk.table, marked), taskWrite(desk.table, task)]);
    if (refused.length === 0) return isDone(desk, task);
  }
  throw new DeskError('busy');
}

async function isDone(desk: Desk, { id, customer }: Erasing): Promise<boolean> {
  for (let waited = 0; waited < waitFor; waited += lookEvery) {
    await desk.table.sleep(lookEvery);
    if ((await findTask(desk.table, 'erase', customer))?.id !== id) return true;
  }
  return false;
}

/**
 * A turn of the task.
 * @returns the task for the next turn; undefined when it was the last
 */
export async function eraseSome(desk: Desk, files: Files, task: Erasing): Promise<Erasing | undefined> {
  const person = await findPerson(desk.table, task.customer);
  const threads = threadsIn(task, person);
  const uncounted = threads.filter((one) => !(nameOf(one) in task.counted));
  if (uncounted.length > 0) return { ...task, counted: { ...task.counted, ...(await count(desk, uncounted)) } };
  const purse = { entries: entriesATurn, files };
  for (const one of threads) if (!(await eraseThread(desk, task, one, purse))) return task;
  await deleteAll(desk.table, await visitorKeysOf(desk.table, threads));
  if (person) {
    const kept = await eraseKept(desk, task, person, threads);
    if (kept) return kept;
    if (!(await eraseRecords(desk, task, person, threads))) return task;
  }
  // When the conversations are gone: see there.
  await eraseDrafts(desk, threads);
  await learnAnew(desk, threads);
  await finish(desk, task);
  return undefined;
}

const nameOf = ({ channel, address }: Thread): string => `${channel}.${address}`;

/** Those of the records, and those that were counted before the records went. */
function threadsIn({ customer, counted }: Erasing, person: Person | undefined): Thread[] {
  const shop = parseCustomerId(customer)?.shop ?? '';
  const known = Object.keys(counted).map((name) => {
    const [channel = '', address = ''] = name.split('.');
    return { shop, channel, address };
  });
  const all = [...known, ...(person ? threadsOf(person) : [])];
  return [...new Map(all.map((one) => [nameOf(one), one])).values()];
}

async function count(desk: Desk, threads: Thread[]): Promise<Erasing['counted']> {
  const counted: Erasing['counted'] = {};
  for (const one of threads) {
    const head = await findHead(desk.table, one);
    const all = [...(head ? [head] : []), ...(await pastOf(desk.table, one)).map(toConversation)];
    counted[nameOf(one)] = { conversations: all.length, entries: all.reduce((sum, { seq }) => sum + seq, 0) };
  }
  return counted;
}

/** What may still be spent in this turn, and what it is spent with. */
interface Purse {
  entries: number;
  files: Files;
}

/** @returns whether nothing of the thread is left but what the customer wrote since */
async function eraseThread(desk: Desk, task: Erasing, of: Thread, purse: Purse): Promise<boolean> {
  for (let round = 0; round < 20; round++) {
    const head = await findHead(desk.table, of);
    const began = head !== undefined && head.createdAt > task.at;
    if (head && !began && head.erased?.by !== task.id) {
      await mark(desk, task, of, head);
      continue;
    }
    if (!(await eraseEntries(desk, of, purse, head && { id: head.id, from: began ? 0 : (head.erased?.to ?? 0) })))
      return false;
    await deleteAll(desk.table, await pastKeys(desk.table, of));
    if (!head || began) return true;
    const isGone = head.state === 'closed' && (await deleteHead(desk.table, of, head.version));
    if (isGone || (head.state === 'open' && (await beginAnew(desk, of, head)))) return true;
  }
  return false;
}

/** Ends the conversation, and with it what is to be erased. Refused when something came in between: then it is looked at again. */
async function mark(desk: Desk, task: Erasing, of: Thread, head: Conversation): Promise<void> {
  const { settings } = await desk.shops.fresh(head.shop);
  const now = desk.clock.now();
  const { edited, entries } = endForErasure(head, now, desk.id());
  await commit(desk.table, { thread: of, change: markErased(change(head, edited, entries, settings, now), task.id) });
}

async function beginAnew(desk: Desk, of: Thread, head: Conversation): Promise<boolean> {
  const { settings } = await desk.shops.fresh(head.shop);
  const now = desk.clock.now();
  const begun = change(head, anew(head, now), [], settings, now);
  return (await commit(desk.table, { thread: of, change: begun })) === undefined;
}

/** @param kept the conversation of which what came after a number stays */
async function eraseEntries(
  desk: Desk,
  of: Thread,
  purse: Purse,
  kept?: { id: string; from: number },
): Promise<boolean> {
  let after: Key | undefined;
  do {
    if (purse.entries <= 0) return false;
    const { page, next } = await entriesOf(desk.table, of, pageSize, after);
    const gone = page.filter(({ conversation, entry }) => conversation !== kept?.id || entry.seq <= kept.from);
    // What leads from the entries goes first: it is found by them.
    await deleteAll(desk.table, await keysBeside(desk, of, gone));
    for (const { conversation, entry } of gone) await eraseFileOf(desk, purse.files, conversation, entry);
    await deleteAll(
      desk.table,
      gone.map(({ key }) => key),
    );
    purse.entries -= gone.length;
    after = next;
  } while (after);
  return true;
}

async function keysBeside(desk: Desk, of: Thread, gone: Filed[]): Promise<Key[]> {
  const { shop, channel } = of;
  const keys: Key[] = [];
  const answered = new Set<string>();
  for (const { conversation, entry } of gone) {
    const { id, sentAt, author, direction, providerId } = entry;
    if (direction === 'out') keys.push(providerId ? sentKey(shop, channel, providerId) : outboxKey(of, sentAt, id));
    keys.push(...mentionKeys(entry, conversation));
    if (author) answered.add(`${author} ${conversation}`);
    if (providerId && isInParts(entry)) keys.push(...(await partKeys(desk.table, shop, providerId)));
  }
  for (const one of answered) {
    const [author = '', conversation = ''] = one.split(' ');
    keys.push(...(await answerKeys(desk.table, author, conversation)));
  }
  return keys;
}

/** A file that came with a message, or went with one; it stays while it is in a conversation of somebody else. */
async function eraseFileOf(desk: Desk, files: Files, conversation: string, { file, content }: Entry): Promise<void> {
  const id = file?.id ?? ('media' in content ? content.media : undefined);
  if (id !== undefined && shopOfFile(id)) await eraseFile(desk, files, id, [conversation]);
}

/** Whether the whole of a message is kept beside the timeline (fit.ts). */
const isInParts = ({ content }: Entry): boolean =>
  (content.type === 'text' && content.text.length >= 40_000) ||
  (content.type === 'unsupported' && content.reason !== undefined);

/** What was kept raw and names the customer. @returns the task, to go on after the page that was looked at */
async function eraseKept(
  desk: Desk,
  task: Erasing,
  { records }: Person,
  threads: Thread[],
): Promise<Erasing | undefined> {
  const words = records
    .flatMap((record) => [...record.identities, ...givenIdentities(record)])
    .map(({ value }) => value.replace(/^\+/, ''))
    .filter((word, i, all) => word.length >= shortestWord && all.indexOf(word) === i)
    .slice(0, 50);
  const { shop = '' } = records[0] ?? {};
  const pk = keptPk(shop);
  const { keys, next } = await keysHolding(
    desk.table,
    pk,
    'raw',
    words,
    task.keptAfter ? { pk, sk: task.keptAfter } : undefined,
  );
  await deleteAll(desk.table, keys);
  if (next) return { ...task, keptAfter: next.sk };
  const { webhooks = [] } = await desk.shops.fresh(shop);
  const named = threads.map(({ channel, address }) => `${shop}.${channel}.${address}`).slice(0, 50);
  for (const webhook of [...webhooks.map(({ id }) => id), eventUrl, flowCalls]) {
    let after: Key | undefined;
    do {
      const page = await keysHolding(desk.table, hookPk(shop, webhook), 'body', named, after);
      await deleteAll(desk.table, page.keys);
      after = page.next;
    } while (after);
  }
  return undefined;
}

/** @returns false when one of the records changed meanwhile: there may be another thread to erase */
async function eraseRecords(desk: Desk, task: Erasing, { root, records }: Person, threads: Thread[]): Promise<boolean> {
  const now = desk.clock.now();
  for (const record of [...records.filter(({ id }) => id !== root.id), root]) {
    const identities = [...record.identities, ...givenIdentities(record)];
    for (const identity of identities) await transact(desk.table, [identityRemoval(desk.table, record, identity)]);
    for (const of of threads) {
      if (await findHead(desk.table, of)) continue;
      for (const { value } of identities) await deleteAlias(desk.table, thread(of.shop, of.channel, value), of);
    }
    if ((await transact(desk.table, [erasedWrite(desk.table, record, task.at, now)])).length > 0) return false;
  }
  return true;
}

/** Who wrote meanwhile is a new customer. */
async function learnAnew(desk: Desk, threads: Thread[]): Promise<void> {
  for (const of of threads) {
    const head = await findHead(desk.table, of);
    if (head) await recognise(desk, [{ after: head }]);
  }
}

/** What stays: that it was done, for whom, when, how much there was (S5). */
async function finish(desk: Desk, task: Erasing): Promise<void> {
  const sum = (name: 'conversations' | 'entries'): number =>
    Object.values(task.counted).reduce((all, one) => all + one[name], 0);
  const { shop = '' } = parseCustomerId(task.customer) ?? {};
  const noted = {
    id: task.id,
    at: desk.clock.now(),
    by: task.by,
    what: `customer ${task.customer}`,
    to: { erased: { conversations: sum('conversations'), entries: sum('entries') } },
  };
  await transact(desk.table, [taskRemoval(desk.table, task), auditWrite(desk.table, shop, noted)]);
}
