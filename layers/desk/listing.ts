import type { ListPage, Row } from '../store/lists.ts';

/** Lists made of lists: several in the same order as one, and what several have in common. */

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

/** Keys read of each list at a time to find what they have in common: 500 are about 50 KB. */
const window = 500;
/** So many times the lists are read for one page; a page that is empty then says where to go on. */
const mostReads = 5;

/**
 * A page of what is in all of these lists, newest first. The lists are read side by side; where they have nothing in common, the
 * next read begins at the newest row that the list which is furthest back has left, so that a rare word leaps over the
 * thousands of a common one.
 */
export async function inAll(readers: Reader[], limit: number, after?: string): Promise<ListPage> {
  const [only] = readers;
  if (readers.length === 1 && only) return only(limit, after);
  let place = after;
  for (let reads = 0; reads < mostReads; reads++) {
    const pages = await Promise.all(readers.map((read) => read(window, place)));
    const certainTo = first(
      'newest first',
      pages.flatMap(({ upTo }) => upTo ?? []),
    );
    const [some, ...others] = pages.map(({ rows }) => new Map(rows.map((row) => [row.key, row])));
    const rows = [...(some?.values() ?? [])].filter(
      ({ key }) => (certainTo === undefined || key >= certainTo) && others.every((other) => other.has(key)),
    );
    if (rows.length > limit) return cut(rows, limit);
    if (certainTo === undefined) return { rows };
    if (rows.length > 0) return { rows, upTo: certainTo };
    place = leap(pages, certainTo);
    if (place === undefined) return { rows };
  }
  return { rows: [], ...(place !== undefined && { upTo: place }) };
}

/** Where the next common row can be at the soonest; undefined when one of the lists has ended before. */
function leap(pages: ListPage[], certainTo: string): string | undefined {
  let place = certainTo;
  for (const { rows, upTo } of pages) {
    const next = rows.find(({ key }) => key < certainTo);
    if (!next && upTo === undefined) return undefined;
    // The place is exclusive, and the row itself has to be read again.
    const soonest = next ? `${next.key}~` : (upTo ?? '');
    if (soonest < place) place = soonest;
  }
  return place;
}
