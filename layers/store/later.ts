import { DeleteCommand, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { ChannelConfig } from '../domain/settings.ts';
import { type Key, laterKey, laterPk } from './keys.ts';
import type { Item, Table } from './table.ts';

/** Parts of a very large webhook: committed, so that it could be acknowledged, and still to be taken in. */
export interface Later {
  key: Key;
  shop: string;
  provider: ChannelConfig['provider'];
  /** As the channel's adapter read them. */
  items: unknown[];
}

/** An item holds 400 KB; characters have up to 4 bytes. */
const longest = 90_000;

export function toLater(item: Item): Later {
  return {
    key: { pk: String(item.pk), sk: String(item.sk) },
    shop: String(item.shop),
    provider: item.provider as ChannelConfig['provider'],
    items: JSON.parse(String(item.items)) as unknown[],
  };
}

/**
 * Commits parts for later, as many to an item as fit and in their order.
 * @param items each of at most 60,000 characters as JSON
 */
export async function leaveForLater(
  table: Table,
  of: Pick<Later, 'shop' | 'provider'>,
  items: unknown[],
  now: number,
  id: () => string,
): Promise<void> {
  let texts: string[] = [];
  let length = 0;
  let number = 0;
  const flush = async (): Promise<void> => {
    if (texts.length === 0) return;
    const item = {
      ...laterKey(of.shop, now, `${String(number++).padStart(6, '0')}${id()}`),
      ...of,
      items: `[${texts.join(',')}]`,
    };
    await table.doc.send(new PutCommand({ TableName: table.name, Item: item }));
    texts = [];
    length = 0;
  };
  for (const item of items) {
    const text = JSON.stringify(item);
    if (length + text.length > longest) await flush();
    texts.push(text);
    length += text.length;
  }
  await flush();
}

export async function isStillLater(table: Table, { key }: Later): Promise<boolean> {
  const { Item } = await table.doc.send(
    new GetCommand({ TableName: table.name, Key: key, ConsistentRead: true, ProjectionExpression: 'pk' }),
  );
  return Item !== undefined;
}

/** Takes a part off the list once it is in. */
export async function doneLater(table: Table, { key }: Later): Promise<void> {
  await table.doc.send(new DeleteCommand({ TableName: table.name, Key: key }));
}

/** What a shop still has to take in, the oldest first. */
export async function leftForLater(table: Table, shop: string, limit: number): Promise<Later[]> {
  const { Items } = await table.doc.send(
    new QueryCommand({
      TableName: table.name,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': laterPk(shop) },
      ConsistentRead: true,
      Limit: limit,
    }),
  );
  return (Items ?? []).map(toLater);
}
