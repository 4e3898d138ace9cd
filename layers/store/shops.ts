import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Webhook } from '../domain/hooks.ts';
import {
  type ChannelConfig,
  defaultSettings,
  type Flow,
  type Shop,
  type ShopSettings,
  type Team,
} from '../domain/settings.ts';
import { shopKey } from './keys.ts';
import { batchGet, type Item, put, type Table, transact, type Write } from './table.ts';

/** A shop's settings, channels with their rules, and teams: one item, so that a webhook reads them with the conversation. */

/** Reads the item; settings that were never set have their defaults, so that a new setting needs no migration. */
export function toShop(item: Item): Shop {
  return {
    id: String(item.id),
    name: String(item.name ?? item.id),
    settings: { ...defaultSettings, ...(item.settings as Partial<ShopSettings> | undefined) },
    channels: (item.channels as ChannelConfig[] | undefined) ?? [],
    teams: (item.teams as Team[] | undefined) ?? [],
    ...(item.flows !== undefined && { flows: item.flows as Flow[] }),
    ...(item.webhooks !== undefined && { webhooks: item.webhooks as Webhook[] }),
    version: Number(item.version ?? 0),
  };
}

export async function findShop(table: Table, id: string): Promise<Shop | undefined> {
  const { Item } = await table.doc.send(
    new GetCommand({ TableName: table.name, Key: shopKey(id), ConsistentRead: true }),
  );
  return Item && toShop(Item);
}

/** Shops by id, a hundred in a request, read for certain. Those that are not there are left out. */
export async function findShops(table: Table, ids: string[]): Promise<Map<string, Shop>> {
  const found: Shop[] = [];
  for (let i = 0; i < ids.length; i += 100)
    found.push(...(await batchGet(table, ids.slice(i, i + 100).map(shopKey), true)).map(toShop));
  return new Map(found.map((shop) => [shop.id, shop]));
}

/**
 * Writes a shop if nobody did since it was read.
 * @param also further writes that belong to the same fact, such as its audit entries
 * @returns whether it was written; false too when a condition of `also` did not hold
 */
export async function saveShop(table: Table, shop: Shop, also: Write[] = []): Promise<boolean> {
  return (await transact(table, [shopWrite(table, shop), ...also])).length === 0;
}

/** A shop as the next version of the one that was read. */
export function shopWrite(table: Table, shop: Shop): Write {
  const item = { ...shopKey(shop.id), ...shop, version: shop.version + 1 };
  return put(table, 'shop', item, {
    expression: 'attribute_not_exists(pk) OR version = :seen',
    values: { ':seen': shop.version },
  });
}
