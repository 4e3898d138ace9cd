import { expect, test } from 'vitest';
import { newSecret, signedHeaders } from './signing.ts';

/** The scheme of Standard Webhooks, by its published example. */
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const id = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
const now = 1_614_265_330_000;
const body = '{"test": 2432232314}';

test('the published example is signed as published', () => {
  expect(signedHeaders(id, body, [secret], now)).toEqual({
    'webhook-id': id,
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

test('each of two secrets signs; none is no signature', () => {
  const both = signedHeaders(id, body, [secret, 'a-flow-token'], now)['webhook-signature'];
  expect(both?.split(' ')).toEqual([
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    signedHeaders(id, body, ['a-flow-token'], now)['webhook-signature'],
  ]);
  expect(signedHeaders(id, body, [], now)).not.toHaveProperty('webhook-signature');
});

test('another id, time, body or secret is another signature', () => {
  const signatures = [
    signedHeaders(id, body, [secret], now),
    signedHeaders(`${id}x`, body, [secret], now),
    signedHeaders(id, body, [secret], now + 1000),
    signedHeaders(id, `${body} `, [secret], now),
    signedHeaders(id, body, [newSecret()], now),
  ].map((headers) => headers['webhook-signature']);
  expect(new Set(signatures).size).toBe(signatures.length);
});
