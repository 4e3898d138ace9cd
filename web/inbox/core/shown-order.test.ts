import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextShown } from './shown-order.ts';

const ids = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'), { minLength: 1 });

describe('W5 rows never move under the pointer', () => {
  test('W5 while the list is held no row changes its place, none goes, and those that come are counted or added behind', () => {
    fc.assert(
      fc.property(ids, ids, fc.option(ids), (shown, wanted, open) => {
        const next = nextShown(shown, wanted, { isHeld: true, open: open?.[0] });
        expect(next.ids.slice(0, shown.length)).toEqual(shown);
        const missing = wanted.filter((id) => !next.ids.includes(id));
        expect(next.news).toBe(missing.length);
        expect(new Set(next.ids).size).toBe(next.ids.length);
      }),
    );
  });

  test('W5 let go, the list is as it is wanted but for the open conversation, which keeps its place', () => {
    fc.assert(
      fc.property(ids, ids, ids, (shown, wanted, [open = 'a']) => {
        const { ids: next, news } = nextShown(shown, wanted, { isHeld: false, open });
        expect(news).toBe(0);
        expect(next.filter((id) => id !== open)).toEqual(wanted.filter((id) => id !== open));
        const place = shown.indexOf(open);
        if (place < 0) expect(next).toEqual(wanted);
        else expect(next.indexOf(open)).toBe(Math.min(place, next.length - 1));
      }),
    );
  });

  test('W5 three new ones above are three, and the next page goes on behind', () => {
    const next = nextShown(['d', 'e'], ['a', 'b', 'd', 'c', 'e', 'f'], { isHeld: true });
    expect(next).toEqual({ ids: ['d', 'e', 'f'], news: 3 });
  });
});
