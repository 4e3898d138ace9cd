import type * as z from 'zod/mini';
import { DeskError, type ErrorCode } from '../../layers/platform/errors.ts';
import { agentErrors, commonErrors, errorsOf, type Operation } from '../operation.ts';
import { areas, operations } from '../operations/index.ts';
import { eventWebhooks, webhookSecurity } from './events.ts';
import { type Json, pointer, requestSchema, shownSchemas } from './schemas.ts';

const dialect = 'draft-2020-12';

/** /openapi.json: every route, made from its declaration. */
export function openapi(): Json {
  const paths: Record<string, Json> = {};
  for (const [area, all] of Object.entries(operations))
    for (const [name, operation] of Object.entries(all) as [string, Operation][]) {
      const [method = '', path = ''] = operation.route.split(' ');
      paths[path] ??= {};
      paths[path][method.toLowerCase()] = described(area, name, operation);
    }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Slotdesk',
      version: '1.0.0',
      summary: 'A messaging desk for web shops.',
      description: introduction,
      license: { name: 'Unlicensed', identifier: 'LicenseRef-Unlicensed' },
    },
    servers: [{ url: '/', description: 'The desk that serves this document.' }],
    tags: Object.keys(operations).map((name) => ({ name, description: areas[name as keyof typeof areas] })),
    security: [{ agent: [] }],
    paths,
    webhooks: eventWebhooks(),
    components: {
      schemas: shownSchemas(dialect),
      securitySchemes,
      parameters: { idempotencyKey },
      responses: refusals(),
    },
  };
}

const introduction = [
  'JSON over HTTPS. Times are RFC 3339 in UTC with milliseconds, durations ISO 8601, ids opaque texts. A list is `{items, next?}`; `next` is the `cursor` of the page after.',
  'A refusal is `{error: {code, message, details?}}` with a stable code and a sentence that says what to do; a conflict (409) also carries the state as it is now.',
  'Unknown and malformed fields are refused with their name. Answers may grow new fields.',
  '`x-rules` are the numbers of the product rules that a route serves; `x-access` says who may call it; `x-admins`: only the admins of the shop.',
].join('\n\n');

/** Which of these a route asks for follows from its `access`. */
const securitySchemes = {
  agent: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: "A token of the agents' user pool." },
  visitor: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'The token of a session.' },
  whatsapp: { type: 'apiKey', in: 'header', name: 'X-Hub-Signature-256', description: 'HMAC-SHA256 of the raw bytes.' },
  messagebird: { type: 'apiKey', in: 'header', name: 'MessageBird-Signature-JWT', description: 'Over URL and body.' },
  webhook: webhookSecurity,
};

/** A flow shows the shop's token, or a signature, in a place of its own; Meta its verify token in the query. */
function security({ access = 'agent', route }: Operation): Json[] | undefined {
  if (access === 'agent') return undefined;
  if (access === 'visitor') return [{ visitor: [] }];
  if (access === 'signature' && route.startsWith('POST'))
    return [route.includes('whatsapp') ? { whatsapp: [] } : { messagebird: [] }];
  return [];
}

function described(area: string, name: string, operation: Operation): Json {
  const {
    route,
    summary,
    rules,
    query,
    body,
    once,
    example,
    answers,
    errors = [],
    access = 'agent',
    admins,
  } = operation;
  const secured = security(operation);
  const parameters = [
    ...pathParameters(route),
    ...(query ? queryParameters(query as z.core.$ZodType, example?.query as Json | undefined) : []),
    ...(once ? [{ $ref: '#/components/parameters/idempotencyKey' }] : []),
  ];
  const codes = [
    ...commonErrors.filter((code) => body !== undefined || !bodyErrors.has(code)),
    ...errorsOf(access),
    ...errors,
  ];
  return {
    operationId: `${area}.${name}`,
    tags: [area],
    summary,
    ...(rules.length > 0 && { 'x-rules': rules }),
    'x-access': access,
    ...(admins && { 'x-admins': true }),
    ...(secured && { security: secured }),
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && { requestBody: requestBody(operation) }),
    responses: { ...goodAnswers(answers), ...refused(codes) },
  };
}

