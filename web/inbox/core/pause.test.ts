import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openPauses } from './pause.ts';

const second = 1000;

/** The longest pauses of a line that fails for so long, ms. */
function longestPauses(until: number, isUnheard: boolean): number[] {
  const pauses = openPauses(() => 1);
  const found: number[] = [];
  for (let passed = 0; passed < until; ) {
    const pause = pauses.next(isUnheard);
    found.push(pause);
    passed += pause;
    vi.advanceTimersByTime(pause);
  }
  return found;
}

describe('the pauses of a line that is down', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('are never longer than a second and a half in the first minute while nobody answers', () => {
    expect(new Set(longestPauses(60 * second, true))).toEqual(new Set([1500]));
  });

  test('grow with the break, up to fifteen seconds', () => {
    expect(longestPauses(3600 * second, true).at(-1)).toBe(15 * second);
  });

  test('double where the desk answers and refuses, up to fifteen seconds, and are short again when it is back', () => {
    expect(longestPauses(60 * second, false)).toEqual([500, 1000, 2000, 4000, 8000, 15000, 15000, 15000]);
    const pauses = openPauses(() => 1);
    for (let n = 0; n < 9; n++) pauses.next(false);
    pauses.reset();
    expect(pauses.next(false)).toBe(500);
  });

  test('begin anew with refusals after a desk that was not heard: it is there again', () => {
    const pauses = openPauses(() => 1);
    for (let n = 0; n < 9; n++) pauses.next(true);
    expect(pauses.next(false)).toBe(500);
  });

  test('spread a thousand who were lost at the same moment over the whole pause', () => {
    for (const failed of [0, 1, 5]) {
      const ends = Array.from({ length: 1000 }, (_, i) => {
        const pauses = openPauses(() => (i + 0.5) / 1000);
        for (let n = 0; n < failed; n++) pauses.next(true);
        return pauses.next(true);
      });
      const busiest = Math.max(
        ...Array.from({ length: 150 }, (_, i) => ends.filter((one) => Math.floor(one / 10) === i).length),
      );
      expect(busiest).toBeLessThanOrEqual(20);
    }
  });
});
