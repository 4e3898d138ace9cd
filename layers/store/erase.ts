import { DeleteCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Entry } from '../domain/conversation.ts';
import { answersPk, entryPrefix, headKey, type Key, keptPk, type Thread, threadPk } from './keys.ts';
import { Batch, batchWrite, type Item, isRefused, queryAll, type Table } from './table.ts';
import { toEntry } from './timeline.ts';

/** Taking items away for good (S6). Deleting what is gone is harmless, so that everything here may be repeated. */

export async function deleteAll(table: Table, keys: Key[]): Promise<void> {
  const batch = new Batch();
  for (const key of keys) batch.remove(key);
  await batchWrite(table, batch);
}

/** An entry with where it lies. */
export interface Filed {
  key: Key;
  conversation: string;
  entry: Entry;
}

/** A page of a thread's entries, of all its conversations, by provider time. */
export async function entriesOf(
  table: Table,
  thread: Thread,
  limit: number,
  after?: Key,
): Promise<{ page: Filed[]; next?: Key }> {
  const { Items = [], LastEvaluatedKey } = await table.doc.send(
    new QueryCommand({
      TableName: table.name,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': threadPk(thread), ':prefix': entryPrefix },
      ConsistentRead: true,
      Limit: limit,
      ExclusiveStartKey: after && { ...after },
    }),
  );
  const page = Items.map((item) => ({
    key: keyOf(item),
    conversation: String(item.conversation),
    entry: toEntry(item),
  }));
  return { page, ...(LastEvaluatedKey && { next: keyOf(LastEvaluatedKey) }) };
}

const keyOf = ({ pk, sk }: Item): Key => ({ pk: String(pk), sk: String(sk) });

/** The past conversations of a thread, as items. */
export const pastOf = (table: Table, thread: Thread): Promise<Item[]> =>
  queryAll(table, {
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': threadPk(thread), ':prefix': 'CONV#' },
    ConsistentRead: true,
  });

export const pastKeys = async (table: Table, thread: Thread): Promise<Key[]> =>
  (await pastOf(table, thread)).map(keyOf);

/** What an agent was answered about a conversation under an Idempotency-Key: it holds what was written. */
export async function answerKeys(table: Table, agent: string, conversation: string): Promise<Key[]> {
  const keys = await queryAll(table, {
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': answersPk(agent) },
    ProjectionExpression: 'pk, sk',
    ConsistentRead: true,
  });
  return keys.map(keyOf).filter(({ sk }) => sk.includes(` ${conversation}#`));
}

/**
 * A page of a partition, and of that what holds one of these words in an attribute.
 * @param words at most 50
 */
export async function keysHolding(
  table: Table,
  pk: string,
  attribute: string,
  words: string[],
  after?: Key,
): Promise<{ keys: Key[]; next?: Key }> {
  if (words.length === 0) return { keys: [] };
  const { Items = [], LastEvaluatedKey } = await table.doc.send(
    new QueryCommand({
      TableName: table.name,
      KeyConditionExpression: 'pk = :pk',
      FilterExpression: words.map((_, i) => `contains(#in, :word${i})`).join(' OR '),
      ExpressionAttributeNames: { '#in': attribute },
      ExpressionAttributeValues: { ':pk': pk, ...Object.fromEntries(words.map((word, i) => [`:word${i}`, word])) },
      ConsistentRead: true,
      ExclusiveStartKey: after && { ...after },
    }),
  );
  return { keys: Items.map(keyOf), ...(LastEvaluatedKey && { next: keyOf(LastEvaluatedKey) }) };
}

/** The pieces of a message that was too large for the timeline, kept under its provider id. */
export async function partKeys(table: Table, shop: string, providerId: string): Promise<Key[]> {
  const keys: Key[] = [];
  let after: Key | undefined;
  do {
    const page = await keysHolding(table, keptPk(shop), 'why', [providerId.slice(0, 200)], after);
    keys.push(...page.keys);
    after = page.next;
  } while (after);
  return keys;
}

/** Takes a thread's conversation away, if it is still as it was read. @returns false when it changed meanwhile */
export const deleteHead = (table: Table, thread: Thread, version: number): Promise<boolean> =>
  deleteIf(table, headKey(thread), 'version = :seen', { ':seen': version });

/** Takes an address of a thread away, if it leads there. */
export const deleteAlias = (table: Table, alias: Thread, of: Thread): Promise<boolean> =>
  deleteIf(table, headKey(alias), 'alias = :of', { ':of': of.address });

async function deleteIf(table: Table, key: Key, condition: string, values: Record<string, unknown>): Promise<boolean> {
  try {
    await table.doc.send(
      new DeleteCommand({
        TableName: table.name,
        Key: key,
        ConditionExpression: condition,
        ExpressionAttributeValues: values,
      }),
    );
    return true;
  } catch (error) {
    if (isRefused(error)) return false;
    throw error;
  }
}
