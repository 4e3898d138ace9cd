import {
  BatchGetItemCommand,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand as QueryItemsCommand,
  ScanCommand as ScanItemsCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';

/** Sends lib-dynamodb's commands. */
export type Documents = Pick<DynamoDBDocumentClient, 'send'>;

/**
 * Does what lib-dynamodb's own client does, with a client that keeps the middleware of each kind of command. lib-dynamodb
 * puts them together anew at every call, and would send the first command again and again if told to keep them. A
 * transaction of four items takes 107 µs of processor time instead of 191, a read of two items 69 instead of 128.
 * @param client made with `cacheMiddleware`
 */
export function documents(client: DynamoDBClient): Documents {
  const send = async (command: { input: Fields; constructor: unknown }): Promise<Fields> => {
    const Plain = plainCommands.get(command.constructor);
    if (!Plain) throw new Error(`${(command.constructor as { name: string }).name} has no place in documents.ts yet`);
    return translated(
      (await client.send(new Plain(translated(command.input, toDynamo) as never))) as Fields,
      fromDynamo,
    );
  };
  return { send: send as unknown as Documents['send'] };
}

const plainCommands = new Map<unknown, new (input: never) => QueryItemsCommand>(
  [
    [BatchGetCommand, BatchGetItemCommand],
    [DeleteCommand, DeleteItemCommand],
    [GetCommand, GetItemCommand],
    [PutCommand, PutItemCommand],
    [QueryCommand, QueryItemsCommand],
    [ScanCommand, ScanItemsCommand],
    [TransactWriteCommand, TransactWriteItemsCommand],
    [UpdateCommand, UpdateItemCommand],
  ].map(([document, plain]) => [document, plain as never]),
);

/** A request, an answer or a part of one. */
type Fields = Record<string, unknown>;
type Translate = (value: Fields) => Fields;

const toDynamo: Translate = (value) => marshall(value, { removeUndefinedValues: true });
const fromDynamo: Translate = (value) => unmarshall(value as Parameters<typeof unmarshall>[0]);

/** Where requests and answers hold an item, a key or values by name. */
const ofItem = new Set([
  'Item',
  'Key',
  'Attributes',
  'ExpressionAttributeValues',
  'ExclusiveStartKey',
  'LastEvaluatedKey',
]);
const ofItems = new Set(['Items', 'Keys']);
/** The actions of a transaction, written like requests. */
const ofAction = new Set(['Put', 'Update', 'Delete', 'ConditionCheck']);

function translated(fields: Fields, translate: Translate): Fields {
  const result: Fields = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined || value === null) continue;
    if (ofItem.has(name)) result[name] = translate(value as Fields);
    else if (ofItems.has(name)) result[name] = (value as Fields[]).map(translate);
    else if (name === 'TransactItems') result[name] = (value as Fields[]).map((part) => translated(part, translate));
    else if (name === 'Responses')
      result[name] = byTable(value as Record<string, Fields[]>, (items) => items.map(translate));
    else if (name === 'RequestItems' || name === 'UnprocessedKeys')
      result[name] = byTable(value as Record<string, Fields>, (request) => translated(request, translate));
    else if (ofAction.has(name)) result[name] = translated(value as Fields, translate);
    else result[name] = value;
  }
  return result;
}

const byTable = <Part, Result>(
  tables: Record<string, Part>,
  translate: (part: Part) => Result,
): Record<string, Result> =>
  Object.fromEntries(Object.entries(tables).map(([table, part]) => [table, translate(part)]));
