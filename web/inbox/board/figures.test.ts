import { describe, expect, it } from 'vitest';
import { changeInPercent, type Figures, hasData, keysBetween, periods, series, total } from './figures.ts';

const none = { count: 0 };
const figures = (key: string, more: Partial<Figures>): Figures =>
  ({ key, begun: 0, closed: 0, firstResponse: none, waiting: none, handling: none, ...more }) as Figures;

describe('W6 figures over time', () => {
  it('compare a time with the one before it', () => {
    const now = Date.parse('2026-11-21T14:03:00Z');
    const { from, middle, to } = periods(now, 'week');
    expect(new Date(to).toISOString()).toBe('2026-11-21T15:00:00.000Z');
    expect(to - middle).toBe(middle - from);
    expect(changeInPercent(150, 120)).toBe(25);
    expect(changeInPercent(150, 0)).toBeUndefined();
  });

  it('have every day of the shop, also the short one in spring', () => {
    const from = Date.parse('2027-03-26T23:00:00Z');
    const to = Date.parse('2027-03-30T22:00:00Z');
    expect(keysBetween('day', from, to, 'Europe/Amsterdam')).toEqual([
      '2027-03-27',
      '2027-03-28',
      '2027-03-29',
      '2027-03-30',
    ]);
    expect(keysBetween('hour', from, from + 3 * 3_600_000, 'UTC')).toHaveLength(3);
  });

  it('are no data where all counts are zero; a time of nothing is a time', () => {
    expect(hasData([0, 0, undefined], 'begun')).toBe(false);
    expect(hasData([0, 1], 'closed')).toBe(true);
    expect(hasData([undefined, undefined], 'firstResponse')).toBe(false);
    expect(hasData([undefined, 0], 'firstResponse')).toBe(true);
  });

  it('count nothing as zero and an average of nothing as none', () => {
    const items = [figures('2026-11-20', { begun: 4, firstResponse: { count: 2, average: 'PT60S' } })];
    const report = { items } as never;
    expect(series(report, ['2026-11-19', '2026-11-20'], 'begun')).toEqual([0, 4]);
    expect(series(report, ['2026-11-19', '2026-11-20'], 'firstResponse')).toEqual([undefined, 60_000]);
  });

  it('weigh averages by how many they are of', () => {
    const items = [
      figures('a', { firstResponse: { count: 3, average: 'PT60S' } }),
      figures('b', { firstResponse: { count: 1, average: 'PT5M' } }),
      figures('c', {}),
    ];
    expect(total(items, 'firstResponse')).toBe(120_000);
    expect(total(items, 'waiting')).toBeUndefined();
  });
});
