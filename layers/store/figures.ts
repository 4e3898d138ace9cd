import { type Additions, addUp, type Counter, type Dimension, type Sums } from '../domain/figures.ts';
import { countedKey, figuresKey, figuresPk, figuresRange, keyName } from './keys.ts';
import { absent, put, queryAll, type Table, transact, update, type Write } from './table.ts';

/** The rolled-up figures (W6): a row for each hour, dimension and value, to which entries add. */

/** An entry of a timeline and what it adds. */
export interface Counted {
  shop: string;
  conversation: string;
  seq: number;
  additions: Additions;
}

/** A transaction has room for 100 writes; an entry has its mark and up to five rows, and shares most rows with the others. */
const atOnce = 12;
/** A mark is needed as long as the stream can repeat a record: a day, with room. In seconds. */
const markFor = 4 * 24 * 3600;

/**
 * Adds entries to the figures, each exactly once however often it is given: its mark is written in the same transaction, and one
 * that is there already takes its entry out of the next try.
 * @param now epoch milliseconds
 */
export async function addFigures(table: Table, entries: Counted[], now: number): Promise<void> {
  for (let i = 0; i < entries.length; i += atOnce) await addTogether(table, entries.slice(i, i + atOnce), now);
}

async function addTogether(table: Table, entries: Counted[], now: number): Promise<void> {
  let left = entries;
  while (left.length > 0) {
    const marks = left.map((entry) => markWrite(table, entry, now));
    const refused = await transact(table, [...marks, ...rowWrites(table, left)]);
    if (refused.length === 0) return;
    const known = new Set(refused.map(({ index }) => index));
    left = left.filter((_, index) => !known.has(index));
  }
}

const markWrite = (table: Table, { conversation, seq }: Counted, now: number): Write =>
  put(table, 'mark', { ...countedKey(conversation, seq), expires: Math.floor(now / 1000) + markFor }, absent);

function rowWrites(table: Table, entries: Counted[]): Write[] {
  const rows = new Map<string, { pk: string; sk: string; sums: Sums }>();
  for (const { shop, additions } of entries) {
    for (const { dimension, value } of additions.rows) {
      const key = figuresKey(shop, dimension, additions.hour, value);
      const name = keyName(key);
      const row = rows.get(name) ?? { ...key, sums: {} };
      rows.set(name, row);
      addUp(row.sums, additions.add);
    }
  }
  return [...rows.values()].map(({ pk, sk, sums }) => addition(table, { pk, sk }, sums));
}

function addition(table: Table, key: { pk: string; sk: string }, sums: Sums): Write {
  const counters = Object.entries(sums);
  return update(table, 'row', key, `ADD ${counters.map((_, i) => `#c${i} :c${i}`).join(', ')}`, {
    names: Object.fromEntries(counters.map(([name], i) => [`#c${i}`, name])),
    values: Object.fromEntries(counters.map(([, value], i) => [`:c${i}`, value])),
  });
}

/** One hour of one value of a dimension. */
export interface FigureRow {
  /** Epoch hours. */
  hour: number;
  value: string;
  sums: Sums;
}

/** The rows of a dimension from an hour up to another one, exclusive: one request a megabyte, some 4,000 rows. */
export async function figureRows(
  table: Table,
  shop: string,
  dimension: Dimension,
  from: number,
  to: number,
): Promise<FigureRow[]> {
  const range = figuresRange(from, to);
  const items = await queryAll(table, {
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
    ExpressionAttributeValues: { ':pk': figuresPk(shop, dimension), ':from': range.from, ':to': range.to },
  });
  return items.map(({ pk: _pk, sk, ...sums }) => {
    const [hour = '', ...value] = String(sk).split('#');
    return { hour: Number(hour), value: value.join('#'), sums: sums as Partial<Record<Counter, number>> };
  });
}
