import { expect, test } from 'vitest';
import { isBlank, plainName, written } from './written.ts';

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

test.each([
  ['Sara Sol', 'Sara Sol'],
  ['\u202Efdp.exe', 'fdp.exe'],
  ['\u2066a\u2069\u202a\u202c', 'a'],
  ['two\nlines\u0000', 'twolines'],
  ['محمد \u200f(shop)', 'محمد \u200f(shop)'],
  ['👩\u200d🔧', '👩\u200d🔧'],
])('C2 C8 the name %j is shown as %j', (name, plain) => {
  expect(plainName(name)).toBe(plain);
});
