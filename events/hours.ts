import * as z from 'zod/mini';
import { isTimeZone, spansWrong } from '../layers/domain/hours.ts';
import type { Span } from '../layers/domain/settings.ts';

/** Business hours as an admin writes them (S4). */

const time = z.string().check(z.regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'must be a time HH:MM, 00:00 to 24:00'));
const span = z.tuple([time, time]);

const spans = z.array(span).check(
  z.maxLength(12),
  z.check((context) => {
    const wrong = spansWrong(context.value as Span[]);
    if (wrong) context.issues.push({ code: 'custom', message: wrong, input: context.value });
  }),
);

const isDate = (date: string): boolean => {
  const day = new Date(`${date}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(date) && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(date);
};

const days = z.strictObject({ mon: spans, tue: spans, wed: spans, thu: spans, fri: spans, sat: spans, sun: spans });

export const businessHours = z.strictObject({
  timeZone: z.string().check(z.refine(isTimeZone, 'must be a time zone such as Europe/Amsterdam')),
  /** Days left out are closed. */
  week: z.partial(days),
  /** Dates that have hours of their own, or none. */
  holidays: z.optional(
    z
      .record(z.string().check(z.refine(isDate, 'must be a date YYYY-MM-DD')), spans)
      .check(z.refine((dates) => Object.keys(dates).length <= 400, 'at most 400 days')),
  ),
});
