import { createHash, randomBytes } from 'node:crypto';

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** A new opaque id that sorts by time: 9 characters of the millisecond, 10 random ones. */
export function newId(now: number): string {
  let time = '';
  for (let rest = now, i = 0; i < 9; i++, rest = Math.floor(rest / 32)) time = alphabet[rest % 32] + time;
  let random = '';
  for (const byte of randomBytes(10)) random += alphabet[byte % 32];
  return time + random;
}

/** A short, stable, URL-safe name for something that must not be readable in an id (a phone number): 132 bits of SHA-256. */
export function digest(...parts: string[]): string {
  return createHash('sha256').update(parts.join('\u0000')).digest('base64url').slice(0, 22);
}
