import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** What both providers' signatures are made of. Every comparison takes the same time wherever the difference is. */

export type HashName = 'sha256' | 'sha384' | 'sha512';

export const hmac = (hash: HashName, key: string, data: string | Buffer): Buffer =>
  createHmac(hash, key).update(data).digest();

export const sha256 = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest();

/** Whether two digests are the same. Their length is public: it follows from the algorithm. */
export const sameDigest = (a: Buffer, b: Buffer): boolean => a.length === b.length && timingSafeEqual(a, b);

/** Whether two secret texts are the same, giving away neither where they differ nor how long the secret is. */
export const sameSecret = (a: string, b: string): boolean => timingSafeEqual(sha256(a), sha256(b));

/** The bytes of a hex text, upper or lower case; undefined if it is anything else. */
export const fromHex = (text: string): Buffer | undefined =>
  text.length % 2 === 0 && /^[0-9a-f]*$/i.test(text) ? Buffer.from(text, 'hex') : undefined;
