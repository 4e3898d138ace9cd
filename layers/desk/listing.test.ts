import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ListPage } from '../store/lists.ts';
import { merged, type Order, type Reader } from './listing.ts';

/** A list as the table reads one: in order, from a place on, a page at a time, at most so many keys whatever is asked. */
const listOf =
  (keys: string[], order: Order, most = Number.POSITIVE_INFINITY): Reader =>
  async (limit, after) => {
    const isAfter = (key: string) => after === undefined || (order === 'newest first' ? key < after : key > after);
    const sorted = [...new Set(keys)].sort();
    const rest = (order === 'newest first' ? sorted.reverse() : sorted).filter(isAfter);
    const rows = rest
      .slice(0, Math.min(limit, most))
      .map((key) => ({ key, conversation: key, lies: 'somewhere' as const }));
    const upTo = rows.at(-1)?.key;
    return { rows, ...(rows.length < rest.length && upTo !== undefined && { upTo }) };
  };

async function all(read: (after?: string) => Promise<ListPage>): Promise<{ keys: string[]; pages: number }> {
  const keys: string[] = [];
  let after: string | undefined;
  let pages = 0;
  do {
    const page = await read(after);
    keys.push(...page.rows.map(({ key }) => key));
    after = page.upTo;
    if (++pages > 1000) throw new Error('the list has no end');
  } while (after !== undefined);
  return { keys, pages };
}

const key = fc.nat(200).map((n) => `${String(n).padStart(13, '0')}#c${n}`);
const lists = fc.array(fc.array(key, { maxLength: 40 }), { minLength: 1, maxLength: 4 });

describe('W5 several lists as one', () => {
  test('are in order, with nothing left out, page after page', () =>
    fc.assert(
      fc.asyncProperty(
        lists,
        fc.constantFrom<Order>('newest first', 'oldest first'),
        fc.integer({ min: 1, max: 10 }),
        async (all_, order, limit) => {
          // A conversation is in one shop only.
          const apart = all_.map((keys, shop) => keys.map((one) => `${one}.${shop}`));
          const { keys } = await all((after) =>
            merged(
              apart.map((one) => listOf(one, order)),
              order,
              limit,
              after,
            ),
          );
          const sorted = [...new Set(apart.flat())].sort();
          expect(keys).toEqual(order === 'newest first' ? sorted.reverse() : sorted);
        },
      ),
    ));
});
