import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * JSON web tokens under a key that both sides know (HS256), and no other kind: a token does not choose how it is checked.
 */

export type Claims = Record<string, unknown>;

const header = encoded({ alg: 'HS256', typ: 'JWT' });

export function signJwt(claims: Claims, key: string): string {
  const signed = `${header}.${encoded(claims)}`;
  return `${signed}.${signature(signed, key)}`;
}

/** A clock that is a little behind or ahead is no forgery (s). */
const leeway = 60;

/**
 * The claims of a token; undefined for one that is not signed with this key, is over, or has not begun.
 * @param now epoch ms
 */
export function readJwt(token: string, key: string, now: number): Claims | undefined {
  const [head = '', body = '', given = '', ...rest] = token.split('.');
  if (rest.length > 0 || token.length > 4096) return undefined;
  const wanted = Buffer.from(signature(`${head}.${body}`, key));
  const shown = Buffer.from(given);
  if (shown.length !== wanted.length || !timingSafeEqual(shown, wanted)) return undefined;
  const claims = decoded(body);
  if (decoded(head)?.alg !== 'HS256' || !claims) return undefined;
  const seconds = now / 1000;
  if (typeof claims.exp !== 'number' || claims.exp + leeway < seconds) return undefined;
  if (typeof claims.nbf === 'number' && claims.nbf - leeway > seconds) return undefined;
  return claims;
}

const signature = (signed: string, key: string): string => createHmac('sha256', key).update(signed).digest('base64url');

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decoded(part: string): Claims | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Claims) : undefined;
  } catch {
    return undefined;
  }
}
