import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import * as z from 'zod/mini';
import { asDeskError, DeskError } from './errors.ts';
import { errorFields, type Log } from './log.ts';

/** HTTP for the functions: a table of routes, bodies checked by schema, errors as the contract has them. */

export interface HttpRequest {
  method: string;
  path: string;
  params: Record<string, string>;
  query: Record<string, string>;
  /** Lower-case names. */
  headers: Record<string, string | undefined>;
  /** The bytes as they came. */
  body: Buffer;
  rawQuery: string;
  /** The name under which the request reached us. */
  host: string;
  /** The caller's address on the internet. */
  address: string;
  /** Claims of the verified token, where the route asks for one. */
  claims: Record<string, unknown>;
}

export interface HttpResponse {
  status: number;
  /** An object is sent as JSON; a text as it is. */
  body?: object | string;
  contentType?: string;
  /** When to ask again, in seconds. */
  retryAfter?: number;
  /** Names the answer as it is now: sent as its ETag, and who names it (If-None-Match) is answered 304. */
  version?: string;
}

export type Route = [pattern: string, handle: (request: HttpRequest) => Promise<HttpResponse>];

export const ok = (body: object): HttpResponse => ({ status: 200, body });

/** How an error's current state is shown to the client. */
export type ShowCurrent = (current: object) => object | Promise<object>;

/**
 * A Lambda handler from a table of routes ('GET /api/things/{id}').
 * @param showCurrent turns the state that a conflict met into its public form
 */
export function serve(routes: Route[], log: Log, showCurrent: ShowCurrent = (current) => current) {
  const compiled = routes.map(([pattern, handle]) => ({ ...compile(pattern), handle }));
  const handler = async (
    event: APIGatewayProxyEventV2,
    _context: Context,
  ): Promise<APIGatewayProxyStructuredResultV2> => {
    const { method } = event.requestContext.http;
    for (const route of compiled) {
      const match = route.method === method && route.path.exec(event.rawPath);
      if (match) return respond(unlessKnown(await route.handle(requestOf(event, match.groups ?? {})), event));
    }
    throw new DeskError('not_found', `There is no route ${method} ${event.rawPath.slice(0, 200)}.`);
  };
  return middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
    .handler(handler)
    .onError(async (request) => {
      const { error } = request;
      const known = asDeskError(error);
      if (known !== error) {
        const requestId = request.context?.awsRequestId;
        log[known.code === 'busy' ? 'warn' : 'error']('a request failed', { ...errorFields(error), requestId });
      }
      request.response = respond({
        status: known.status,
        body: await errorBody(known, showCurrent),
        ...((known.status === 429 || known.status === 503) && { retryAfter: 1 }),
      });
    });
}

async function errorBody({ code, message, details, current }: DeskError, showCurrent: ShowCurrent): Promise<object> {
  return {
    error: { code, message, ...(details !== undefined && { details }) },
    ...(current && (await showCurrent(current))),
  };
}

function compile(pattern: string): { method: string; path: RegExp } {
  const [method = '', path = ''] = pattern.split(' ');
  return { method, path: new RegExp(`^${path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}/?$`) };
}

function requestOf(event: APIGatewayProxyEventV2, groups: Record<string, string>): HttpRequest {
  const authorizer = (event.requestContext as { authorizer?: { jwt?: { claims?: Record<string, unknown> } } })
    .authorizer;
  return {
    method: event.requestContext.http.method,
    path: event.rawPath,
    params: Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decoded(value)])),
    query: Object.fromEntries(new URLSearchParams(event.rawQueryString ?? '')),
    headers: event.headers,
    body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
    rawQuery: event.rawQueryString ?? '',
    host: event.requestContext.domainName,
    address: event.requestContext.http.sourceIp,
    claims: authorizer?.jwt?.claims ?? {},
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new DeskError('not_found');
  }
}

/** A client that has this version already is not sent it again. It may name several, and a proxy may have marked them as weak. */
function unlessKnown(response: HttpResponse, { headers }: APIGatewayProxyEventV2): HttpResponse {
  const { version } = response;
  const known = version !== undefined && headers['if-none-match']?.includes(`"${version}"`);
  return known ? { status: 304, version } : response;
}

function respond({ status, body, contentType, retryAfter, version }: HttpResponse): APIGatewayProxyStructuredResultV2 {
  const tag = version === undefined ? undefined : { etag: `"${version}"`, 'cache-control': 'private, no-cache' };
  if (body === undefined) return { statusCode: status, ...(tag && { headers: tag }) };
  const isText = typeof body === 'string';
  return {
    statusCode: status,
    headers: {
      ...tag,
      ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
      'content-type': contentType ?? (isText ? 'text/plain; charset=utf-8' : 'application/json'),
    },
    body: isText ? body : JSON.stringify(body),
  };
}

/** A \u escape can write half of a character, which no database stores: it becomes U+FFFD. */
const whole = (_name: string, value: unknown): unknown =>
  typeof value === 'string' ? value.replace(/\p{Surrogate}/gu, '\uFFFD') : value;

/** The body as JSON. @throws DeskError not_json */
export function json(body: Buffer): unknown {
  const text = body.toString('utf8');
  try {
    // Only an escape can do that, so that few bodies pay for the second look.
    return /\\ud[89a-f]/i.test(text) ? JSON.parse(text, whole) : JSON.parse(text);
  } catch {
    throw new DeskError('not_json');
  }
}

/** A value as a schema wants it. @throws DeskError invalid, with the fields to correct */
export function checked<Schema extends z.core.$ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  const details = result.error.issues.slice(0, 20).map(({ path, message, ...issue }) => ({
    field: [...path, ...('keys' in issue ? issue.keys : [])].join('.') || '(body)',
    message,
  }));
  const [first] = details;
  throw new DeskError('invalid', `${first?.field}: ${first?.message}`, details);
}

/** The body, as JSON and as a schema wants it. An empty body is an empty object. */
export const bodyAs = <Schema extends z.core.$ZodType>(schema: Schema, request: HttpRequest): z.output<Schema> =>
  checked(schema, request.body.length === 0 ? {} : json(request.body));
