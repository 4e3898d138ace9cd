import { createHash, createHmac, createSecretKey, randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { hasOracles, oracle, oraclesNote } from '../../../test/oracles.ts';
import type { WebhookRequest } from '../channel.ts';
import { verify } from './verify.ts';

const require = createRequire(import.meta.url);

interface ReferenceCase {
  name: string;
  method: string;
  secret: string;
  url: string;
  payload?: string;
  timestamp: string;
  token: string;
  valid: boolean;
  reason?: string;
}

interface NpmJwt {
  verify(url: string, payload: Buffer | undefined, jwt: string, key: unknown, options?: unknown): Promise<unknown>;
  VerifyOptions: new (url: boolean, payload: boolean, jwtOptions: object) => unknown;
}
interface NpmOlder {
  generate(request: { headers: Record<string, string>; query: object; body: Buffer }, key: string): Buffer;
}

const npmJwt = require('messagebird/lib/webhook-signature-jwt.js') as NpmJwt;
const npmOlder = require('messagebird/lib/signature.js') as NpmOlder;
const cases = require('messagebird/lib/testdata/webhook-signature-jwt-reference.json') as ReferenceCase[];

const url = 'https://desk.example/webhooks/messagebird/bloom?b=2&a=1';
const signingKey = 'demo-messagebird-signing-key';
const now = Date.parse('2026-11-21T07:00:00Z');
const body = Buffer.from('{"type":"message.created","text":"é 👋"}');

const secretsWith = (key: string) => ({ accessKey: 'a', signingKey: key, apiUrl: 'https://x' });
const webhook = (headers: Record<string, string>, more: Partial<WebhookRequest> = {}): WebhookRequest => ({
  method: 'POST',
  url,
  headers,
  body,
  ...more,
});

describe('MessageBird-Signature-JWT', () => {
  test('the reference has its 44 cases', () => expect(cases).toHaveLength(44));

  test.each(cases)('reference: $name ($valid)', ({ method, secret, url, payload, timestamp, token, valid }) => {
    const request = { method, url, headers: { 'messagebird-signature-jwt': token }, body: Buffer.from(payload ?? '') };
    expect(verify(request, secretsWith(secret), Date.parse(timestamp)).ok).toBe(valid);
  });

  const hash = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');
  const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const seconds = now / 1000;
  const good = {
    iss: 'MessageBird',
    nbf: seconds,
    exp: seconds + 60,
    jti: randomUUID(),
    url_hash: hash(url),
    payload_hash: hash(body),
  };

  function token(claims: object, { alg = 'HS256', key = signingKey } = {}): string {
    const signed = `${encoded({ alg, typ: 'JWT' })}.${encoded(claims)}`;
    // An algorithm that must be refused is signed well, so that nothing but its name refuses it.
    const digest = alg === 'HS384' ? 'sha384' : alg === 'HS512' ? 'sha512' : 'sha256';
    return `${signed}.${createHmac(digest, key).update(signed).digest('base64url')}`;
  }

  const verdict = (jwt: string, at = now, more: Partial<WebhookRequest> = {}) =>
    verify(webhook({ 'messagebird-signature-jwt': jwt }, more), secretsWith(signingKey), at);

  test.each(['HS256', 'HS384', 'HS512'])('%s: what npm messagebird accepts, we accept', async (alg) => {
    const jwt = token(good, { alg });
    const options = new npmJwt.VerifyOptions(true, true, {
      issuer: 'MessageBird',
      algorithms: [alg],
      clockTolerance: 5,
      currentDate: new Date(now),
    });
    await expect(npmJwt.verify(url, body, jwt, createSecretKey(Buffer.from(signingKey)), options)).resolves.toBe(true);
    expect(verdict(jwt)).toEqual({ ok: true });
  });

  test('clocks may differ by 5 seconds in both directions', () => {
    expect(verdict(token(good), now - 5_000).ok).toBe(true);
    expect(verdict(token(good), now - 6_000).ok).toBe(false);
    expect(verdict(token(good), now + 64_900).ok).toBe(true);
    expect(verdict(token(good), now + 65_000).ok).toBe(false);
  });

  test.each([
    ['the algorithm none', token(good, { alg: 'none' })],
    ['the algorithm none and no signature', token(good, { alg: 'none' }).replace(/[^.]*$/, '')],
    ['a public-key algorithm', token(good, { alg: 'RS256' })],
    ['an algorithm named like a method of objects', token(good, { alg: 'constructor' })],
    ['another key', token(good, { key: 'other' })],
    ['the key read as hex', token(good, { key: Buffer.from(signingKey).toString('hex') })],
    ['another issuer', token({ ...good, iss: 'Bird' })],
    ['no id', token({ ...good, jti: '' })],
    ['no id at all', token({ ...good, jti: undefined })],
    ['no beginning', token({ ...good, nbf: undefined })],
    ['no end', token({ ...good, exp: undefined })],
    ['an end in words', token({ ...good, exp: '9999999999' })],
    ['another URL', token({ ...good, url_hash: hash(`${url}&c=3`) })],
    ['no URL', token({ ...good, url_hash: undefined })],
    ['another body', token({ ...good, payload_hash: hash('{}') })],
    ['no body', token({ ...good, payload_hash: undefined })],
    ['a hash that is none', token({ ...good, payload_hash: [] })],
    ['nothing in it', ''],
    ['too few parts', 'a.b'],
    ['one part too many', `${token(good)}.x`],
    ['no JSON', 'a.b.c'],
  ])('a token with %s is refused', (_, jwt) => {
    const given = verdict(jwt);
    expect(given.ok).toBe(false);
    expect(JSON.stringify(given)).not.toContain(signingKey);
  });

  test('a body that was taken out or put in is refused', () => {
    expect(verdict(token(good), now, { body: Buffer.alloc(0) }).ok).toBe(false);
    const { payload_hash, ...bodiless } = good;
    expect(verdict(token(bodiless), now, { body: Buffer.alloc(0) }).ok).toBe(true);
    expect(verdict(token({ ...good, payload_hash: hash('') }), now, { body: Buffer.alloc(0) }).ok).toBe(false);
  });

  test('a reason names the URL without its query, which may carry a token', () => {
    expect(JSON.stringify(verdict(token({ ...good, url_hash: hash('x') })))).not.toContain('a=1');
  });

  test('it wins over the older signature: a bad token is not rescued', () => {
    const older = olderHeaders(now / 1000);
    expect(verify(webhook(older), secretsWith(signingKey), now).ok).toBe(true);
    expect(verify(webhook({ ...older, 'messagebird-signature-jwt': 'bad' }), secretsWith(signingKey), now).ok).toBe(
      false,
    );
    const both = { 'messagebird-signature-jwt': token(good), 'messagebird-signature': 'bad' };
    expect(verify(webhook(both), secretsWith(signingKey), now).ok).toBe(true);
  });
});

/** Signed by npm messagebird. No blanks in the query: npm writes them %20, form encoding (and the Go and PHP SDKs) writes +. */
function olderHeaders(timestamp: number, query: object = { b: '2', a: '1' }): Record<string, string> {
  const headers = { 'messagebird-request-timestamp': String(timestamp) };
  const signature = npmOlder.generate({ headers, query, body }, signingKey).toString('base64');
  return { ...headers, 'messagebird-signature': signature };
}

describe('the older MessageBird-Signature', () => {
  const verdict = (headers: Record<string, string>, more: Partial<WebhookRequest> = {}, at = now) =>
    verify(webhook(headers, more), secretsWith(signingKey), at).ok;
  const headers = () => olderHeaders(now / 1000);

  test('what npm messagebird signs is accepted, in whatever order the parameters come', () => {
    expect(verdict(headers())).toBe(true);
    expect(verdict(headers(), { url: 'https://desk.example/webhooks/messagebird/bloom?a=1&b=2' })).toBe(true);
    expect(verdict(olderHeaders(now / 1000, {}), { url: 'https://desk.example/webhooks/messagebird/bloom' })).toBe(
      true,
    );
  });

  test('another body, another query, another key or another time is refused', () => {
    expect(verdict(headers(), { body: Buffer.from('{}') })).toBe(false);
    expect(verdict(headers(), { url: `${url}&c=3` })).toBe(false);
    expect(verify(webhook(headers()), secretsWith('other'), now).ok).toBe(false);
    expect(verdict({ ...headers(), 'messagebird-request-timestamp': String(now / 1000 + 1) })).toBe(false);
  });

  test('it lives 300 seconds, into the past and into the future', () => {
    expect(verdict(headers(), {}, now + 300_000)).toBe(true);
    expect(verdict(headers(), {}, now - 300_000)).toBe(true);
    expect(verdict(headers(), {}, now + 301_000)).toBe(false);
    expect(verdict(headers(), {}, now - 301_000)).toBe(false);
  });

  test.each([
    {},
    { 'messagebird-signature': 'x' },
    { 'messagebird-request-timestamp': '1' },
    { 'messagebird-signature': 'x', 'messagebird-request-timestamp': 'now' },
    { 'messagebird-signature': '', 'messagebird-request-timestamp': String(now / 1000) },
  ])('without both headers in order it is refused: %j', (given) => {
    expect(verdict(given as Record<string, string>)).toBe(false);
  });

  test('a shop without a signing key lets nothing in', () => {
    const given = { 'messagebird-request-timestamp': String(now / 1000) };
    const signed = Buffer.concat([Buffer.from(`${now / 1000}\n\n`), createHash('sha256').update(body).digest()]);
    const signature = createHmac('sha256', '').update(signed).digest('base64');
    const request = webhook({ ...given, 'messagebird-signature': signature }, { url: 'https://desk.example/x' });
    expect(verify(request, secretsWith(''), now).ok).toBe(false);
  });

  describe.skipIf(!hasOracles)(`a captured live webhook${oraclesNote}`, () => {
    // Header values of index.json; the key stands in the public test that the capture is from (aristotele/botman-driver-messagebird, MIT).
    const captured = {
      'messagebird-signature': 'it26SSv/qkoxQ5xfPe5MYF9nddcHbqMTcToqLL4+Udk=',
      'messagebird-request-timestamp': '1591949471',
    };
    const key = 'tN3jfxydr6DtgJhUX0zsiiGZaREoRFud';
    const live = () => oracle('payloads/messagebird/conversations-message-created-text-signed.json');

    test('verifies at its time, and one changed byte does not', () => {
      const request = { url: 'https://desk.example/webhooks/messagebird/bloom', body: live() };
      expect(verify(webhook(captured, request), secretsWith(key), 1591949471_000)).toEqual({ ok: true });
      const changed = Buffer.from(request.body);
      changed[100] = (changed[100] ?? 0) ^ 1;
      expect(verify(webhook(captured, { ...request, body: changed }), secretsWith(key), 1591949471_000).ok).toBe(false);
      expect(verify(webhook(captured, request), secretsWith(key), now).ok).toBe(false);
    });
  });
});
