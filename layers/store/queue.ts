import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { queuePk } from './keys.ts';
import type { Table } from './table.ts';

/** A conversation that waits for an agent. `since` is epoch milliseconds; first come, first served (D6). */
export interface Waiting {
  conversation: string;
  shop: string;
  since: number;
}

/** The head of a shop's queue, read for certain. */
export async function headOfQueue(table: Table, shop: string, limit: number): Promise<Waiting[]> {
  return (await queuePage(table, shop, limit)).items;
}

/** A page of a shop's queue, the longest waiting first. `after` is the last key of the page before. */
export async function queuePage(
  table: Table,
  shop: string,
  limit: number,
  after?: string,
): Promise<{ items: Waiting[]; last?: string }> {
  const { Items, LastEvaluatedKey } = await table.doc.send(
    new QueryCommand({
      TableName: table.name,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': queuePk(shop) },
      ConsistentRead: true,
      Limit: limit,
      ...(after && { ExclusiveStartKey: { pk: queuePk(shop), sk: after } }),
    }),
  );
  const items = (Items ?? []).map((item) => ({
    conversation: String(item.conversation),
    shop,
    since: Number(String(item.sk).slice(0, 13)),
  }));
  return { items, ...(LastEvaluatedKey && { last: String(LastEvaluatedKey.sk) }) };
}
