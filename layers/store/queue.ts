import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { queueKey, queuePk } from './keys.ts';
import type { Table } from './table.ts';

/** A conversation that waits for an agent. `since` is epoch milliseconds; first come, first served (D6). */
export interface Waiting {
  conversation: string;
  shop: string;
  since: number;
  /** Whose representatives it waits for; absent: anybody's. */
  team?: string;
}

/** A page of a shop's queue, the longest waiting first, read for certain. `after` is the last key of the page before. */
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
    ...(item.team !== undefined && { team: String(item.team) }),
  }));
  return { items, ...(LastEvaluatedKey && { last: String(LastEvaluatedKey.sk) }) };
}

/**
 * How many wait before a conversation for the same team, or for nobody's in particular. One request, which looks at a megabyte:
 * beyond some 5,000 who wait it counts those.
 */
export async function countAhead(table: Table, place: Waiting): Promise<number> {
  const { Count } = await table.doc.send(
    new QueryCommand({
      TableName: table.name,
      Select: 'COUNT',
      KeyConditionExpression: 'pk = :pk AND sk < :sk',
      FilterExpression: place.team === undefined ? 'attribute_not_exists(team)' : 'team = :team',
      ExpressionAttributeValues: {
        ':pk': queuePk(place.shop),
        ':sk': queueKey(place.shop, place.since, place.conversation).sk,
        ...(place.team !== undefined && { ':team': place.team }),
      },
      ConsistentRead: true,
    }),
  );
  return Count ?? 0;
}
