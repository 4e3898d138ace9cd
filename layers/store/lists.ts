import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { leftPk, leftSince, statePk } from './keys.ts';
import { queryAll, type Table } from './table.ts';

/** A page of conversation ids and where the next one begins. */
export interface Page {
  ids: string[];
  last?: string;
}

/** Conversations of a shop in a state, the latest first: keys only, the conversations themselves are read after. */
export async function byState(
  table: Table,
  shop: string,
  state: 'open' | 'closed',
  limit: number,
  after?: string,
): Promise<Page> {
  const pk = statePk(shop, state);
  const { Items, LastEvaluatedKey } = await table.doc.send(
    new QueryCommand({
      TableName: table.name,
      IndexName: 'byState',
      KeyConditionExpression: after ? 'statePk = :pk AND stateSk < :after' : 'statePk = :pk',
      ExpressionAttributeValues: { ':pk': pk, ...(after && { ':after': after }) },
      ScanIndexForward: false,
      Limit: limit,
    }),
  );
  const keys = (Items ?? []).map((item) => String(item.stateSk));
  return { ids: keys.map(idOf), ...(LastEvaluatedKey && keys.length > 0 && { last: keys.at(-1) }) };
}

const idOf = (stateSk: string): string => stateSk.slice(stateSk.indexOf('#') + 1);

/** Conversations of a shop that closed since a moment (epoch ms). */
export async function closedSince(table: Table, shop: string, since: number): Promise<string[]> {
  const items = await queryAll(table, {
    IndexName: 'byState',
    KeyConditionExpression: 'statePk = :pk AND stateSk >= :since',
    ExpressionAttributeValues: { ':pk': statePk(shop, 'closed'), ':since': leftSince(since) },
  });
  return items.map((item) => idOf(String(item.stateSk)));
}

/** All open conversations of a shop, ids only. */
export async function openOf(table: Table, shop: string): Promise<string[]> {
  const items = await queryAll(table, {
    IndexName: 'byState',
    KeyConditionExpression: 'statePk = :pk',
    ExpressionAttributeValues: { ':pk': statePk(shop, 'open') },
  });
  return items.map((item) => idOf(String(item.stateSk)));
}

/** Conversations an agent lost since a moment. */
export async function leftBy(table: Table, agent: string, since: number): Promise<string[]> {
  const items = await queryAll(table, {
    KeyConditionExpression: 'pk = :pk AND sk >= :since',
    ExpressionAttributeValues: { ':pk': leftPk(agent), ':since': leftSince(since) },
    ConsistentRead: true,
  });
  return [...new Set(items.map((item) => String(item.conversation)))];
}
