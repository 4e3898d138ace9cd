import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { keptKey } from './keys.ts';
import type { Table } from './table.ts';

/** An item holds 400 KB; what is larger is kept in part, and says so. */
const longest = 300_000;

/** Keeps what a provider sent and nobody understood, for 90 days, so that it can be looked at and taken in later. */
export async function keep(
  table: Table,
  shop: string,
  why: string,
  raw: unknown,
  now: number,
  id: string,
): Promise<void> {
  const text = typeof raw === 'string' ? raw : JSON.stringify(raw);
  const item = {
    ...keptKey(shop, now, id),
    why,
    raw: text.slice(0, longest),
    ...(text.length > longest && { cut: true, length: text.length }),
    expires: Math.floor(now / 1000) + 90 * 24 * 3600,
  };
  await table.doc.send(new PutCommand({ TableName: table.name, Item: item }));
}
