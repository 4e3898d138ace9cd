import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { DeskError } from './errors.ts';
import { bodyAs, type HttpRequest, ok, type Route, serve } from './http.ts';
import type { Log } from './log.ts';

/** What a handler said to the operator. */
function notebook() {
  const written: unknown[] = [];
  const write = (...line: unknown[]) => void written.push(line);
  const log: Log = { info: write, warn: write, error: write, count: write };
  return { log, written };
}

const request = (method: string, rawPath: string, more: Partial<APIGatewayProxyEventV2> = {}) =>
  ({
    rawPath,
    rawQueryString: '',
    headers: {},
    isBase64Encoded: false,
    requestContext: { http: { method }, domainName: 'desk.example' },
    ...more,
  }) as APIGatewayProxyEventV2;

async function ask(routes: Route[], event: APIGatewayProxyEventV2, { log } = notebook()) {
  const answer: APIGatewayProxyStructuredResultV2 = await serve(routes, log)(event, {
    awsRequestId: 'request-1',
  } as Context);
  const isJson = answer.headers?.['content-type'] === 'application/json';
  return {
    status: answer.statusCode,
    headers: answer.headers,
    body: isJson ? JSON.parse(answer.body ?? '') : answer.body,
  };
}

const echo: Route[1] = async ({ params, query }: HttpRequest) => ok({ params, query });
const failing = (error: Error): Route[] => [
  [
    'GET /x',
    async () => {
      throw error;
    },
  ],
];

describe('errors of the table', () => {
  test.each(['ThrottlingException', 'ProvisionedThroughputExceededException', 'TransactionConflictException'])(
    '%s, which passes, is answered with when to try again',
    async (name) => {
      const { status, headers, body } = await ask(
        failing(Object.assign(new Error('now'), { name })),
        request('GET', '/x'),
      );
      expect([status, headers?.['retry-after'], body.error.code]).toEqual([503, '1', 'busy']);
    },
  );
});

describe('the table of routes', () => {
  const routes: Route[] = [
    ['GET /things', async () => ok({ list: true })],
    ['GET /things/{id}', echo],
    ['POST /things/{id}/close', async () => ({ status: 204 })],
    ['GET /text', async () => ({ status: 200, body: 'challenge' })],
    ['GET /page', async () => ({ status: 200, body: '<p>', contentType: 'text/html' })],
  ];

  test('leads by method and path, with parameters and query', async () => {
    const { status, body } = await ask(
      routes,
      request('GET', '/things/a%20b.1', { rawQueryString: 'limit=5&q=a%26b' }),
    );
    expect([status, body]).toEqual([200, { params: { id: 'a b.1' }, query: { limit: '5', q: 'a&b' } }]);
  });

  test('a slash at the end changes nothing, one in a parameter does not fit', async () => {
    expect((await ask(routes, request('GET', '/things/'))).body).toEqual({ list: true });
    expect((await ask(routes, request('GET', '/things/a/b'))).status).toBe(404);
  });

  test('answers with JSON, with text, with another type or with nothing', async () => {
    expect((await ask(routes, request('GET', '/things'))).headers).toEqual({ 'content-type': 'application/json' });
    expect(await ask(routes, request('GET', '/text'))).toEqual({
      status: 200,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: 'challenge',
    });
    expect((await ask(routes, request('GET', '/page'))).headers).toEqual({ 'content-type': 'text/html' });
    expect(await ask(routes, request('POST', '/things/1/close'))).toEqual({ status: 204 });
  });

  test.each([
    ['another method', request('DELETE', '/things/1')],
    ['another path', request('GET', '/nothing')],
    ['a broken escape', request('GET', '/things/%E0%A4%A')],
  ])('%s is a 404 with the error body', async (_what, event) => {
    const { status, body } = await ask(routes, event);
    expect([status, body.error.code, typeof body.error.message]).toEqual([404, 'not_found', 'string']);
  });

  test('a path is not echoed at any length', async () => {
    const { body } = await ask(routes, request('GET', `/${'x'.repeat(5000)}`));
    expect(JSON.stringify(body).length).toBeLessThan(300);
  });
});

