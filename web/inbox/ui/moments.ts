import { useLingui } from '@lingui/react';
import { regional } from '../../regional.ts';

/** How days and times are written, everywhere alike: in the language of the texts, by the habits of the browser's region. */
export type MomentStyle =
  | 'time'
  | 'weekday'
  | 'shortDay'
  | 'day'
  | 'date'
  | 'longDate'
  | 'dayAndTime'
  | 'longDayAndTime'
  | 'exact'
  | 'toTheSecond'
  | 'full';

function optionsOf(style: MomentStyle, locale: string): Intl.DateTimeFormatOptions {
  // With other parts beside them hours are not padded by themselves: 9:05 here and 09:05 there.
  const isHalf = new Intl.DateTimeFormat(locale, { hour: 'numeric' }).resolvedOptions().hour12;
  const time = { hour: isHalf ? 'numeric' : '2-digit', minute: '2-digit' } as const;
  switch (style) {
    case 'time':
      return time;
    case 'weekday':
      return { weekday: 'short' };
    case 'shortDay':
      return { day: 'numeric', month: 'short' };
    case 'day':
      return { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' };
    case 'date':
      return { dateStyle: 'medium' };
    case 'longDate':
      return { dateStyle: 'long' };
    case 'dayAndTime':
      return { weekday: 'short', day: 'numeric', month: 'short', ...time };
    case 'longDayAndTime':
      return { weekday: 'long', day: 'numeric', month: 'long', ...time };
    case 'exact':
      return { dateStyle: 'medium', timeStyle: 'short' };
    case 'toTheSecond':
      return { dateStyle: 'short', timeStyle: 'medium' };
    case 'full':
      return { dateStyle: 'full', timeStyle: 'medium' };
  }
}

/** Making one takes longer than a row of the list does. */
const made = new Map<string, Intl.DateTimeFormat>();

/** @param moment ISO or epoch ms @param timeZone whose clock; absent: the browser's */
export function writeMoment(
  moment: string | number | Date,
  style: MomentStyle,
  locale: string,
  timeZone?: string,
): string {
  const key = `${locale} ${style} ${timeZone}`;
  const format = made.get(key) ?? new Intl.DateTimeFormat(locale, { ...optionsOf(style, locale), timeZone });
  made.set(key, format);
  return format.format(new Date(moment));
}

/** Writes moments for this person. */
export function useMoments(): (moment: string | number | Date, style: MomentStyle, timeZone?: string) => string {
  const { i18n } = useLingui();
  const locale = regional(i18n.locale);
  return (moment, style, timeZone) => writeMoment(moment, style, locale, timeZone);
}
