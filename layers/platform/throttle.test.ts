import { expect, test } from 'vitest';
import { openThrottle } from './throttle.ts';

test('T5 what comes too soon under one name is not let through, other names are', () => {
  const throttle = openThrottle(1_000);
  const asked: [string, number][] = [
    ['a', 0],
    ['a', 999],
    ['b', 999],
    ['a', 1_000],
    ['a', 1_001],
  ];
  expect(asked.map(([name, at]) => throttle.lets(name, at))).toEqual([true, false, true, true, false]);
});

test('T5 a throttle forgets the names it has not heard for longest', () => {
  const throttle = openThrottle(1_000);
  for (let i = 0; i <= 5_000; i++) throttle.lets(`name ${i}`, 0);
  expect(throttle.lets('name 0', 1)).toBe(true);
  expect(throttle.lets('name 5000', 1)).toBe(false);
});
