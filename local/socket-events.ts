import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { clfTime, joined } from './http-event.ts';

/** A client's connection as the events describe it. */
export interface Connecting {
  id: string;
  request: IncomingMessage;
  url: URL;
  /** Epoch milliseconds. */
  connectedAt: number;
  /** What the authorizer gave, once it did. */
  authorizer?: Record<string, unknown>;
}

const methodArn = 'arn:aws:execute-api:local:000000000000:local/local/$connect';

/** The REQUEST authorizer's event of $connect. */
export const authorizerEvent = (connection: Connecting) => ({
  type: 'REQUEST',
  methodArn,
  ...requestPart(connection),
  stageVariables: {},
  requestContext: context(connection, '$connect', connection.connectedAt),
});

/**
 * What an authorizer's answer means to API Gateway.
 * @param answer its policy, or what it threw: the error "Unauthorized" is 401, any other 500
 */
export function decision(
  answer: unknown,
): { allowed: true; context: Record<string, unknown> } | { allowed: false; status: number } {
  if (answer instanceof Error) return { allowed: false, status: answer.message === 'Unauthorized' ? 401 : 500 };
  const { principalId, policyDocument, context } = (answer ?? {}) as {
    principalId?: string;
    policyDocument?: { Statement?: { Effect: string; Action: string | string[]; Resource: string | string[] }[] };
    context?: Record<string, unknown>;
  };
  const fitting = (policyDocument?.Statement ?? []).filter(({ Resource }) =>
    [Resource].flat().some((one) => covers(one, methodArn)),
  );
  if (!principalId || !policyDocument) return { allowed: false, status: 500 };
  if (fitting.length === 0 || fitting.some(({ Effect }) => Effect !== 'Allow')) return { allowed: false, status: 403 };
  return { allowed: true, context: { principalId, ...context } };
}

const covers = (pattern: string, arn: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*/g, '.*')
      .replace(/\?/g, '.')}$`,
  ).test(arn);

export type SocketRoute = '$connect' | '$disconnect' | '$default';

/** The event of a route. `body` with $default, `code` and `reason` with $disconnect. */
export function socketEvent(
  connection: Connecting,
  routeKey: SocketRoute,
  now: number,
  more: { body?: Buffer; binary?: boolean; code?: number; reason?: string } = {},
) {
  const text = more.body && !more.binary && isUtf8(more.body);
  return {
    ...(routeKey === '$connect' && requestPart(connection)),
    ...(more.body && { body: more.body.toString(text ? 'utf8' : 'base64') }),
    isBase64Encoded: more.body !== undefined && !text,
    requestContext: {
      ...context(connection, routeKey, now),
      ...(connection.authorizer && { authorizer: connection.authorizer }),
      ...(routeKey === '$default' && { messageId: randomUUID() }),
      ...(routeKey === '$disconnect' && { disconnectStatusCode: more.code, disconnectReason: more.reason }),
    },
  };
}

function requestPart({ request, url }: Connecting) {
  const headers = joined(request);
  const query = Object.fromEntries(url.searchParams);
  const lists = (values: Record<string, string>) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value]]));
  return {
    headers,
    multiValueHeaders: lists(headers),
    ...(url.search && { queryStringParameters: query, multiValueQueryStringParameters: lists(query) }),
  };
}

const eventTypes = { $connect: 'CONNECT', $disconnect: 'DISCONNECT', $default: 'MESSAGE' } as const;

function context({ id, request, connectedAt }: Connecting, routeKey: SocketRoute, now: number) {
  const requestId = randomUUID();
  return {
    routeKey,
    eventType: eventTypes[routeKey],
    messageDirection: 'IN',
    connectionId: id,
    connectedAt,
    requestId,
    extendedRequestId: requestId,
    requestTime: clfTime(now),
    requestTimeEpoch: now,
    stage: 'local',
    apiId: 'local',
    domainName: (request.headers.host ?? '127.0.0.1').replace(/:\d+$/, ''),
    identity: { sourceIp: request.socket.remoteAddress ?? '127.0.0.1', userAgent: request.headers['user-agent'] ?? '' },
  };
}
