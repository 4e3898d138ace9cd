/**
 * A provider's way to write a phone number, as E.164 with the plus sign. Providers write whole international numbers
 * (`16505551234`, `+393383342437`, the number 393383342437), so no country has to be guessed.
 * @returns undefined if it is no international number: 7 to 15 digits, not beginning with 0
 */
export function e164(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const digits = String(value)
    .replace(/^\s*(\+|00)/, '')
    .replace(/[\s().-]/g, '');
  return /^[1-9]\d{6,14}$/.test(digits) ? `+${digits}` : undefined;
}
