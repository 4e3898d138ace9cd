import { describe, expect, test } from 'vitest';
import { windowLeft, windowLeftMs } from './window-left.ts';

const now = Date.parse('2026-11-21T12:00:00.000Z');
const left = (ms: number) => windowLeft(windowLeftMs(new Date(now + ms).toISOString(), now));
const minute = 60_000;

describe('C6 the time left to answer', () => {
  test.each([
    ['22 h 40', 22 * 60 * minute + 40 * minute + 59_999, { urgency: 'calm', hours: 22, minutes: 40 }],
    ['an hour', 60 * minute, { urgency: 'calm', hours: 1, minutes: 0 }],
    ['less than an hour', 60 * minute - 1, { urgency: 'soon', minutes: 59 }],
    ['ten minutes', 10 * minute, { urgency: 'soon', minutes: 10 }],
    ['less than ten minutes', 10 * minute - 1, { urgency: 'late', clock: '9:59' }],
    ['half a second', 500, { urgency: 'closed' }],
    ['nothing', 0, { urgency: 'closed' }],
    ['long over', -minute, { urgency: 'closed' }],
  ])('is never said to be more than there is: %s', (_name, ms, said) => {
    expect(left(ms)).toMatchObject(said);
  });
});
