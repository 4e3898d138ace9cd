import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { createLocalJWKSet, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';

/** A token's claims as HTTP API hands them on: all of them text. */
export type Claims = Record<string, string>;

export interface EventContext {
  route: string;
  parameters: Record<string, string>;
  claims?: Claims;
  /** Epoch milliseconds. */
  now: number;
}

/**
 * An HTTP API event, payload format 2.0. A body that is valid UTF-8 is text, any other base64: the raw bytes, which
 * signatures are made of, come back exactly either way.
 */
export function eventV2(request: IncomingMessage, body: Buffer, context: EventContext): APIGatewayProxyEventV2 {
  const [path = '/', query = ''] = splitOnce(request.url ?? '/', '?');
  const { cookie, ...headers } = joined(request);
  const text = isUtf8(body);
  const host = headers.host ?? '127.0.0.1';
  return {
    version: '2.0',
    routeKey: context.route,
    rawPath: path,
    rawQueryString: query,
    ...(cookie && { cookies: cookie.split(/;\s*/) }),
    headers,
    ...(query && { queryStringParameters: queryOf(query) }),
    ...(Object.keys(context.parameters).length > 0 && { pathParameters: context.parameters }),
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      domainName: host.replace(/:\d+$/, ''),
      domainPrefix: 'local',
      http: {
        method: request.method ?? 'GET',
        path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: context.route,
      stage: '$default',
      time: clfTime(context.now),
      timeEpoch: context.now,
      ...(context.claims && { authorizer: { jwt: { claims: context.claims, scopes: null } } }),
    } as unknown as APIGatewayProxyEventV2['requestContext'],
    ...(body.length > 0 && { body: body.toString(text ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !text,
  };
}

/** Headers in lower case, repeated ones joined by commas (cookies by semicolons). */
export function joined(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(',') : value;
  }
  return headers;
}

export function queryOf(query: string): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query))
    result[name] = name in result ? `${result[name]},${value}` : value;
  return result;
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

/** 12/Mar/2020:19:03:58 +0000 */
export function clfTime(now: number): string {
  const [, day, month, year, time] = new Date(now).toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}

/**
 * HTTP API's JWT authorizer: signature, issuer, time, and `aud` or, as Cognito's access tokens have it, `client_id`.
 * Tokens run on real time. Answers are kept until the token expires, as API Gateway keeps them: an RSA check costs 0.1 ms.
 * @returns the claims, undefined for a token that does not hold
 */
export function jwtAuthorizer({ issuer, audience, jwks }: { issuer: string; audience: string; jwks: JSONWebKeySet }) {
  const keys = createLocalJWKSet(jwks);
  const known = new Map<string, { claims: Claims; until: number }>();
  return async (token: string): Promise<Claims | undefined> => {
    const cached = known.get(token);
    if (cached && cached.until > Date.now()) return cached.claims;
    known.delete(token);
    try {
      const { payload } = await jwtVerify(token, keys, { issuer });
      if (![payload.aud, payload.client_id].flat().includes(audience)) return undefined;
      const claims = textClaims(payload);
      if (known.size > 10_000) known.clear();
      known.set(token, { claims, until: (payload.exp ?? 0) * 1000 });
      return claims;
    } catch {
      return undefined;
    }
  };
}

/** Lists become "[a b]", everything else its text: what a function sees in requestContext.authorizer.jwt.claims. */
const textClaims = (payload: JWTPayload): Claims =>
  Object.fromEntries(
    Object.entries(payload).map(([name, value]) => [
      name,
      Array.isArray(value) ? `[${value.join(' ')}]` : typeof value === 'object' ? JSON.stringify(value) : String(value),
    ]),
  );
