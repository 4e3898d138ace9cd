import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isOpen, isTimeZone, opening, spansWrong } from './hours.ts';
import type { BusinessHours, Span } from './settings.ts';

const office: Span[] = [['09:00', '17:00']];
const week = (spans: Span[]): BusinessHours['week'] => ({
  mon: spans,
  tue: spans,
  wed: spans,
  thu: spans,
  fri: spans,
  sat: spans,
  sun: spans,
});
const amsterdam: BusinessHours = {
  timeZone: 'Europe/Amsterdam',
  week: {
    mon: office,
    tue: office,
    wed: office,
    thu: [
      ['09:00', '12:00'],
      ['13:00', '21:00'],
    ],
    fri: office,
  },
  holidays: { '2026-12-25': [], '2026-12-24': [['09:00', '12:30']] },
};
const at = (iso: string): number => Date.parse(iso);
/** With the moments as text. */
const shown = (hours: BusinessHours | undefined, iso: string) => {
  const { open, opensAt, closesAt } = opening(hours, at(iso));
  const text = (moment: number) => new Date(moment).toISOString().slice(0, 16);
  return { open, ...(opensAt && { opensAt: text(opensAt) }), ...(closesAt && { closesAt: text(closesAt) }) };
};

test.each([
  ['in the middle of a span', '2026-11-23T10:00+01:00', { open: true, closesAt: '2026-11-23T16:00' }],
  ['at its first moment', '2026-11-23T09:00+01:00', { open: true, closesAt: '2026-11-23T16:00' }],
  ['at its last moment', '2026-11-23T17:00+01:00', { open: false, opensAt: '2026-11-24T08:00' }],
  ['before it', '2026-11-23T08:59:59+01:00', { open: false, opensAt: '2026-11-23T08:00' }],
  ['between two spans of a day', '2026-11-26T12:30+01:00', { open: false, opensAt: '2026-11-26T12:00' }],
  ['on a weekend', '2026-11-21T12:00+01:00', { open: false, opensAt: '2026-11-23T08:00' }],
  ['on a holiday that is closed', '2026-12-25T10:00+01:00', { open: false, opensAt: '2026-12-28T08:00' }],
  ['on a holiday with hours of its own', '2026-12-24T12:00+01:00', { open: true, closesAt: '2026-12-24T11:30' }],
  ['after those', '2026-12-24T14:00+01:00', { open: false, opensAt: '2026-12-28T08:00' }],
])('S4 it is said whether it is open and when that changes: %s', (_when, iso, expected) => {
  expect(shown(amsterdam, iso)).toEqual(expected);
});

test('S4 without hours it is always open, without any span never', () => {
  expect(opening(undefined, 0)).toEqual({ open: true });
  expect(opening({ timeZone: 'UTC', week: {} }, 0)).toEqual({ open: false });
  expect(opening({ timeZone: 'UTC', week: week([['00:00', '24:00']]) }, at('2026-11-21T12:00Z'))).toEqual({
    open: true,
  });
});

test('S4 spans that touch at midnight are one', () => {
  const night: BusinessHours = {
    timeZone: 'Asia/Tokyo',
    week: week([
      ['00:00', '02:00'],
      ['22:00', '24:00'],
    ]),
  };
  expect(shown(night, '2026-11-21T23:00+09:00')).toEqual({ open: true, closesAt: '2026-11-21T17:00' });
  expect(shown(night, '2026-11-22T01:59+09:00')).toEqual({ open: true, closesAt: '2026-11-21T17:00' });
});

describe('S4 when the clocks change', () => {
  test('a span keeps its wall clock times and is an hour shorter or longer', () => {
    const night: BusinessHours = { timeZone: 'Europe/Amsterdam', week: week([['00:00', '06:00']]) };
    expect(shown(night, '2026-03-29T00:30+01:00')).toEqual({ open: true, closesAt: '2026-03-29T04:00' });
    expect(shown(night, '2026-10-25T00:30+02:00')).toEqual({ open: true, closesAt: '2026-10-25T05:00' });
  });
  test('a time that does not exist is the moment of the jump', () => {
    const early: BusinessHours = { timeZone: 'Europe/Amsterdam', week: { sun: [['02:30', '05:00']] } };
    expect(shown(early, '2026-03-29T00:59Z')).toEqual({ open: false, opensAt: '2026-03-29T01:00' });
    const lost: BusinessHours = { timeZone: 'Europe/Amsterdam', week: { sun: [['02:15', '02:45']] } };
    expect(shown(lost, '2026-03-29T00:59Z')).toEqual({ open: false, opensAt: '2026-04-05T00:15' });
  });
  test('a time that comes twice opens at the first and closes at the second', () => {
    const early: BusinessHours = { timeZone: 'America/New_York', week: { sun: [['01:15', '01:45']] } };
    expect(shown(early, '2026-11-01T05:00Z')).toEqual({ open: false, opensAt: '2026-11-01T05:15' });
    expect(shown(early, '2026-11-01T06:10Z')).toEqual({ open: true, closesAt: '2026-11-01T06:45' });
  });
  test('half an hour of Lord Howe, and the day that Samoa left out', () => {
    const howe: BusinessHours = { timeZone: 'Australia/Lord_Howe', week: week([['02:00', '03:00']]) };
    expect(shown(howe, '2026-10-03T15:00Z')).toEqual({ open: false, opensAt: '2026-10-03T15:30' });
    const samoa: BusinessHours = { timeZone: 'Pacific/Apia', week: { fri: office, sat: office } };
    expect(shown(samoa, '2011-12-30T09:00Z')).toEqual({ open: false, opensAt: '2011-12-30T19:00' });
  });
});

