import { formatDuration, parseDuration } from '../../../layers/platform/duration.ts';

/** Durations as people say them: a number and a unit. The API's are ISO 8601. */

export const units = ['second', 'minute', 'hour', 'day'] as const;
export type Unit = (typeof units)[number];

const lengths: Record<Unit, number> = { second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000 };

export interface Amount {
  amount: string;
  unit: Unit;
}

/** In the largest unit that leaves no rest; days only from two on, as 24 hours say it better. */
export function amountOf(iso: string): Amount {
  const ms = parseDuration(iso);
  if (ms === undefined) return { amount: '', unit: 'minute' };
  const unit =
    ([...units].reverse().find((one) => ms % lengths[one] === 0 && (one !== 'day' || ms >= 2 * lengths.day)) as
      | Unit
      | undefined) ?? 'second';
  return { amount: String(ms / lengths[unit]), unit };
}

/** @returns undefined where the amount is no whole number */
export function isoOf({ amount, unit }: Amount): string | undefined {
  return /^\d{1,6}$/.test(amount.trim()) ? formatDuration(Number(amount) * lengths[unit]) : undefined;
}

export const msOf = (iso: string): number | undefined => parseDuration(iso);

/** '3 minutes', '24 hours', in the language of the page; '1 h 30 min' where one unit does not do. */
export function inWords(ms: number, locale: string): string {
  const { amount, unit } = amountOf(formatDuration(ms));
  const say = (value: number, one: Unit, unitDisplay: 'long' | 'short'): string =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: one, unitDisplay }).format(value);
  if (Number(amount) < 120 || unit === 'day') return say(Number(amount), unit, 'long');
  const parts: string[] = [];
  let rest = ms;
  for (const one of ['hour', 'minute', 'second'] as const) {
    const whole = Math.floor(rest / lengths[one]);
    rest -= whole * lengths[one];
    if (whole > 0) parts.push(say(whole, one, 'short'));
  }
  return parts.join(' ');
}
