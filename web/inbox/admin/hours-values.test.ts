import { describe, expect, it } from 'vitest';
import { hoursOf, nextClockChange, valuesOf } from './hours-values.ts';

const hours = {
  timeZone: 'Europe/Amsterdam',
  week: { mon: [['09:00', '17:00'] as [string, string]], sat: [['10:00', '14:00'] as [string, string]] },
  holidays: { '2026-12-25': [] },
};

describe('S4 business hours as a form', () => {
  it('come back as they were', () => {
    expect(hoursOf(valuesOf(hours, 'UTC'))).toEqual(hours);
  });

  it('are taken away when they are switched off, and proposed where there are none', () => {
    const none = valuesOf(undefined, 'Europe/Istanbul');
    expect(hoursOf(none)).toBeNull();
    expect(hoursOf({ ...none, isOn: true })).toMatchObject({
      timeZone: 'Europe/Istanbul',
      week: { mon: [['09:00', '17:00']] },
    });
  });

  it('know when the clocks change next', () => {
    const now = Date.parse('2026-11-21T10:00:00Z');
    expect(new Date(nextClockChange('Europe/Amsterdam', now) ?? 0).toISOString()).toBe('2027-03-28T12:00:00.000Z');
    expect(nextClockChange('Europe/Istanbul', now)).toBeUndefined();
  });
});
