import { expect, test } from 'vitest';
import { sizeWords } from './size.ts';

const megabyte = 1024 * 1024;

test.each([
  [1, '1 kB'],
  [5000, '4.9 kB'],
  [5 * megabyte, '5 MB'],
  [5 * megabyte + 1, '5.1 MB'],
  [100 * megabyte, '100 MB'],
  [100 * megabyte + 1, '101 MB'],
])('C8 a file of %i bytes is said to have %s: over a limit never reads as the limit', (bytes, words) => {
  expect(sizeWords(bytes, 'en')).toBe(words);
});
