import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { Item, Table } from './table.ts';

/** The whole table: for the consistency checker alone. No function scans. */
export async function scanAll(table: Table): Promise<Item[]> {
  const items: Item[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const page = await table.doc.send(
      new ScanCommand({ TableName: table.name, ConsistentRead: true, ExclusiveStartKey: from }),
    );
    items.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from);
  return items;
}