describe('errors as the contract has them', () => {
  test('one of the catalogue: code, status, a sentence, details and the current state', async () => {
    const error = new DeskError('already_assigned', undefined, { by: 'ben' }, { conversation: { id: 'c' } });
    expect(await ask(failing(error), request('GET', '/x'))).toMatchObject({
      status: 409,
      body: {
        error: {
          code: 'already_assigned',
          message: 'Somebody else has this conversation already.',
          details: { by: 'ben' },
        },
        conversation: { id: 'c' },
      },
    });
  });

  test('anything else is a 500 whose text leaks nothing, to the client or the log', async () => {
    const notes = notebook();
    const secret = new Error('cannot write {"text":"my card is 4111"} with key s3cr3t');
    const { status, body } = await ask(failing(secret), request('GET', '/x'), notes);
    expect([status, body.error.code]).toEqual([500, 'internal']);
    for (const leak of ['4111', 's3cr3t', 'cannot write']) {
      expect(JSON.stringify(body)).not.toContain(leak);
      expect(JSON.stringify(notes.written)).not.toContain(leak);
    }
    expect(JSON.stringify(notes.written)).toContain('request-1');
  });

  test('a refusal is no matter for the operator’s log', async () => {
    const notes = notebook();
    await ask(failing(new DeskError('not_found')), request('GET', '/x'), notes);
    expect(notes.written).toEqual([]);
  });
});

describe('the body', () => {
  const schema = z.strictObject({ name: z.string(), tags: z.array(z.string()).optional(), limit: z.int().optional() });
  const routes: Route[] = [['POST /things', async (request) => ok(bodyAs(schema, request))]];
  const post = (body: string | undefined, isBase64Encoded = false) =>
    ask(routes, request('POST', '/things', { ...(body !== undefined && { body }), isBase64Encoded }));

  test('is taken as the schema wants it, also when the gateway encoded it', async () => {
    const body = JSON.stringify({ name: 'Zoë 👍' });
    expect((await post(body)).body).toEqual({ name: 'Zoë 👍' });
    expect((await post(Buffer.from(body).toString('base64'), true)).body).toEqual({ name: 'Zoë 👍' });
  });

  test('that is not JSON is a 400 of its own', async () => {
    expect(await post('{name')).toMatchObject({ status: 400, body: { error: { code: 'not_json' } } });
  });

  test.each([
    ['a missing field', {}, 'name'],
    ['a field of another type', { name: 5 }, 'name'],
    ['a field deep inside', { name: 'n', tags: ['a', 1] }, 'tags.1'],
    ['a field nobody knows', { name: 'n', colour: 'red' }, 'colour'],
    ['no object at all', ['n'], '(body)'],
  ])('%s is a 400 that names the field', async (_what, body, field) => {
    const answer = await post(JSON.stringify(body));
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid', details: [{ field }] } } });
    expect(answer.body.error.message).toContain(field);
  });

  test.each([
    ['"\\ud83d\\udc4d"', '👍'],
    ['"half \\ud83d"', 'half \ufffd'],
    ['"half \\uDC4D of it"', 'half \ufffd of it'],
    ['"\\ud83d\\ud83d\\udc4d"', '\ufffd👍'],
    ['"no escape: \\\\ud83d"', 'no escape: \\ud83d'],
  ])('half a character, which no database stores, becomes the sign for it: %s', async (name, expected) => {
    expect((await post(`{"name":${name}}`)).body).toEqual({ name: expected });
  });

  test('an empty one is an empty object', async () => {
    expect((await post(undefined)).body.error.details).toEqual([{ field: 'name', message: expect.any(String) }]);
  });
});

test('claims, headers and the raw bytes reach the handler as they came', async () => {
  let seen: HttpRequest | undefined;
  const routes: Route[] = [
    [
      'POST /x',
      async (request) => {
        seen = request;
        return ok({});
      },
    ],
  ];
  const bytes = Buffer.from([0, 255, 10]);
  const event = request('POST', '/x', { body: bytes.toString('base64'), isBase64Encoded: true, headers: { a: 'b' } });
  Object.assign(event.requestContext, { authorizer: { jwt: { claims: { sub: 'anna' } } } });
  await ask(routes, event);
  expect(seen).toMatchObject({ claims: { sub: 'anna' }, headers: { a: 'b' }, host: 'desk.example', method: 'POST' });
  expect(seen?.body.equals(bytes)).toBe(true);
});
