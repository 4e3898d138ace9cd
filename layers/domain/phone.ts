/** Calling codes of two digits; +1 and +7 have one, all others three. */
const ofTwo = /^(?:2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;
/** Where a national number does not begin with a 0 that goes with the country: the Americas, Russia, Italy, Spain ... */
const withoutTrunk = new Set(['1', '7', '30', '34', '36', '39', '45', '47', '48', '351', '352', '356', '357', '420']);

const callingCode = (digits: string): string =>
  /^[17]/.test(digits) ? digits.slice(0, 1) : digits.slice(0, ofTwo.test(digits) ? 2 : 3);

/**
 * A phone number as a person writes it, as E.164: `+31 (0)6-1234 5678`, `0031612345678`, and `06 12345678` where it is known
 * in which country that is. The tables of all numbering plans would be a quarter of a function's size.
 * @param near other numbers (E.164) whose country is taken for a national one
 * @returns undefined when it is no possible number
 */
export function phoneWritten(text: string, near: string[] = []): string | undefined {
  if (!/^[+\d][\d\s()./-]*$|^\([\d\s()./-]*$/.test(text.trim())) return undefined;
  const written = text.replace(/\(0\)/g, '').replace(/[^\d+]/g, '');
  const [, international] = /^(?:\+|00)(\d+)$/.exec(written) ?? [];
  const digits = international ?? national(written, near);
  return digits !== undefined && /^[1-9]\d{6,14}$/.test(digits) ? `+${digits}` : undefined;
}

function national(written: string, near: string[]): string | undefined {
  const [home] = near.map((phone) => callingCode(phone.replace('+', '')));
  const isNational = home !== undefined && !withoutTrunk.has(home) && /^0[1-9]\d{5,}$/.test(written);
  return isNational ? home + written.slice(1) : undefined;
}
