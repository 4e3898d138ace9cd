import type { BusinessHours, Span, Weekday } from './settings.ts';

/**
 * Business hours (S4) over the calendar of the shop's own time zone. A span is written in wall clock times and stands for
 * the moments between them:
 *
 *   clocks go forward (02:00 is 03:00)   a time that does not exist is the moment of the jump; a span within the gap is empty
 *   clocks go back (03:00 is 02:00)      a time that comes twice: a span begins at the first and ends at the second
 *
 * Spans that touch, over midnight for example, are one. All moments are epoch milliseconds.
 */

/** What a customer or a flow is told (B2). Absent times: it stays as it is for the next year. */
export interface Opening {
  open: boolean;
  opensAt?: number;
  closesAt?: number;
}

const minute = 60_000;
const day = 24 * 60 * minute;
/** A year and the longest row of holidays in it. */
const horizonDays = 380;

const weekdays: readonly Weekday[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** Whether somebody is there; without hours: always. */
export const isOpen = (hours: BusinessHours | undefined, now: number): boolean => opening(hours, now).open;

/** Whether it is open, and when that changes. */
export function opening(hours: BusinessHours | undefined, now: number): Opening {
  if (!hours) return { open: true };
  const today = localDate(hours.timeZone, now);
  let opensAt: number | undefined;
  let closesAt: number | undefined;
  // From yesterday: the longest shift of a clock moves a span of that day beyond its midnight.
  for (let offset = -1; offset <= horizonDays; offset++) {
    for (const [from, to] of spansOf(hours, today + offset * day)) {
      if (to <= now || to <= from) continue;
      if (closesAt !== undefined && from > closesAt) return told(now, opensAt, closesAt);
      opensAt ??= from;
      closesAt = Math.max(to, closesAt ?? to);
    }
  }
  return told(now, opensAt, isBeyondHorizon(closesAt, now) ? undefined : closesAt);
}

function told(now: number, from: number | undefined, to: number | undefined): Opening {
  const open = from !== undefined && from <= now;
  if (open) return { open, ...(to !== undefined && { closesAt: to }) };
  return { open, ...(from !== undefined && { opensAt: from }) };
}

const isBeyondHorizon = (moment: number | undefined, now: number): boolean =>
  moment !== undefined && moment > now + (horizonDays - 2) * day;

/** The spans of a day as moments. @param date midnight of the day as if it were UTC */
function spansOf({ timeZone, week, holidays }: BusinessHours, date: number): [from: number, to: number][] {
  const name = new Date(date).toISOString().slice(0, 10);
  const spans = holidays?.[name] ?? week[weekdays[new Date(date).getUTCDay()] ?? 'sun'] ?? [];
  return [...spans]
    .sort((a, b) => minutesOf(a[0]) - minutesOf(b[0]))
    .map(([from, to]) => [
      momentsOf(timeZone, date + minutesOf(from) * minute).first,
      momentsOf(timeZone, date + minutesOf(to) * minute).last,
    ]);
}

/** HH:MM as minutes since midnight. */
export function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

/**
 * What is wrong with the spans of a day, in words; undefined when nothing is. They come in order, do not overlap and do
 * not go over midnight: the next day has its own.
 */
export function spansWrong(spans: Span[]): string | undefined {
  let last = -1;
  for (const [from, to] of spans) {
    if (minutesOf(from) >= minutesOf(to))
      return `${from} to ${to} ends before it begins; hours over midnight are two spans: to 24:00, and from 00:00 the next day`;
    if (minutesOf(from) < last) return `${from} to ${to} begins before the span before it has ended`;
    last = minutesOf(to);
  }
  return undefined;
}

/** Whether there is a time zone of that name (IANA). */
export function isTimeZone(name: string): boolean {
  try {
    return wallClock(name) !== undefined;
  } catch {
    return false;
  }
}

/** The moments at which a wall clock shows a time: one, two when clocks go back, the jump over it when they go forward. */
function momentsOf(timeZone: string, shown: number): { first: number; last: number } {
  const before = offsetAt(timeZone, shown - day);
  const after = offsetAt(timeZone, shown + day);
  const candidates = [shown - before, shown - after].filter((moment) => moment + offsetAt(timeZone, moment) === shown);
  if (candidates.length > 0) return { first: Math.min(...candidates), last: Math.max(...candidates) };
  const jump = jumpBetween(timeZone, shown - after, shown - before);
  return { first: jump, last: jump };
}

/** The moment at which the offset changes, to the minute. */
function jumpBetween(timeZone: string, early: number, late: number): number {
  const old = offsetAt(timeZone, early);
  let [low, high] = [early, late];
  while (high - low > minute) {
    const middle = low + Math.floor((high - low) / 2 / minute) * minute;
    if (offsetAt(timeZone, middle) === old) low = middle;
    else high = middle;
  }
  return high;
}

/** Midnight of the day it is there, as if it were UTC. */
const localDate = (timeZone: string, moment: number): number => {
  const shown = moment + offsetAt(timeZone, moment);
  return shown - (((shown % day) + day) % day);
};

/** What a zone's clock is ahead of UTC, in whole minutes as milliseconds. */
function offsetAt(timeZone: string, moment: number): number {
  const whole = Math.floor(moment / minute) * minute;
  const parts = Object.fromEntries(
    wallClock(timeZone)
      .formatToParts(whole)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day: date = 1, hour = 0, minute: minutes = 0 } = parts;
  return Date.UTC(year, month - 1, date, hour, minutes) - whole;
}

/** A formatter costs 30 times what formatting does. */
const wallClocks = new Map<string, Intl.DateTimeFormat>();
function wallClock(timeZone: string): Intl.DateTimeFormat {
  const known = wallClocks.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  wallClocks.set(timeZone, made);
  return made;
}
