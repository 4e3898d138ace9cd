import { expect, test } from 'vitest';
import { isBlank, written } from './written.ts';

test.each([
  ['', ''],
  [' \n\t\u00a0', ''],
  ['\u200b', ''],
  [' \u200b\u2060\ufeff\u202e ', ''],
  [' Hello ', 'Hello'],
  ['👩\u200d🔧', '👩\u200d🔧'],
  ['\u200bx', '\u200bx'],
])('C2 what is written in %j is %j', (text, words) => {
  expect([written(text), isBlank(text)]).toEqual([words, words === '']);
});
