import { describe, expect, it } from 'vitest';
import { amountOf, inWords, isoOf } from './spans.ts';

describe('S1 durations in the units that people use', () => {
  it.each([
    ['PT3M', '3', 'minute'],
    ['PT60S', '1', 'minute'],
    ['PT1M30S', '90', 'second'],
    ['PT24H', '24', 'hour'],
    ['PT720H', '30', 'day'],
  ])('%s is %s %s', (iso, amount, unit) => {
    expect(amountOf(iso)).toEqual({ amount, unit });
    expect(isoOf({ amount, unit: unit as 'minute' })).toBe(iso);
  });

  it('is no duration without a whole number', () => {
    for (const amount of ['', ' ', '-1', '1.5', 'three', '1e3'])
      expect(isoOf({ amount, unit: 'minute' })).toBeUndefined();
  });

  it('is said in words', () => {
    expect(inWords(180_000, 'en')).toBe('3 minutes');
    expect(inWords(86_400_000, 'en')).toBe('24 hours');
    expect(inWords(30 * 86_400_000, 'nl')).toBe('30 dagen');
    expect(inWords(5_430_000, 'en')).toBe('1 hr 30 min 30 sec');
  });
});
