/** ISO 8601 durations of days, hours, minutes and seconds; months and years have no fixed length and are refused. */
const form = /^P(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d{1,3})?)S)?)?$/;

/** @returns milliseconds, undefined when the text is no such duration */
export function parseDuration(text: string): number | undefined {
  const match = form.exec(text);
  if (!match || text === 'P') return undefined;
  const [, days = '0', hours = '0', minutes = '0', seconds = '0'] = match;
  return Math.round((((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000);
}

/** The shortest form up to hours: PT24H rather than P1D, as the contract writes its defaults. */
export function formatDuration(ms: number): string {
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor((ms % 3_600_000) / 60_000);
  const seconds = (ms % 60_000) / 1000;
  const parts = [hours && `${hours}H`, minutes && `${minutes}M`, seconds && `${seconds}S`].filter(Boolean).join('');
  // A wait of minutes reads best in minutes and one below two in seconds: PT5M, PT60S.
  if (ms === 60_000) return 'PT60S';
  return `PT${parts || '0S'}`;
}
