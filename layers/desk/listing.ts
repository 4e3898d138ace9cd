import type { ListPage, Row } from '../store/lists.ts';

/** Several lists in the same order as one. */

/** Reads a page of a list: so many rows at most, from a place on (exclusive). */
export type Reader = (limit: number, after?: string) => Promise<ListPage>;

export type Order = 'newest first' | 'oldest first';

const isBefore = (order: Order, a: string, b: string): boolean => (order === 'newest first' ? a > b : a < b);

const first = (order: Order, keys: string[]): string | undefined =>
  keys.reduce<string | undefined>(
    (best, key) => (best === undefined || isBefore(order, key, best) ? key : best),
    undefined,
  );

/** A page of several lists as one. What one of them has not read up to yet is left for the next page. */
export async function merged(readers: Reader[], order: Order, limit: number, after?: string): Promise<ListPage> {
  const pages = await Promise.all(readers.map((read) => read(limit, after)));
  const certainTo = first(
    order,
    pages.flatMap(({ upTo }) => upTo ?? []),
  );
  const rows = pages
    .flatMap((page) => page.rows)
    .filter(({ key }) => certainTo === undefined || !isBefore(order, certainTo, key))
    .sort((a, b) => (isBefore(order, a.key, b.key) ? -1 : 1));
  if (rows.length > limit) return cut(rows, limit);
  return { rows, ...(certainTo !== undefined && { upTo: certainTo }) };
}

function cut(rows: Row[], limit: number): ListPage {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { rows: page, ...(last && { upTo: last.key }) };
}