const bodyErrors: ReadonlySet<string> = new Set(['not_json', 'too_large']);

const parameterWords: Record<string, string> = {
  id: 'As in the list or push that named it.',
  shop: 'Id of a shop.',
  agent: 'Id of an agent.',
  channel: 'Id of a channel of the webchat.',
};

const pathParameters = (route: string): Json[] =>
  [...route.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    description: parameterWords[name] ?? `The ${name}'s id.`,
    schema: { type: 'string' },
  }));

function queryParameters(query: z.core.$ZodType, example: Json = {}): Json[] {
  const { properties = {}, required = [] } = requestSchema(query, dialect) as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
    ...(name in example && { example: example[name] }),
  }));
}

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'The same key with the same body within 24 h is answered with the same answer and done once.',
  schema: { type: 'string' },
};

function requestBody({ body, rawBody, example }: Operation): Json {
  const schema = body === 'raw' ? rawSchema(rawBody) : requestSchema(body as z.core.$ZodType, dialect);
  const required = body === 'raw' || ((schema.required as string[] | undefined)?.length ?? 0) > 0;
  const sample = example?.body;
  return { required, content: { 'application/json': { schema, ...(sample !== undefined && { example: sample }) } } };
}

/** What the handler reads for itself: the caller's own form, or ours where there is one. */
function rawSchema(ours: z.core.$ZodType | undefined): Json {
  const theirs = { type: 'object', description: "The caller's own form." };
  return ours ? { anyOf: [requestSchema(ours, dialect), theirs] } : theirs;
}

function goodAnswers(answers: Operation['answers']): Json {
  return Object.fromEntries(
    Object.entries(answers).map(([status, name]) => {
      if (name === null) return [status, { description: withoutBody[status] ?? 'Done; there is nothing to show.' }];
      const type = texts[name ?? ''] ?? 'application/json';
      return [status, { description: `${name}.`, content: { [type]: { schema: { $ref: pointer(name ?? '') } } } }];
    }),
  );
}

const withoutBody: Record<string, string> = { 304: 'As it was when it had that ETag.' };

/** Shapes that are not JSON. */
const texts: Record<string, string> = { Challenge: 'text/plain', Csv: 'text/csv' };

/** Refusals by status; one that is the same for all routes is referred to. */
function refused(codes: readonly ErrorCode[]): Json {
  return Object.fromEntries(
    [...byStatus(codes)].map(([status, those]) => {
      const shared = byStatus(shared400).get(status);
      const same =
        shared !== undefined && those.length === shared.length && those.every((code) => shared.includes(code));
      return [status, same ? { $ref: `#/components/responses/refused${status}` } : refusal(those)];
    }),
  );
}

const shared400: readonly ErrorCode[] = [...commonErrors, ...agentErrors];

const refusals = (): Json =>
  Object.fromEntries([...byStatus(shared400)].map(([status, codes]) => [`refused${status}`, refusal(codes)]));

function byStatus(codes: readonly ErrorCode[]): Map<number, ErrorCode[]> {
  const found = new Map<number, ErrorCode[]>();
  for (const code of codes) {
    const { status } = new DeskError(code);
    found.set(status, [...(found.get(status) ?? []), code]);
  }
  return new Map([...found].sort(([a], [b]) => a - b));
}

const refusal = (codes: ErrorCode[]): Json => ({
  description: codes.join(', '),
  content: {
    'application/json': {
      schema: { $ref: pointer('Error') },
      examples: Object.fromEntries(
        codes.map((code) => [code, { value: { error: { code, message: new DeskError(code).message } } }]),
      ),
    },
  },
});
