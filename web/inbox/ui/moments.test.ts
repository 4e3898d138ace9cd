import { expect, test } from 'vitest';
import { regional } from '../../regional.ts';
import { type MomentStyle, writeMoment } from './moments.ts';

const plain = (text: string): string => text.replaceAll('\u202f', ' ');
const written = (locale: string, ...styles: MomentStyle[]): string[] =>
  styles.map((style) => plain(writeMoment('2026-02-01T09:05:00Z', style, locale, 'UTC')));

test.each([
  ['en', ['en-GB', 'en'], 'en-GB', '09:05', 'Sun 1 Feb, 09:05'],
  ['en', ['en-US'], 'en-US', '9:05 AM', 'Sun, Feb 1, 9:05 AM'],
  ['en', ['nl-NL', 'nl', 'en-US'], 'en-NL', '09:05', 'Sun, 1 Feb, 09:05'],
  ['nl', ['nl'], 'nl', '09:05', 'zo 1 feb, 09:05'],
  ['nl', ['en-US', 'nl'], 'nl-US', '09:05', 'zo 1 feb, 09:05'],
  ['tr', ['tr-TR'], 'tr-TR', '09:05', '1 Şub Paz 09:05'],
  ['en', ['x', 'en'], 'en', '9:05 AM', 'Sun, Feb 1, 9:05 AM'],
])('S1 in %s, where the browser wants %j, moments are written as in %s: %s', (language, wanted, locale, time, day) => {
  expect(regional(language, wanted)).toBe(locale);
  expect(written(locale, 'time', 'dayAndTime')).toEqual([time, day]);
});
