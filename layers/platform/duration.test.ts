import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatDuration, parseDuration } from './duration.ts';

test.each([
  ['PT3M', 180_000],
  ['PT5M', 300_000],
  ['PT24H', 86_400_000],
  ['PT60S', 60_000],
  ['PT0S', 0],
  ['PT1H30M', 5_400_000],
  ['PT1.5S', 1_500],
])('%s is written as the contract writes it', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
  expect(formatDuration(ms)).toBe(text);
});

test.each([
  ['P1D', 86_400_000],
  ['P1DT1H1M1S', 90_061_000],
  ['PT90M', 5_400_000],
  ['PT0.25S', 250],
])('%s is understood', (text, ms) => expect(parseDuration(text)).toBe(ms));

test.each([
  '',
  'P',
  'PT',
  'P1DT',
  'P1M',
  'P1Y',
  'P1W',
  'PT1.5H',
  'PT-1S',
  '-PT1S',
  'PT1M1H',
  '5M',
  'PT5',
  'pt5m',
  'PT1S ',
])('what has no fixed length or is none is refused: "%s"', (text) => expect(parseDuration(text)).toBeUndefined());

test('every duration is understood as it was written', () => {
  fc.assert(
    fc.property(fc.nat(1e10), (ms) => {
      expect(parseDuration(formatDuration(ms))).toBe(ms);
    }),
  );
});
