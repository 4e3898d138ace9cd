/** The providers' times as epoch nanoseconds of 19 digits, so that text order is time order. */

/** The last second that 10 digits hold (year 2286). */
const lastSecond = 9_999_999_999;

/** @param value Unix seconds as text or number, with or without a fraction; undefined if it is none */
export function nanosFromSeconds(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const parts = /^(\d{1,10})(?:\.(\d{1,9}))?$/.exec(String(value).trim());
  return parts ? nanos(Number(parts[1]), parts[2]) : undefined;
}

const rfc3339 = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d{1,9})\d*)?([Zz]|[+-]\d\d:\d\d)$/;

/**
 * @param value RFC 3339 with any number of fractional digits (MessageBird sends 0 to 9; `Date` would cut them to 3);
 * undefined if it is none
 */
export function nanosFromRfc3339(value: unknown): string | undefined {
  const parts = typeof value === 'string' ? rfc3339.exec(value.trim()) : null;
  if (!parts) return undefined;
  const [, date, time, fraction, zone = ''] = parts;
  return nanos(Date.parse(`${date}T${time}${zone.toUpperCase()}`) / 1000, fraction);
}

/** @param fraction the digits after the point */
function nanos(seconds: number, fraction = ''): string | undefined {
  if (!(seconds >= 0 && seconds <= lastSecond)) return undefined;
  return String(seconds).padStart(10, '0') + fraction.padEnd(9, '0');
}