const zones = [
  'Europe/Amsterdam',
  'Europe/Istanbul',
  'America/New_York',
  'America/Sao_Paulo',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Africa/Casablanca',
  'Pacific/Chatham',
  'UTC',
];
/** Half of the days are ones on which clocks change somewhere. */
const moments = fc.oneof(
  fc.integer({ min: at('2024-01-01T00:00Z'), max: at('2028-01-01T00:00Z') }),
  fc
    .tuple(
      fc.constantFrom('2026-03-29', '2026-10-25', '2026-03-08', '2026-11-01', '2026-04-05', '2026-10-04', '2026-02-15'),
      fc.integer({ min: -36 * 60, max: 36 * 60 }),
    )
    .map(([date, minutes]) => at(`${date}T00:00Z`) + minutes * 60_000),
);
const time = fc
  .integer({ min: 0, max: 1440 })
  .map((m) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`);
const spans = fc
  .uniqueArray(time, { minLength: 2, maxLength: 6 })
  .map((times) => times.sort())
  .map((times) =>
    Array.from({ length: Math.floor(times.length / 2) }, (_, i) => [times[2 * i], times[2 * i + 1]] as Span),
  );

describe('S4 for any hours, zone and moment', () => {
  test('open agrees with what the wall clock shows, but in the hour that clocks change', () => {
    fc.assert(
      fc.property(spans, fc.constantFrom(...zones), moments, (daily, timeZone, now) => {
        const offset = (moment: number) =>
          new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' }).format(moment).slice(-9);
        fc.pre(offset(now - 86_400_000) === offset(now + 86_400_000));
        const clock = new Intl.DateTimeFormat('en-GB', {
          timeZone,
          hour: '2-digit',
          minute: '2-digit',
          hourCycle: 'h23',
        }).format(now);
        const expected = daily.some(([from, to]) => clock >= from && clock < to);
        expect(isOpen({ timeZone, week: week(daily) }, now)).toBe(expected);
      }),
    );
  });
  test('it is as it is until the moment it says, and the other way then', () => {
    fc.assert(
      fc.property(
        spans,
        fc.constantFrom(...zones),
        moments,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (daily, timeZone, now, part) => {
          const hours = { timeZone, week: week(daily) };
          const { open, opensAt, closesAt } = opening(hours, now);
          const change = open ? closesAt : opensAt;
          fc.pre(change !== undefined);
          expect(change).toBeGreaterThan(now);
          expect(isOpen(hours, change ?? 0)).toBe(!open);
          expect(isOpen(hours, (change ?? 0) - 1)).toBe(open);
          expect(isOpen(hours, Math.floor(now + ((change ?? 0) - 1 - now) * part))).toBe(open);
        },
      ),
    );
  });
});

test.each<[string, Span[], RegExp]>([
  ['a span that ends before it begins', [['18:00', '02:00']], /over midnight are two spans/],
  ['an empty span', [['09:00', '09:00']], /ends before it begins/],
  [
    'spans that overlap',
    [
      ['09:00', '13:00'],
      ['12:00', '17:00'],
    ],
    /12:00 to 17:00 begins before/,
  ],
  [
    'spans out of order',
    [
      ['13:00', '17:00'],
      ['09:00', '12:00'],
    ],
    /09:00 to 12:00 begins before/,
  ],
])('S4 %s is refused with the reason', (_what, wrong, reason) => {
  expect(spansWrong(wrong)).toMatch(reason);
});

test('S4 spans in order that may touch, up to 24:00, are right', () => {
  expect(
    spansWrong([
      ['00:00', '12:00'],
      ['12:00', '24:00'],
    ]),
  ).toBeUndefined();
  expect(spansWrong([])).toBeUndefined();
});

test('S4 a time zone is one of the IANA names', () => {
  expect(['Europe/Istanbul', 'UTC', 'Europe/Atlantis', '', 'utc+3'].map(isTimeZone)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});
