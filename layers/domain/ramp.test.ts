import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { agentLike, noon, second, settings } from '../../test/support/samples.ts';
import { allowance, type Ramp, rampedUntil, rampOf } from './ramp.ts';

const ramp: Ramp = { start: 2, every: 2 * second, slots: 5 };
const came = (rampGiven?: number) => agentLike({ onlineSince: noon, ...(rampGiven !== undefined && { rampGiven }) });

describe('D6 coming online to a long queue', () => {
  test('D6 two at once, then one more every two seconds', () => {
    expect(rampedUntil(came(), ramp, noon)).toBeUndefined();
    expect(rampedUntil(came(1), ramp, noon)).toBeUndefined();
    expect(rampedUntil(came(2), ramp, noon)).toBe(noon + 2 * second);
    expect(rampedUntil(came(2), ramp, noon + 1999)).toBe(noon + 2 * second);
    expect(rampedUntil(came(2), ramp, noon + 2000)).toBeUndefined();
    expect(rampedUntil(came(3), ramp, noon + 2000)).toBe(noon + 4 * second);
  });

  test('D6 over once as many could have been given as there are slots, and for who never came online under it', () => {
    expect(rampedUntil(came(5), ramp, noon + 5_999)).toBe(noon + 6 * second);
    expect(rampedUntil(came(9), ramp, noon + 6_000)).toBeUndefined();
    expect(rampedUntil(agentLike(), ramp, noon)).toBeUndefined();
    expect(rampedUntil(came(5), undefined, noon)).toBeUndefined();
  });

  test('D6 off with 0 at once, or with at least as many as slots', () => {
    const of = (rampStart: number, slots = 5) => rampOf({ ...settings, rampStart, slots });
    expect([of(0), of(5), of(9), of(2, 2), of(2, 0)]).toEqual(Array(5).fill(undefined));
    expect(of(2)).toEqual({ start: 2, every: 2 * second, slots: 5 });
  });

  test('D6 whoever waits for the moment named is given one more then, and not a millisecond before', () => {
    const ramps = fc
      .record({
        start: fc.integer({ min: 1, max: 9 }),
        every: fc.integer({ min: 1, max: 60_000 }),
        more: fc.integer({ min: 1, max: 20 }),
      })
      .map(({ start, every, more }) => ({ start, every, slots: start + more }));
    fc.assert(
      fc.property(ramps, fc.nat(200_000), fc.nat(30), (any, after, given) => {
        const agent = came(given);
        const now = noon + after;
        const until = rampedUntil(agent, any, now);
        if (until === undefined) return given < allowance(any, noon, now) || allowance(any, noon, now) >= any.slots;
        return (
          until > now &&
          rampedUntil(agent, any, until - 1) !== undefined &&
          (given > allowance(any, noon, now) || rampedUntil(agent, any, until) === undefined)
        );
      }),
    );
  });
});
