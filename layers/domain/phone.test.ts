import { expect, test } from 'vitest';
import { phoneWritten } from './phone.ts';

test.each([
  ['+31 6 12345678', [], '+31612345678'],
  ['0031 (0)6-1234 5678', [], '+31612345678'],
  ['06 12 34 56 78', ['+31687654321'], '+31612345678'],
  ['0532 123 45 67', ['+905301112233'], '+905321234567'],
  ['06 12 34 56 78', [], undefined],
  ['12', ['+31687654321'], undefined],
  ['call me', [], undefined],
])('S6 a phone number %s, near %j, is %s', (text, near, phone) => {
  expect(phoneWritten(text, near)).toBe(phone);
});
