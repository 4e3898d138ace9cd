import { expect, test } from 'vitest';
import { callingCodeIn, callingCodeOf } from './countries.ts';
import { phoneWritten } from './phone.ts';

test.each([
  ['+31 6 12345678', undefined, '+31612345678'],
  ['0031 (0)6-1234 5678', undefined, '+31612345678'],
  ['+1 (650) 555-1234', undefined, '+16505551234'],
  ['06 12 34 56 78', '31', '+31612345678'],
  ['0532 123 45 67', '90', '+905321234567'],
  ['(0532) 123 45 67', '90', '+905321234567'],
  ['091 123 4567', '353', '+353911234567'],
  ['06 12 34 56 78', undefined, undefined],
  ['06 1234 5678', '39', '+390612345678'],
  ['(650) 555-1234', '1', '+16505551234'],
  ['612 345 678', '34', '+34612345678'],
  ['8 (912) 345-67-89', '7', '+79123456789'],
  ['06 20 123 4567', '36', '+36201234567'],
  ['0612345678', '34', undefined],
  ['12', '31', undefined],
  ['+31', undefined, undefined],
  ['++31612345678', undefined, undefined],
  ['call me', undefined, undefined],
  ['+31 6 1234 5678 ext 9', undefined, undefined],
])('S6 a phone number %s, at home in %j, is %s', (text, home, phone) => {
  expect(phoneWritten(text, home)).toBe(phone);
});

test.each([
  ['NL', '31', '+31612345678'],
  ['TR', '90', '+905321234567'],
  ['US', '1', '+16505551234'],
  ['CA', '1', '+14165551234'],
  ['KZ', '7', '+77012345678'],
  ['IE', '353', '+353911234567'],
  ['CW', '599', '+59995123456'],
])('B1 the calling code of %s is %s, which %s begins with', (country, code, phone) => {
  expect(callingCodeIn(country)).toBe(code);
  expect(callingCodeOf(phone)).toBe(code);
});

test.each(['nl', 'XX', '', '31'])('B1 %j is no country', (country) => {
  expect(callingCodeIn(country)).toBeUndefined();
});
