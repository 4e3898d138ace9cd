import { QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Entry } from '../domain/conversation.ts';
import { type DeliveryState, statesBefore } from '../domain/delivery.ts';
import { entryKey, type Key, outboxKey, outboxPk, outboxPrefix, sentKey, type Thread } from './keys.ts';
import { absent, type Item, isRefused, put, remove, type Table, transact, update, type Write } from './table.ts';

/**
 * Replies on their way out. An item is written with the reply and deleted with the provider's answer, so that a crash in
 * between leaves it to be found. A thread's items are sent one after the other, in the order they were written.
 */
export interface Outgoing {
  key: Key;
  thread: Thread;
  conversation: string;
  /** Where the reply lies in the timeline. */
  entry: Key;
  entryId: string;
  sentAt: string;
  tries: number;
  /** Somebody is sending it until then (epoch ms). */
  claimedUntil?: number;
  /** When it was last handed to the provider; set without an answer, the outcome is not known. */
  triedAt?: number;
  /** Not to be tried before then. */
  notBefore?: number;
}

function toOutgoing(shop: string, item: Item): Outgoing {
  const [channel = '', address = ''] = String(item.sk).split('#');
  return {
    key: { pk: String(item.pk), sk: String(item.sk) },
    thread: { shop, channel, address },
    conversation: String(item.conversation),
    entry: item.entry as Key,
    entryId: String(item.entryId),
    sentAt: String(item.sentAt),
    tries: Number(item.tries ?? 0),
    ...(item.claimedUntil !== undefined && { claimedUntil: Number(item.claimedUntil) }),
    ...(item.triedAt !== undefined && { triedAt: Number(item.triedAt) }),
    ...(item.notBefore !== undefined && { notBefore: Number(item.notBefore) }),
  };
}

/** The write that puts a reply into the outbox, for the transaction that stores the reply. */
export function outboxWrite(
  table: Table,
  thread: Thread,
  conversation: string,
  entry: Pick<Entry, 'id' | 'sentAt'>,
): Write {
  return put(table, 'outbox', {
    ...outboxKey(thread, entry.sentAt, entry.id),
    conversation,
    entry: entryKey(thread, entry.sentAt, entry.id),
    entryId: entry.id,
    sentAt: entry.sentAt,
    tries: 0,
  });
}

/** The oldest replies of a thread, or of a whole shop, read for certain. */
export async function waitingToSend(table: Table, shop: string, thread?: Thread, limit = 25): Promise<Outgoing[]> {
  const { Items } = await table.doc.send(
    new QueryCommand({
      TableName: table.name,
      KeyConditionExpression: thread ? 'pk = :pk AND begins_with(sk, :prefix)' : 'pk = :pk',
      ExpressionAttributeValues: { ':pk': outboxPk(shop), ...(thread && { ':prefix': outboxPrefix(thread) }) },
      ConsistentRead: true,
      Limit: limit,
    }),
  );
  return (Items ?? []).map((item) => toOutgoing(shop, item));
}

/** Whatever goes out, one at a time: a reply, an event to a shop's own system. */
export type Claimable = Pick<Outgoing, 'key' | 'claimedUntil'>;

/**
 * Takes a reply for sending, for one at a time.
 * @returns false when somebody else has it or it is gone
 */
export async function claim(table: Table, reply: Claimable, now: number, until: number): Promise<boolean> {
  try {
    await table.doc.send(
      new UpdateCommand({
        TableName: table.name,
        Key: reply.key,
        UpdateExpression: 'SET claimedUntil = :until, triedAt = :now, tries = tries + :one REMOVE notBefore',
        ConditionExpression: 'attribute_exists(pk) AND (attribute_not_exists(claimedUntil) OR claimedUntil <= :now)',
        ExpressionAttributeValues: { ':until': until, ':now': now, ':one': 1 },
      }),
    );
    return true;
  } catch (error) {
    if (isRefused(error)) return false;
    throw error;
  }
}

