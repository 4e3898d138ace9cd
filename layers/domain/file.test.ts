import { expect, test } from 'vitest';
import { inWords, pauseBeforeFetch } from './file.ts';

test('C8 a provider that is down is asked again for three days, a file that comes badly three times', () => {
  let age = 0;
  let tries = 0;
  for (
    let pause = pauseBeforeFetch(++tries, age, true);
    pause !== undefined;
    pause = pauseBeforeFetch(++tries, age, true)
  )
    age += pause;
  expect(age / 3600_000).toBeGreaterThan(72);
  expect(tries).toBeLessThan(90);
  expect([1, 2, 3].map((n) => pauseBeforeFetch(n, 0, false))).toEqual([4_000, 16_000, undefined]);
});

test('C8 sizes are told in words', () => {
  expect([5 * 1024 * 1024, 1536 * 1024, 100_000, 1].map(inWords)).toEqual(['5 MB', '1.5 MB', '98 KB', '1 KB']);
});
