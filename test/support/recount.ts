import { type Additions, additions, addUp, type Sums } from '../../layers/domain/figures.ts';
import { scanAll } from '../../layers/store/scan.ts';
import type { Item, Table } from '../../layers/store/table.ts';
import { toEntry } from '../../layers/store/timeline.ts';

/** The figures of all shops counted twice: as they were rolled up, and anew from the timelines. They must be the same (W6). */
export async function recount(
  table: Table,
): Promise<{ rolledUp: Record<string, Sums>; counted: Record<string, Sums> }> {
  const items = await scanAll(table);
  const rolledUp: Record<string, Sums> = {};
  const counted: Record<string, Sums> = {};
  for (const item of items) {
    const [kind, shop = '', channel = ''] = String(item.pk).split('#');
    if (kind === 'FIG') rolledUp[`${item.pk} ${item.sk}`] = sumsOf(item);
    if (kind !== 'THREAD' || !String(item.sk).startsWith('E#')) continue;
    const made = additions(toEntry(item), shop, channel);
    for (const [name, add] of made ? rowsOf(shop, made) : []) counted[name] = addUp(counted[name] ?? {}, add);
  }
  return { rolledUp, counted };
}

const rowsOf = (shop: string, { rows, hour, add }: Additions): [string, Sums][] =>
  rows.map(({ dimension, value }) => [`FIG#${shop}#${dimension} ${String(hour).padStart(6, '0')}#${value}`, add]);

function sumsOf({ pk: _pk, sk: _sk, ...sums }: Item): Sums {
  return sums as Sums;
}
