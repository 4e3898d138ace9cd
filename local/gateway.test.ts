import { connect } from 'node:net';
import type { APIGatewayProxyEventV2WithJWTAuthorizer } from 'aws-lambda';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterEach, expect, test } from 'vitest';
import { type Gateway, startGateway } from './gateway.ts';
import { jwtAuthorizer } from './http-event.ts';
import { type Handler, lambda } from './lambda.ts';
import type { Route } from './routes.ts';

type Event = APIGatewayProxyEventV2WithJWTAuthorizer;
let gateway: Gateway | undefined;
afterEach(async () => {
  await gateway?.close(100);
  gateway = undefined;
});

const start = async (routes: Route[], more = {}) => {
  gateway = await startGateway({ port: 0, clock: { now: () => 1_584_039_838_000 }, routes, ...more });
  return gateway.url;
};
const fn = (handler: Handler, timeoutSeconds = 5) => lambda('test', handler, { timeoutSeconds });
const echo = fn((event: Event) => ({
  statusCode: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(event),
}));
const json = async (response: Response) => (await response.json()) as Event;

test('a request reaches the function as an HTTP API event of payload format 2.0', async () => {
  const url = await start([{ route: 'POST /webhooks/whatsapp/{shop}', target: echo }]);
  const event = await json(
    await fetch(`${url}/webhooks/whatsapp/bloom?b=2&a=1&a=3`, {
      method: 'POST',
      headers: { 'X-Hub-Signature-256': 'sha256=00', cookie: 'x=1; y=2' },
      body: '{"text":"grüße"}',
    }),
  );
  expect(event).toMatchObject({
    version: '2.0',
    routeKey: 'POST /webhooks/whatsapp/{shop}',
    rawPath: '/webhooks/whatsapp/bloom',
    rawQueryString: 'b=2&a=1&a=3',
    queryStringParameters: { a: '1,3', b: '2' },
    pathParameters: { shop: 'bloom' },
    cookies: ['x=1', 'y=2'],
    headers: { 'x-hub-signature-256': 'sha256=00' },
    body: '{"text":"grüße"}',
    isBase64Encoded: false,
    requestContext: {
      http: { method: 'POST', path: '/webhooks/whatsapp/bloom' },
      domainName: '127.0.0.1',
      timeEpoch: 1_584_039_838_000,
      time: '12/Mar/2020:19:03:58 +0000',
    },
  });
});

test('bytes that are no text reach the function exactly', async () => {
  const url = await start([{ route: 'POST /x', target: echo }]);
  const bytes = Buffer.from([0xff, 0x00, 0xfe, 0x80]);
  const event = await json(await fetch(`${url}/x`, { method: 'POST', body: bytes }));
  expect(event.isBase64Encoded).toBe(true);
  expect(Buffer.from(event.body ?? '', 'base64')).toEqual(bytes);
});

test('the closest route wins, whatever the order they were named in', async () => {
  const named = (name: string) => fn(() => ({ statusCode: 200, body: name }));
  const url = await start([
    { route: 'ANY /api/{proxy+}', target: named('proxy') },
    { route: 'GET /api/{id}', target: named('parameter') },
    { route: 'GET /api/me', target: named('fixed') },
  ]);
  const at = async (path: string, method = 'GET') => (await fetch(url + path, { method })).text();
  expect(await at('/api/me')).toBe('fixed');
  expect(await at('/api/7')).toBe('parameter');
  expect(await at('/api/7/8')).toBe('proxy');
  expect(await at('/api/me', 'PUT')).toBe('proxy');
  expect((await fetch(`${url}/api/`)).status).toBe(404);
  expect((await fetch(`${url}/nowhere`)).status).toBe(404);
});

test('a shop that is not there is 404, each shop has its own function', async () => {
  const shops = new Map([['bloom', echo]]);
  const url = await start([{ route: 'GET /w/{shop}', target: ({ shop }) => shops.get(shop ?? '') }]);
  expect((await fetch(`${url}/w/bloom`)).status).toBe(200);
  const missing = await fetch(`${url}/w/other`);
  expect([missing.status, (await missing.json()) as object]).toMatchObject([404, { error: { code: 'unknown_shop' } }]);
});

test("an authorized route gets the token's claims, and without a good token answers 401", async () => {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), alg: 'RS256', kid: 'k' }] };
  const authorize = jwtAuthorizer({ issuer: 'https://issuer', audience: 'client', jwks });
  const url = await start([{ route: 'ANY /api/{proxy+}', target: echo, authorized: true }], { authorize });
  const token = (claims: object, key = privateKey, life = '1h') =>
    new SignJWT({ sub: 'ada', client_id: 'client', 'cognito:groups': ['a', 'b'], n: 7, ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: 'k' })
      .setIssuer('https://issuer')
      .setExpirationTime(life)
      .sign(key);
  const ask = (value?: string) => fetch(`${url}/api/me`, { headers: value ? { authorization: value } : {} });
  for (let i = 0; i < 2; i++) {
    const event = await json(await ask(`Bearer ${await token({})}`));
    expect(event.requestContext.authorizer.jwt.claims).toMatchObject({ sub: 'ada', 'cognito:groups': '[a b]', n: '7' });
  }
  const other = await generateKeyPair('RS256');
  for (const bad of [
    undefined,
    'Bearer x',
    `Bearer ${await token({ client_id: 'other' })}`,
    `Bearer ${await token({}, other.privateKey)}`,
    `Bearer ${await token({}, privateKey, '-1h')}`,
  ]) {
    const response = await ask(bad);
    expect([response.status, await response.json()]).toMatchObject([401, { error: { code: 'unauthorized' } }]);
  }
});

