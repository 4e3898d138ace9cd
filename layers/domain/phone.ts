/** Phone numbers, always kept as E.164 with the plus sign. The tables of all numbering plans would be a quarter of a function's size. */

const possible = /^[1-9]\d{6,14}$/;

/**
 * A provider's way to write a phone number, as E.164. Providers write whole international numbers (`16505551234`,
 * `+393383342437`, the number 393383342437), so no country has to be guessed.
 * @returns undefined if it is no international number: 7 to 15 digits, not beginning with 0
 */
export function e164(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const digits = String(value)
    .replace(/^\s*(\+|00)/, '')
    .replace(/[\s().-]/g, '');
  return possible.test(digits) ? `+${digits}` : undefined;
}

/** How numbers are written inside countries whose national numbers do not begin with a 0 that is left out abroad, and how much of it is. */
const nationalForms: Record<string, [form: RegExp, leftOut: number]> = {
  1: [/^[2-9]\d{9}$/, 0],
  7: [/^8\d{10}$/, 1],
  30: [/^[26]\d{9}$/, 0],
  34: [/^[5-9]\d{8}$/, 0],
  36: [/^06\d{8,9}$/, 2],
  39: [/^(0\d{5,10}|3\d{8,9})$/, 0],
  45: [/^[2-9]\d{7}$/, 0],
  47: [/^[2-9]\d{7}$/, 0],
  48: [/^[1-9]\d{8}$/, 0],
  351: [/^[2-9]\d{8}$/, 0],
  352: [/^[2-9]\d{5,8}$/, 0],
  356: [/^[2-9]\d{7}$/, 0],
  357: [/^[2-9]\d{7}$/, 0],
  420: [/^[2-9]\d{8}$/, 0],
};
const withTrunkZero: [RegExp, number] = [/^0[1-9]\d{5,}$/, 1];

/**
 * A phone number as a person writes it, as E.164: `+31 (0)6-1234 5678`, `0031612345678`, and `06 12345678` where it is known
 * in which country that is.
 * @param home the calling code that a national number is taken to have
 * @returns undefined when it is no possible number
 */
export function phoneWritten(text: string, home?: string): string | undefined {
  if (!/^[+\d][\d\s()./-]*$|^\([\d\s()./-]*$/.test(text.trim())) return undefined;
  const written = text.replace(/\(0\)/g, '').replace(/[^\d+]/g, '');
  const [, international] = /^(?:\+|00)(\d+)$/.exec(written) ?? [];
  const digits = international ?? (home && national(written, home));
  return digits !== undefined && possible.test(digits) ? `+${digits}` : undefined;
}

function national(written: string, home: string): string | undefined {
  const [form, leftOut] = nationalForms[home] ?? withTrunkZero;
  return form.test(written) ? home + written.slice(leftOut) : undefined;
}
