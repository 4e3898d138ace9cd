import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/min';

/**
 * A phone number as a person writes it, as E.164: `+31 6 1234-5678`, `0031612345678`, and `06 12345678` where it is known
 * in which country that is.
 * @param near other numbers (E.164) whose country is taken for a national one
 * @returns undefined when it is no possible number
 */
export function phoneWritten(text: string, near: string[] = []): string | undefined {
  const written = text.trim().replace(/^00/, '+');
  const home = near.map(countryOf).find((country) => country !== undefined);
  const phone = parsePhoneNumberFromString(written, home);
  return phone?.isPossible() ? phone.number : undefined;
}

const countryOf = (phone: string): CountryCode | undefined => parsePhoneNumberFromString(phone)?.country;
