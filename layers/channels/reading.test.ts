import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { e164 } from '../domain/phone.ts';
import { described } from './failing.ts';
import { kept, list, number, readEach, record, text, unwrapped, word } from './json.ts';
import { isLink } from './media.ts';
import { fromHex, sameDigest, sameSecret } from './signature.ts';
import { nanosFromRfc3339, nanosFromSeconds } from './time.ts';

describe('times become 19 digits whose text order is time order', () => {
  test.each([
    ['2020-06-12T08:11:10Z', '1591949470000000000'],
    ['2020-06-12T08:11:10.935687353Z', '1591949470935687353'],
    ['2020-06-12T08:11:10.5Z', '1591949470500000000'],
    ['2020-06-12T10:11:10.25+02:00', '1591949470250000000'],
    ['1970-01-01T00:00:01Z', '0000000001000000000'],
  ])('RFC 3339 %s', (given, nanos) => expect(nanosFromRfc3339(given)).toBe(nanos));

  test.each(['', 'yesterday', '2020-06-12', '2020-13-12T08:11:10Z', '1969-12-31T23:59:59Z', 1591949470, null, {}])(
    'what is no time reads as none: %j',
    (given) => expect(nanosFromRfc3339(given)).toBeUndefined(),
  );

  test('WhatsApp writes seconds as text, some fixtures as a number', () => {
    expect(nanosFromSeconds('1749416383')).toBe('1749416383000000000');
    expect(nanosFromSeconds(1749416383)).toBe('1749416383000000000');
    for (const none of ['', '-1', 'soon', '99999999999', Number.NaN, null, []])
      expect(nanosFromSeconds(none)).toBeUndefined();
  });

  test('any two times compare as their texts', () => {
    const moment = fc.date({ min: new Date(0), max: new Date('2280-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(moment, moment, (a, b) => {
        const [textA = '', textB = ''] = [a, b].map((date) => nanosFromRfc3339(date.toISOString()));
        expect(textA).toHaveLength(19);
        expect(Math.sign(a.getTime() - b.getTime())).toBe(textA < textB ? -1 : textA > textB ? 1 : 0);
      }),
    );
  });
});

describe('phone numbers become E.164', () => {
  test.each([
    ['16505551234', '+16505551234'],
    ['+393383342437', '+393383342437'],
    [393383342437, '+393383342437'],
    ['0031 6 1234-5678', '+31612345678'],
    ['+1 (650) 555-1234', '+16505551234'],
  ])('%j', (given, phone) => expect(e164(given)).toBe(phone));

  test.each(['', 0, '0', '12', 'US.13491208655302741918', '1234567890123456', '0612345678', null, [], {}])(
    'what is no international number stays none: %j',
    (given) => expect(e164(given)).toBeUndefined(),
  );
});

describe('JSON that somebody else wrote is read leniently', () => {
  test('numbers serve as text and texts as numbers; empty things as empty', () => {
    expect(text(12)).toBe('12');
    expect(number('37.5')).toBe(37.5);
    expect(number('')).toBeUndefined();
    expect(word('  ')).toBeUndefined();
    expect(record([])).toEqual({});
    expect(record(null)).toEqual({});
    expect(list({})).toEqual([]);
    expect(list(null)).toEqual([]);
    expect(list({ id: 1 })).toEqual([{ id: 1 }]);
    expect(unwrapped('{"a":1}')).toEqual({ a: 1 });
    expect(unwrapped('not JSON')).toBe('not JSON');
  });

  test('a part that makes its reader fail is kept and loses no other', () => {
    const broken = {
      get id(): string {
        throw new TypeError('no');
      },
    };
    const items = readEach([{ id: 'a' }, broken, { id: 'b' }], (part) => [kept((part as { id: string }).id, part)]);
    expect(items.map((item) => item.kind === 'kept' && item.why)).toEqual(['a', 'could not be read: TypeError', 'b']);
  });
});

describe('what is shown of a provider’s own words', () => {
  test('quoted passages are cut, for they may quote the message', () => {
    expect(described(`text "my card is 1234" isn't valid`)).toBe("text … isn't valid");
    expect(described("value 'my card' is wrong")).toBe('value … is wrong');
    expect(described('unclosed "my card is 12')).toBe('unclosed …');
  });

  test('at most 200 characters are shown', () => expect(described('x'.repeat(500))).toHaveLength(200));
});

test('secrets and digests are compared whole', () => {
  expect(sameSecret('token', 'token')).toBe(true);
  expect(sameSecret('token', 'tokem')).toBe(false);
  expect(sameSecret('token', 'token2')).toBe(false);
  expect(sameDigest(Buffer.from('ab', 'hex'), Buffer.from('abab', 'hex'))).toBe(false);
  expect(fromHex('abc')).toBeUndefined();
  expect(fromHex('zz')).toBeUndefined();
});

test('a link is http or https with a host; a media id is none', () => {
  for (const link of ['https://shop.example/a.jpg', 'http://127.0.0.1:4000/a']) expect(isLink(link)).toBe(true);
  for (const none of ['1003383421387256', 'https://', 'ftp://x/y', 'data:image/png;base64,xx', ''])
    expect(isLink(none)).toBe(false);
});
