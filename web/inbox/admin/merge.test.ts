import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changedFields, isSame, merge } from './merge.ts';

const base = { slots: 5, soonAfter: 'PT3M', closeReasons: ['done'] };

describe('S1 a form that somebody else changes meanwhile', () => {
  it('follows the server where nothing was typed', () => {
    const { values, conflicts } = merge(base, { ...base, slots: 6 }, { ...base, soonAfter: 'PT4M' });
    expect(values).toEqual({ slots: 6, soonAfter: 'PT4M', closeReasons: ['done'] });
    expect(conflicts).toEqual([]);
  });

  it('keeps what was typed and says that the same field was changed by somebody else', () => {
    const { values, conflicts } = merge(base, { ...base, slots: 6 }, { ...base, slots: 7 });
    expect(values.slots).toBe(6);
    expect(conflicts).toEqual(['slots']);
  });

  it('has no conflict when both wanted the same', () => {
    expect(merge(base, { ...base, slots: 6 }, { ...base, slots: 6 }).conflicts).toEqual([]);
  });

  it('never loses what was typed, whatever the others do', () => {
    const values = fc.record({ a: fc.integer(), b: fc.array(fc.string()), c: fc.boolean() });
    fc.assert(
      fc.property(values, values, values, (begun, typed, fresh) => {
        const merged = merge(begun, typed, fresh);
        for (const name of ['a', 'b', 'c'] as const) {
          const isMine = changedFields(begun, typed).includes(name);
          expect(merged.values[name]).toEqual(isMine ? typed[name] : fresh[name]);
          const isBoth = isMine && !isSame(begun[name], fresh[name]) && !isSame(typed[name], fresh[name]);
          expect(merged.conflicts.includes(name)).toBe(isBoth);
        }
      }),
    );
  });
});
