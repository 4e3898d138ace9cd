import {
  BatchGetCommand,
  type BatchGetCommandOutput,
  BatchWriteCommand,
  type BatchWriteCommandOutput,
  type DynamoDBDocumentClient,
  QueryCommand,
  type QueryCommandInput,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { DeskError } from '../platform/errors.ts';
import { type Key, keyName } from './keys.ts';

/** The table and what the store needs around it. Randomness and waiting are passed in: they decide the retries. */
export interface Table {
  name: string;
  doc: DynamoDBDocumentClient;
  random: () => number;
  sleep: (ms: number) => Promise<void>;
}

export type Item = Record<string, unknown>;
type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** One write of a transaction, named so that a refusal says which condition failed. */
export interface Write {
  name: string;
  item: TransactItem;
}

/** A condition that did not hold, with the item that stood in its way. */
export interface Refusal {
  name: string;
  index: number;
  existing?: Item;
}

/** A put that asks for the item it met, should its condition fail. */
export function put(table: Table, name: string, item: Item, condition?: Condition): Write {
  return { name, item: { Put: { TableName: table.name, Item: item, ...asked(condition) } } };
}

export function remove(table: Table, name: string, key: Key, condition?: Condition): Write {
  return { name, item: { Delete: { TableName: table.name, Key: key, ...asked(condition) } } };
}

export function update(table: Table, name: string, key: Key, expression: string, condition: Condition): Write {
  return {
    name,
    item: { Update: { TableName: table.name, Key: key, UpdateExpression: expression, ...asked(condition) } },
  };
}

export interface Condition {
  expression?: string;
  names?: Record<string, string>;
  values?: Record<string, unknown>;
}

const asked = (condition: Condition | undefined) => ({
  ...(condition?.expression && {
    ConditionExpression: condition.expression,
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  }),
  ...(condition?.names && { ExpressionAttributeNames: condition.names }),
  ...(condition?.values && { ExpressionAttributeValues: condition.values }),
});

export const absent: Condition = { expression: 'attribute_not_exists(pk)' };

/** Tries of one transaction while others hold its items: 10 with full jitter up to 640 ms wait about 1.3 s in all. */
const maxTries = 10;
const passing = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

/**
 * Writes all or nothing.
 * @returns the refused conditions, none when it was written
 * @throws DeskError busy when it stayed in conflict with others; nothing was written then
 *
 * The SDK does not retry a cancelled transaction, so conflicts are retried here. A condition that failed beside a
 * conflict is an answer and is not retried.
 */
export async function transact(table: Table, writes: Write[]): Promise<Refusal[]> {
  for (let attempt = 0; ; attempt++) {
    const reasons = await tryTransact(table, writes);
    if (!reasons) return [];
    const refused = reasons.flatMap((reason, index) =>
      reason.code === 'ConditionalCheckFailed'
        ? [{ name: writes[index]?.name ?? '', index, existing: reason.existing }]
        : [],
    );
    if (refused.length > 0) return refused;
    const lasting = reasons.find((reason) => reason.code !== 'None' && !passing.has(reason.code));
    if (lasting) throw new Error(`a transaction can never be written: ${lasting.code}`);
    if (attempt + 1 >= maxTries) throw new DeskError('busy');
    await table.sleep(table.random() * Math.min(640, 10 * 2 ** attempt));
  }
}

interface Reason {
  code: string;
  existing?: Item;
}

async function tryTransact(table: Table, writes: Write[]): Promise<Reason[] | undefined> {
  try {
    await table.doc.send(new TransactWriteCommand({ TransactItems: writes.map((write) => write.item) }));
    return undefined;
  } catch (error) {
    const { name, CancellationReasons } = error as {
      name?: string;
      CancellationReasons?: { Code?: string; Item?: Parameters<typeof unmarshall>[0] }[];
    };
    if (name === 'TransactionInProgressException') return [{ code: 'TransactionConflict' }];
    if (name !== 'TransactionCanceledException' || !CancellationReasons) throw error;
    return CancellationReasons.map((reason) => ({
      code: reason.Code ?? 'None',
      // The document client translates answers, not errors: the item of a refusal is still in DynamoDB's own JSON.
      ...(reason.Item && { existing: unmarshall(reason.Item) }),
    }));
  }
}

/**
 * Reads up to 100 items in one request, in no order; absent ones are left out.
 * @param only these attributes; not a reserved word
 */
export async function batchGet(
  table: Table,
  keys: Key[],
  consistent = false,
  only?: readonly string[],
): Promise<Item[]> {
  const found: Item[] = [];
  let wanted: BatchGetCommandOutput['UnprocessedKeys'] = {
    [table.name]: {
      Keys: keys,
      ...(consistent && { ConsistentRead: true }),
      ...(only && { ProjectionExpression: only.join(', ') }),
    },
  };
  for (let attempt = 0; wanted?.[table.name]?.Keys?.length; attempt++) {
    if (attempt > 0) await table.sleep(table.random() * Math.min(640, 10 * 2 ** attempt));
    if (attempt >= maxTries) throw new DeskError('busy');
    const answer: BatchGetCommandOutput = await table.doc.send(new BatchGetCommand({ RequestItems: wanted }));
    found.push(...(answer.Responses?.[table.name] ?? []));
    wanted = answer.UnprocessedKeys;
  }
  return found;
}

/** Items to put and keys to delete; of a key named twice the last one counts. */
export class Batch {
  private readonly byKey = new Map<string, { key: Key; item?: Item }>();

  put(item: Key & object): void {
    const { pk, sk } = item;
    this.byKey.set(keyName(item), { key: { pk, sk }, item: { ...item } });
  }

  remove({ pk, sk }: Key): void {
    this.byKey.set(keyName({ pk, sk }), { key: { pk, sk } });
  }

  requests() {
    return [...this.byKey.values()].map(({ key, item }) =>
      item ? { PutRequest: { Item: item } } : { DeleteRequest: { Key: key } },
    );
  }
}

/** DynamoDB takes so many in one request. */
const largestBatch = 25;

/** Writes a batch, not all or nothing: what may be done again. @throws DeskError busy when the table does not take it in */
export async function batchWrite(table: Table, batch: Batch): Promise<void> {
  const requests = batch.requests();
  for (let i = 0; i < requests.length; i += largestBatch) {
    let left: BatchWriteCommandOutput['UnprocessedItems'] = { [table.name]: requests.slice(i, i + largestBatch) };
    for (let attempt = 0; left?.[table.name]?.length; attempt++) {
      if (attempt > 0) await table.sleep(table.random() * Math.min(640, 10 * 2 ** attempt));
      if (attempt >= maxTries) throw new DeskError('busy');
      const answer: BatchWriteCommandOutput = await table.doc.send(new BatchWriteCommand({ RequestItems: left }));
      left = answer.UnprocessedItems;
    }
  }
}

/** All items of a query, page after page, until `limit` items or the end. */
export async function queryAll(
  table: Table,
  input: Omit<QueryCommandInput, 'TableName'>,
  limit = Infinity,
): Promise<Item[]> {
  const items: Item[] = [];
  let from: QueryCommandInput['ExclusiveStartKey'];
  do {
    const page = await table.doc.send(new QueryCommand({ TableName: table.name, ...input, ExclusiveStartKey: from }));
    items.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from && items.length < limit);
  return items;
}

/** Whether an error says that a single write's condition did not hold. */
export const isRefused = (error: unknown): error is { Item?: Item } =>
  (error as { name?: string }).name === 'ConditionalCheckFailedException';
