import fc from 'fast-check';
import { expect, test } from 'vitest';
import { iso, millis, nanos } from './clock.ts';
import { digest, newId } from './ids.ts';

const moment = fc.nat({ max: 9_999_999_999_999 });

test('ids sort by time, whatever is random in them', () => {
  fc.assert(
    fc.property(moment, moment, (a, b) => {
      fc.pre(a !== b);
      expect(newId(a) < newId(b)).toBe(a < b);
    }),
  );
});

test('ids are 19 characters that need no escaping, and no two are the same', () => {
  const ids = Array.from({ length: 10_000 }, () => newId(1_795_176_000_000));
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[0-9a-hj-km-np-tv-z]{19}$/);
});

test('a digest does not show what it is of, is the same each time and keeps the parts apart', () => {
  expect(digest('bloom', '+31612345678')).toMatch(/^[\w-]{22}$/);
  expect(digest('bloom', '+31612345678')).toBe(digest('bloom', '+31612345678'));
  expect(digest('ab', 'c')).not.toBe(digest('a', 'bc'));
});

test('times become 19 digits whose text order is time order, and come back', () => {
  fc.assert(
    fc.property(moment, moment, (a, b) => {
      expect(nanos(a)).toHaveLength(19);
      expect(millis(nanos(a))).toBe(a);
      expect(nanos(a) < nanos(b)).toBe(a < b);
    }),
  );
  expect(nanos(-1)).toBe(nanos(0));
  expect(iso(0)).toBe('1970-01-01T00:00:00.000Z');
});
