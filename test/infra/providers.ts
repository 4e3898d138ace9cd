import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { eventV2 } from '../../local/http-event.ts';

/**
 * What stands around a shop, on loopback: Secrets Manager's calls, sockets that take everything, MessageBird's webhooks, a
 * WhatsApp number, and the deployed webhook function (the real handler).
 */

export interface Around {
  url: string;
  /** SecretString by name, undefined for a secret without a value; absent names are not deployed. */
  secrets: Map<string, string | undefined>;
  webhooks: { id: string; url: string; channelId?: string; events: string[]; status: string }[];
  /** The callback address that Meta says it uses. */
  callback?: string;
  /** Every call to a provider, oldest first. */
  calls: string[];
  /** Answers for the webhook function. */
  webhook?: (event: never, context: never) => Promise<APIGatewayProxyStructuredResultV2>;
  stop(): Promise<void>;
}

export const accessKey = 'the-access-key';
export const token = 'the-whatsapp-token';

export async function startAround(): Promise<Around> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const around: Around = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    secrets: new Map(),
    webhooks: [],
    calls: [],
    stop: () => stopped(server),
  };
  server.on('request', (request, response) => {
    answer(around, request).then(
      ({ status, body }) => sent(response, status, body),
      (error) => sent(response, 500, String(error)),
    );
  });
  return around;
}

const stopped = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

interface Answer {
  status: number;
  body: object | string;
}

function sent(response: ServerResponse, status: number, body: object | string): void {
  if (status === 204) return void response.writeHead(204).end();
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response
    .writeHead(status, { 'content-type': typeof body === 'string' ? 'text/plain' : 'application/json' })
    .end(text);
}

async function answer(around: Around, request: IncomingMessage): Promise<Answer> {
  const body = await buffer(request);
  const { pathname, searchParams } = new URL(request.url ?? '/', around.url);
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') return secretsManager(around, target, JSON.parse(body.toString()));
  if (pathname.startsWith('/@connections/')) return { status: 200, body: {} };
  if (pathname.startsWith('/webhooks/')) return webhookFunction(around, request, body);
  around.calls.push(`${request.method} ${pathname}`);
  if (pathname.startsWith('/messagebird')) return messagebird(around, request, pathname, searchParams, body);
  if (pathname.startsWith('/whatsapp')) return whatsapp(around, request);
  return { status: 404, body: {} };
}

function secretsManager(around: Around, target: string, input: { SecretId: string; SecretString?: string }): Answer {
  const known = around.secrets.has(input.SecretId);
  const value = around.secrets.get(input.SecretId);
  const missing = { status: 400, body: { __type: 'ResourceNotFoundException', message: 'not found' } };
  switch (target) {
    case 'secretsmanager.DescribeSecret':
      return known
        ? { status: 200, body: { Name: input.SecretId, Tags: [{ Key: 'slotdesk:webhook-url', Value: around.url }] } }
        : missing;
    case 'secretsmanager.GetSecretValue':
      return value === undefined ? missing : { status: 200, body: { Name: input.SecretId, SecretString: value } };
    case 'secretsmanager.PutSecretValue':
      if (!known) return missing;
      around.secrets.set(input.SecretId, input.SecretString);
      return { status: 200, body: { Name: input.SecretId } };
    default:
      return { status: 400, body: { __type: 'UnknownOperationException' } };
  }
}

function messagebird(
  around: Around,
  request: IncomingMessage,
  path: string,
  query: URLSearchParams,
  body: Buffer,
): Answer {
  if (request.headers.authorization !== `AccessKey ${accessKey}`)
    return {
      status: 401,
      body: {
        errors: [{ code: 2, description: 'Request not allowed (incorrect access_key)', parameter: 'access_key' }],
      },
    };
  const id = path.replace('/messagebird/webhooks', '').slice(1);
  const index = around.webhooks.findIndex((one) => one.id === id);
  const one = around.webhooks[index];
  switch (request.method) {
    case 'GET': {
      const offset = Number(query.get('offset'));
      const limit = Number(query.get('limit'));
      const items = around.webhooks.slice(offset, offset + limit);
      return { status: 200, body: { offset, limit, count: items.length, totalCount: around.webhooks.length, items } };
    }
    case 'POST': {
      const made = { id: `webhook-${around.webhooks.length + 1}`, ...JSON.parse(body.toString()) };
      around.webhooks.push(made);
      return { status: 201, body: made };
    }
    case 'PATCH':
      if (one) Object.assign(one, JSON.parse(body.toString()));
      return one ? { status: 200, body: one } : { status: 404, body: {} };
    default:
      if (one) around.webhooks.splice(index, 1);
      return { status: one ? 204 : 404, body: {} };
  }
}

function whatsapp(around: Around, request: IncomingMessage): Answer {
  if (request.headers.authorization !== `Bearer ${token}`)
    return { status: 401, body: { error: { message: 'Invalid OAuth access token', code: 190 } } };
  const body = {
    id: '1000000001',
    display_phone_number: '+31 6 00000001',
    ...(around.callback && { webhook_configuration: { application: around.callback } }),
  };
  return { status: 200, body };
}

async function webhookFunction(around: Around, request: IncomingMessage, body: Buffer): Promise<Answer> {
  if (!around.webhook) return { status: 502, body: {} };
  const event = eventV2(request, body, { route: '$default', parameters: {}, now: Date.now() });
  const { statusCode = 200, body: text = '' } = await around.webhook(event as never, {} as never);
  return { status: statusCode, body: text };
}