test('a body over 10 MB is 413, a handler that is too slow 504, one that throws 500, and each says so in JSON', async () => {
  const url = await start([
    { route: 'POST /big', target: echo },
    { route: 'GET /slow', target: fn(() => new Promise(() => {}), 0.05) },
    { route: 'GET /broken', target: fn(() => Promise.reject(new Error('secret text'))) },
  ]);
  const answers = await Promise.all([
    fetch(`${url}/big`, { method: 'POST', body: Buffer.alloc(10 * 1024 * 1024 + 1) }),
    fetch(`${url}/slow`),
    fetch(`${url}/broken`),
  ]);
  const bodies = await Promise.all(answers.map((answer) => answer.text()));
  expect(answers.map((answer) => answer.status)).toEqual([413, 504, 500]);
  expect(bodies.map((body) => JSON.parse(body).error.code)).toEqual(['too_large', 'timeout', 'internal']);
  expect(bodies.join('')).not.toContain('secret text');
});

test('status, headers, cookies and base64 bodies of an answer go out, and a bare result is JSON', async () => {
  const url = await start([
    {
      route: 'GET /full',
      target: fn(() => ({
        statusCode: 201,
        headers: { 'x-a': 'b' },
        cookies: ['a=1', 'b=2'],
        body: 'AAEC',
        isBase64Encoded: true,
      })),
    },
    { route: 'GET /bare', target: fn(() => ({ hello: 'you' })) },
  ]);
  const full = await fetch(`${url}/full`);
  expect([full.status, full.headers.get('x-a'), full.headers.getSetCookie()]).toEqual([201, 'b', ['a=1', 'b=2']]);
  expect(Buffer.from(await full.arrayBuffer())).toEqual(Buffer.from([0, 1, 2]));
  expect(await (await fetch(`${url}/bare`)).json()).toEqual({ hello: 'you' });
});

test('a client that leaves in the middle of its body disturbs nobody', async () => {
  const errors: unknown[] = [];
  const url = await start([{ route: 'POST /x', target: echo }], {
    onError: (_: string, error: unknown) => errors.push(error),
  });
  await new Promise<void>((resolve) => {
    const socket = connect(gateway?.port ?? 0, '127.0.0.1', () => {
      socket.write('POST /x HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf');
      setTimeout(() => socket.destroy(), 20);
    });
    socket.once('close', () => resolve());
  });
  expect((await fetch(`${url}/x`, { method: 'POST', body: 'x' })).status).toBe(200);
  expect(errors).toEqual([]);
});

test('raw handlers are served by prefix, the longest first, and the running request finishes before the port closes', async () => {
  let release = () => {};
  const url = await start(
    [
      {
        route: 'GET /slow',
        target: fn(() => new Promise((resolve) => (release = () => resolve({ statusCode: 200, body: 'done' })))),
      },
    ],
    {
      raw: [
        {
          prefix: '/local',
          handle: (_: unknown, response: import('node:http').ServerResponse) => response.end('local'),
        },
        {
          prefix: '/local/deep',
          handle: (_: unknown, response: import('node:http').ServerResponse) => response.end('deep'),
        },
      ],
    },
  );
  expect(await (await fetch(`${url}/local/x`)).text()).toBe('local');
  expect(await (await fetch(`${url}/local/deep/x`)).text()).toBe('deep');
  expect((await fetch(`${url}/locally`)).status).toBe(404);
  gateway?.add({ raw: [{ prefix: '/', handle: (_, response) => response.end('the rest') }] });
  expect(await (await fetch(`${url}/locally`)).text()).toBe('the rest');
  const slow = fetch(`${url}/slow`);
  await expect.poll(() => release.toString()).toContain('resolve(');
  const closed = gateway?.close();
  release();
  expect(await (await slow).text()).toBe('done');
  await closed;
  await expect(fetch(url)).rejects.toThrow();
});

test('a connection on which nobody ever said anything does not hold the end up', async () => {
  gateway = await startGateway({ port: 0, clock: { now: Date.now }, routes: [] });
  const silent = connect(gateway.port, '127.0.0.1');
  await new Promise<void>((resolve) => silent.once('connect', resolve));
  // Longer than the test may take: only closing it at once ends in time.
  await gateway.close(60_000);
});
