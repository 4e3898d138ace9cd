import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { Item, Table } from './table.ts';

/** Less than the 1 MB of a whole page, so that less garbage piles up while a table is read. */
const pageSize = 250;

/**
 * The whole table: for the consistency checker alone. No function scans.
 * @param keep what to keep of an item, undefined for nothing: a table is larger than the memory it is looked at with
 */
export async function scanAll(table: Table, keep: (item: Item) => Item | undefined = (item) => item): Promise<Item[]> {
  const items: Item[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const page = await table.doc.send(
      new ScanCommand({ TableName: table.name, ConsistentRead: true, ExclusiveStartKey: from, Limit: pageSize }),
    );
    items.push(...(page.Items ?? []).map(keep).filter((item) => item !== undefined));
    from = page.LastEvaluatedKey;
  } while (from);
  return items;
}
