import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { auditKey, auditPk, type Key } from './keys.ts';
import { type Item, put, type Table, type Write } from './table.ts';

/** The audit log of a shop (S5): what was changed by whom. Written in the transaction of the change, kept for good. */
export interface AuditEntry {
  id: string;
  at: number;
  /** The agent, `operator` for the deployment's own script, or `system`. */
  by: string;
  /** What was changed: `settings.slots`, `member anna`, `channel bloom-whatsapp` ... */
  what: string;
  /** Before and after; absent: there was none, there is none. A secret is only said to have changed. */
  from?: unknown;
  to?: unknown;
}

/** Who did what nobody asked for: two customers were recognised as one (C5). */
export const bySystem = 'system';

export function auditWrite(table: Table, shop: string, { id, at, ...entry }: AuditEntry): Write {
  return put(table, 'audit', { ...auditKey(shop, at, id), id, at, ...entry });
}

export function toAuditEntry({ pk: _pk, sk: _sk, ...entry }: Item): AuditEntry {
  return entry as unknown as AuditEntry;
}

export async function findAuditEntry(table: Table, key: Key): Promise<AuditEntry | undefined> {
  const { Item } = await table.doc.send(new GetCommand({ TableName: table.name, Key: key, ConsistentRead: true }));
  return Item && toAuditEntry(Item);
}

/** A page of the log, the latest first. @param before where the page before ended */
export async function auditPage(
  table: Table,
  shop: string,
  limit: number,
  before?: string,
): Promise<{ entries: AuditEntry[]; next?: string }> {
  const { Items = [], LastEvaluatedKey } = await table.doc.send(
    new QueryCommand({
      TableName: table.name,
      KeyConditionExpression: before ? 'pk = :pk AND sk < :before' : 'pk = :pk',
      ExpressionAttributeValues: { ':pk': auditPk(shop), ...(before && { ':before': before }) },
      ScanIndexForward: false,
      ConsistentRead: true,
      Limit: limit,
    }),
  );
  const entries = Items.map(toAuditEntry);
  const last = Items.at(-1);
  return { entries, ...(LastEvaluatedKey && last && { next: String(last.sk) }) };
}
