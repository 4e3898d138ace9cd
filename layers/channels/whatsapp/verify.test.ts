import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { WebhookRequest } from '../channel.ts';
import { verify, verifySubscription } from './verify.ts';

const secrets = {
  appSecret: 'app-secret',
  verifyToken: 'verify-token',
  token: 't',
  apiUrl: 'https://x',
  version: 'v26.0',
};

const sign = (body: Buffer | string, key = secrets.appSecret): string =>
  `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;

const webhook = (body: Buffer | string, signature: string | undefined): WebhookRequest => ({
  method: 'POST',
  url: 'https://desk.example/webhooks/whatsapp/bloom',
  headers: { 'x-hub-signature-256': signature },
  body: Buffer.from(body),
});

test('a body signed with the app secret is let in, whatever its bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const body = Buffer.from(bytes);
      expect(verify(webhook(body, sign(body)), secrets)).toEqual({ ok: true });
    }),
  );
});

test('the bytes are checked as received: escaped and plain text of the same JSON have different signatures', () => {
  const escaped = '{"name":"\\u00e9"}';
  const plain = '{"name":"é"}';
  expect(verify(webhook(escaped, sign(escaped)), secrets).ok).toBe(true);
  expect(verify(webhook(plain, sign(plain)), secrets).ok).toBe(true);
  expect(verify(webhook(plain, sign(escaped)), secrets).ok).toBe(false);
});

test.each([
  ['none', undefined],
  ['empty', ''],
  ['of another body', sign('{}')],
  ['of another secret', sign('{"a":1}', 'other')],
  ['without its prefix', sign('{"a":1}').slice(7)],
  ['cut short', sign('{"a":1}').slice(0, -2)],
  ['not hex', `sha256=${'z'.repeat(64)}`],
  ['of SHA-1', `sha1=${createHmac('sha1', secrets.appSecret).update('{"a":1}').digest('hex')}`],
])('a signature is refused: %s', (_, signature) => {
  const verdict = verify(webhook('{"a":1}', signature), secrets);
  expect(verdict.ok).toBe(false);
  expect(JSON.stringify(verdict)).not.toContain(secrets.appSecret);
});

test('a shop without an app secret lets nothing in, not even what is signed with the empty secret', () => {
  expect(verify(webhook('{}', sign('{}', '')), { ...secrets, appSecret: '' }).ok).toBe(false);
});

test('the subscription is confirmed with the challenge, to whom knows the verify token', () => {
  const query = { 'hub.mode': 'subscribe', 'hub.verify_token': 'verify-token', 'hub.challenge': '1158201444' };
  expect(verifySubscription(query, secrets)).toEqual({ ok: true, challenge: '1158201444' });
  for (const wrong of [
    { ...query, 'hub.mode': 'unsubscribe' },
    { ...query, 'hub.verify_token': 'verify-tokem' },
    { ...query, 'hub.verify_token': undefined },
    { ...query, 'hub.challenge': undefined },
    {},
  ]) {
    expect(verifySubscription(wrong, secrets).ok).toBe(false);
  }
  expect(verifySubscription({ ...query, 'hub.verify_token': '' }, { verifyToken: '' }).ok).toBe(false);
});
