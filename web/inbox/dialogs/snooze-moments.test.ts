import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { snoozeMoments } from './snooze-moments.ts';

describe('T8 the moments that are offered to snooze until', () => {
  test('T8 are all ahead, in order, none twice, at most eight days away', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(2026, 0, 1), max: new Date(2030, 0, 1), noInvalidDate: true }), (now) => {
        const times = snoozeMoments(now).map(({ at }) => at.getTime());
        expect(times.every((time) => time > now.getTime() && time < now.getTime() + 8 * 24 * 3600_000)).toBe(true);
        expect([...new Set(times)].sort((a, b) => a - b)).toEqual(times);
      }),
    );
  });

  test('T8 on a Saturday morning: this evening, tomorrow, Monday, next Saturday', () => {
    const names = snoozeMoments(new Date(2026, 10, 21, 10, 15)).map(({ name }) => name);
    expect(names).toEqual(['hour', 'threeHours', 'evening', 'tomorrow', 'monday', 'week']);
  });

  test('T8 late on a Sunday Monday is tomorrow, and the evening is over', () => {
    const names = snoozeMoments(new Date(2026, 10, 22, 23, 0)).map(({ name }) => name);
    expect(names).toEqual(['hour', 'threeHours', 'tomorrow', 'week']);
  });
});
