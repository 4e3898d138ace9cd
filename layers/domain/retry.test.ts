import { expect, test } from 'vitest';
import { maxTries, pauseBefore } from './retry.ts';

test('C3 a reply that the provider could not take is tried six times, with longer and longer pauses', () => {
  const pauses = Array.from({ length: 8 }, (_, i) => pauseBefore(i + 1));
  expect(pauses).toEqual([4_000, 16_000, 64_000, 256_000, 1_024_000, undefined, undefined, undefined]);
  expect(maxTries).toBe(6);
});

test('C3 the provider may ask for a longer pause, never for a shorter one', () => {
  expect(pauseBefore(1, 30)).toBe(30_000);
  expect(pauseBefore(3, 30)).toBe(64_000);
  expect(pauseBefore(maxTries, 30)).toBeUndefined();
});
