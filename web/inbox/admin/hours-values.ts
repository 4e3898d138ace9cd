import type { BusinessHours, Span, Weekday } from '../../../layers/domain/settings.ts';
import type { Settings } from './types.ts';

/** Business hours as a form has them (S4). */

export const weekdays: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

export interface HourValues {
  /** Off: always open. */
  isOn: boolean;
  timeZone: string;
  week: Record<Weekday, Span[]>;
  holidays: { date: string; spans: Span[] }[];
}

const usual: Span[] = [['09:00', '17:00']];
const usualWeek: Record<Weekday, Span[]> = {
  mon: usual,
  tue: usual,
  wed: usual,
  thu: usual,
  fri: usual,
  sat: [],
  sun: [],
};

/** @param ownZone proposed where there are no hours yet */
export function valuesOf(hours: Settings['businessHours'], ownZone: string): HourValues {
  if (!hours) return { isOn: false, timeZone: ownZone, week: usualWeek, holidays: [] };
  return {
    isOn: true,
    timeZone: hours.timeZone,
    week: Object.fromEntries(weekdays.map((day) => [day, hours.week[day] ?? []])) as Record<Weekday, Span[]>,
    holidays: Object.entries(hours.holidays ?? {})
      .map(([date, spans]) => ({ date, spans }))
      .sort((a, b) => (a.date < b.date ? -1 : 1)),
  };
}

/** What is sent; null: there are none. */
export function hoursOf({ isOn, timeZone, week, holidays }: HourValues): BusinessHours | null {
  if (!isOn) return null;
  const open = weekdays.filter((day) => week[day].length > 0).map((day) => [day, week[day]] as const);
  const dates = holidays.filter(({ date }) => date !== '').map(({ date, spans }) => [date, spans] as const);
  return {
    timeZone,
    week: Object.fromEntries(open),
    ...(dates.length > 0 && { holidays: Object.fromEntries(dates) }),
  };
}

/** The first midday (UTC) after a change of the zone's clocks within a year, epoch ms; undefined where they never change. */
export function nextClockChange(timeZone: string, now: number): number | undefined {
  const day = 24 * 3600_000;
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'shortOffset' });
  const offset = (moment: number): string | undefined =>
    format.formatToParts(moment).find(({ type }) => type === 'timeZoneName')?.value;
  const midday = Math.floor(now / day) * day + day / 2;
  const first = offset(midday);
  for (let ahead = 1; ahead <= 366; ahead++) if (offset(midday + ahead * day) !== first) return midday + ahead * day;
  return undefined;
}

/** '09:00–12:30, 13:00–17:00'. */
export const spansInWords = (spans: Span[]): string => spans.map(([from, to]) => `${from}–${to}`).join(', ');
