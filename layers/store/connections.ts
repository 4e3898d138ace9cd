import { DeleteCommand, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { connectionKey, ticketKey, watchKey, watchPk } from './keys.ts';
import { type Item, isRefused, queryAll, type Table } from './table.ts';

/** Sockets: whose they are and what they watch. Times are real time, because the gateway's limits are (contract). */
export interface Connection {
  id: string;
  agent: string;
  /** Epoch ms. */
  since: number;
  lastSeen: number;
  shops: string[];
}

/** A socket ends after 2 h; its item is cleaned up an hour later should the disconnect have been missed. */
const keepFor = 3 * 3600;

export function toConnection(item: Item): Connection {
  return {
    id: String(item.id),
    agent: String(item.agent),
    since: Number(item.since),
    lastSeen: Number(item.lastSeen),
    shops: (item.shops as string[] | undefined) ?? [],
  };
}

export async function saveConnection(table: Table, id: string, agent: string, now: number): Promise<void> {
  const item = {
    ...connectionKey(id),
    id,
    agent,
    since: now,
    lastSeen: now,
    expires: Math.floor(now / 1000) + keepFor,
  };
  await table.doc.send(new PutCommand({ TableName: table.name, Item: item }));
}

export async function findConnection(table: Table, id: string): Promise<Connection | undefined> {
  const { Item } = await table.doc.send(new GetCommand({ TableName: table.name, Key: connectionKey(id) }));
  return Item && toConnection(Item);
}

/** Notes a sign of life. */
export async function touchConnection(table: Table, id: string, now: number): Promise<void> {
  await updateConnection(table, id, 'SET lastSeen = :now', { ':now': now });
}

/** What a connection wants to hear of. */
export interface Watch {
  /** The shops whose lists; none ends it. */
  shops: string[];
  /** Their live boards too. */
  board?: boolean;
  /** Messages of one connection overtake each other: of two wishes the one with the higher number holds. Without one, the last to come. */
  order?: number;
}

/** Sets what a connection hears of. One that is gone watches nothing. */
export async function watchShops(
  table: Table,
  connection: Connection,
  { shops, board = false, order }: Watch,
  now: number,
): Promise<void> {
  const guard = order === undefined ? undefined : newerThan(order);
  const set = guard ? 'SET shops = :shops, #order = :order' : 'SET shops = :shops';
  if (!(await updateConnection(table, connection.id, set, { ':shops': shops }, guard))) return;
  const ended = connection.shops.filter((shop) => !shops.includes(shop));
  await Promise.all([
    ...ended.map((shop) =>
      unlessRefused(
        table.doc.send(new DeleteCommand({ TableName: table.name, Key: watchKey(shop, connection.id), ...guard })),
      ),
    ),
    ...shops.map((shop) =>
      unlessRefused(
        table.doc.send(
          new PutCommand({
            TableName: table.name,
            Item: {
              ...watchKey(shop, connection.id),
              agent: connection.agent,
              ...(board && { board }),
              ...(guard && { order }),
              expires: Math.floor(now / 1000) + keepFor,
            },
            ...guard,
          }),
        ),
      ),
    ),
  ]);
}

/** Holds while nothing with this number or a higher one was written. (`order` is a reserved word of DynamoDB.) */
const newerThan = (order: number) => ({
  ConditionExpression: '(attribute_not_exists(#order) OR #order < :order)',
  ExpressionAttributeNames: { '#order': 'order' },
  ExpressionAttributeValues: { ':order': order },
});

/** @returns whether the connection was still there, and its guard held */
function updateConnection(
  table: Table,
  id: string,
  expression: string,
  values: Record<string, unknown>,
  guard?: ReturnType<typeof newerThan>,
): Promise<boolean> {
  return unlessRefused(
    table.doc.send(
      new UpdateCommand({
        TableName: table.name,
        Key: connectionKey(id),
        UpdateExpression: expression,
        ConditionExpression: guard ? `attribute_exists(pk) AND ${guard.ConditionExpression}` : 'attribute_exists(pk)',
        ...(guard && { ExpressionAttributeNames: guard.ExpressionAttributeNames }),
        ExpressionAttributeValues: { ...values, ...guard?.ExpressionAttributeValues },
      }),
    ),
  );
}

/** @returns false where its condition did not hold */
async function unlessRefused(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (isRefused(error)) return false;
    throw error;
  }
}

/** Forgets a connection and what it watched. */
export async function deleteConnection(table: Table, id: string): Promise<void> {
  const { Attributes } = await table.doc.send(
    new DeleteCommand({ TableName: table.name, Key: connectionKey(id), ReturnValues: 'ALL_OLD' }),
  );
  const shops = (Attributes?.shops as string[] | undefined) ?? [];
  await Promise.all(
    shops.map((shop) => table.doc.send(new DeleteCommand({ TableName: table.name, Key: watchKey(shop, id) }))),
  );
}

/** A connection that watches a shop's lists, and its board where it asked for that. */
export interface Watcher {
  connection: string;
  agent: string;
  board: boolean;
}

export async function watchersOf(table: Table, shop: string): Promise<Watcher[]> {
  const items = await queryAll(table, {
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': watchPk(shop) },
  });
  return items.map((item) => ({
    connection: String(item.sk),
    agent: String(item.agent),
    board: item.board === true,
  }));
}

/** A ticket opens one socket within 30 seconds of real time. */
export const ticketLife = 30_000;

export async function saveTicket(table: Table, ticket: string, agent: string, now: number): Promise<void> {
  const item = {
    ...ticketKey(ticket),
    agent,
    until: now + ticketLife,
    expires: Math.floor((now + ticketLife) / 1000) + 60,
  };
  await table.doc.send(new PutCommand({ TableName: table.name, Item: item }));
}

/** Uses a ticket up. @returns the agent it was made for, undefined when it is unknown, used or too old */
export async function takeTicket(table: Table, ticket: string, now: number): Promise<string | undefined> {
  try {
    // With a condition: without one DynamoDB Local gives the old item to several who delete it at the same moment.
    const { Attributes } = await table.doc.send(
      new DeleteCommand({
        TableName: table.name,
        Key: ticketKey(ticket),
        ConditionExpression: 'attribute_exists(pk)',
        ReturnValues: 'ALL_OLD',
      }),
    );
    return Attributes && Number(Attributes.until) > now ? String(Attributes.agent) : undefined;
  } catch (error) {
    if (isRefused(error)) return undefined;
    throw error;
  }
}
