import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readJwt, signJwt } from './jwt.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const seconds = now / 1000;
const claims = { sub: 'c-1', exp: seconds + 300 };
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

test('C5 a token is read under the key it was signed with, until it is over', () => {
  const token = signJwt(claims, 'key');
  expect(readJwt(token, 'key', now)).toEqual(claims);
  expect(readJwt(token, 'other', now)).toBeUndefined();
  expect(readJwt(token, 'key', now + 400_000)).toBeUndefined();
  expect(readJwt(signJwt({ ...claims, nbf: seconds + 100 }, 'key'), 'key', now)).toBeUndefined();
});

test('C5 a token that never ends, chooses another algorithm or none, or was changed, is none', () => {
  const token = signJwt(claims, 'key');
  const [, body, signature] = token.split('.');
  expect(readJwt(signJwt({ sub: 'c-1' }, 'key'), 'key', now)).toBeUndefined();
  expect(readJwt(`${part({ alg: 'none' })}.${body}.`, 'key', now)).toBeUndefined();
  expect(readJwt(`${part({ alg: 'HS512' })}.${body}.${signature}`, 'key', now)).toBeUndefined();
  expect(readJwt(`${token}.x`, 'key', now)).toBeUndefined();
  fc.assert(
    fc.property(fc.nat(token.length - 1), fc.constantFrom(...'aZ0-_.'), (at, letter) => {
      const changed = token.slice(0, at) + letter + token.slice(at + 1);
      expect(changed === token || readJwt(changed, 'key', now) === undefined).toBe(true);
    }),
  );
});

test('C5 whatever is shown as a token is no error', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(readJwt(text, 'key', now)).toBeUndefined();
    }),
  );
});