/**
 * Asks for a wake-up at the end of a claim, once a claim: the stream's consumer sets a timer for it. Nothing is asked when the
 * claim has ended meanwhile.
 */
export async function wakeAtClaimsEnd(table: Table, reply: Claimable): Promise<void> {
  try {
    await table.doc.send(
      new UpdateCommand({
        TableName: table.name,
        Key: reply.key,
        UpdateExpression: 'SET wakeAt = :until',
        ConditionExpression: 'claimedUntil = :until AND (attribute_not_exists(wakeAt) OR wakeAt <> :until)',
        ExpressionAttributeValues: { ':until': reply.claimedUntil },
      }),
    );
  } catch (error) {
    if (!isRefused(error)) throw error;
  }
}

/** Puts a reply back for a later try. `known` says that the provider did not take it. */
export async function postpone(table: Table, reply: Claimable, notBefore: number, known: boolean): Promise<void> {
  try {
    await table.doc.send(
      new UpdateCommand({
        TableName: table.name,
        Key: reply.key,
        UpdateExpression: `SET notBefore = :at REMOVE claimedUntil${known ? ', triedAt' : ''}`,
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':at': notBefore },
      }),
    );
  } catch (error) {
    if (!isRefused(error)) throw error;
  }
}

/** What became of a reply. */
export interface Result {
  state: DeliveryState;
  providerId?: string;
  failure?: NonNullable<Entry['failure']>;
}

/**
 * Records the outcome and takes the reply out of the outbox, in one transaction. A report of the provider can overtake
 * its own answer; it then waits under the provider's id and is taken along here.
 */
export async function settle(table: Table, reply: Outgoing, result: Result, now: number): Promise<void> {
  let outcome = result;
  let entryMoved = false;
  let overtaken = false;
  // Four rounds at most: an entry that moved already, a report that overtook us, the entry moved beyond that report too.
  for (let round = 0; round < 4; round++) {
    const refused = await transact(table, [
      remove(table, 'outbox', reply.key),
      ...(entryMoved ? [] : [entryWrite(table, reply, outcome, now)]),
      ...(outcome.providerId ? [sentWrite(table, reply, outcome.providerId, overtaken)] : []),
    ]);
    if (refused.length === 0) return;
    const met = refused.find((r) => r.name === 'sent');
    const early = met?.existing?.early as Partial<Result> | undefined;
    overtaken ||= met !== undefined;
    outcome = { ...outcome, ...early };
    // What the entry refused was the outcome so far; a report that waited may still be news to it.
    entryMoved = !early && (entryMoved || refused.some((r) => r.name === 'entry'));
  }
}

function entryWrite(table: Table, reply: Outgoing, result: Result, now: number): Write {
  // Nothing comes before pending: a provider that took the message and says no more leaves it so, and gives it an id.
  const from = result.state === 'pending' ? (['pending'] as const) : statesBefore(result.state);
  const values: Record<string, unknown> = { ':state': result.state, ':now': now };
  from.forEach((state, i) => {
    values[`:from${i}`] = state;
  });
  if (result.providerId) values[':providerId'] = result.providerId;
  if (result.failure) values[':failure'] = result.failure;
  return update(
    table,
    'entry',
    reply.entry,
    `SET #state = :state, changedAt = :now${result.providerId ? ', providerId = :providerId' : ''}${result.failure ? ', failure = :failure' : ''}`,
    {
      expression: `#state IN (${from.map((_, i) => `:from${i}`).join(', ')})`,
      names: { '#state': 'state' },
      values,
    },
  );
}

function sentWrite(table: Table, reply: Outgoing, providerId: string, overtaken: boolean): Write {
  const item = {
    ...sentKey(reply.thread.shop, reply.thread.channel, providerId),
    entry: reply.entry,
    conversation: reply.conversation,
  };
  return put(table, 'sent', item, overtaken ? undefined : absent);
}
