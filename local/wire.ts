import type { IncomingMessage, ServerResponse } from 'node:http';

/** An AWS service's request and answer, whether they came over the loopback port or straight from an SDK client. */
export interface WireRequest {
  method: string;
  /** Without the service's own prefix and without the query. */
  path: string;
  query: Record<string, string>;
  /** Names in lower case. */
  headers: Record<string, string | undefined>;
  body: Buffer;
  /** The function whose client asks, where it asks from within this process. */
  caller?: string;
}

export interface WireResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** An emulated AWS service. Errors are answers, it never throws. */
export type WireService = (request: WireRequest) => Promise<WireResponse>;

/** An error of an AWS service, by the name the SDK turns into a class. */
export class ServiceError extends Error {
  constructor(
    override readonly name: string,
    message: string,
    readonly status = 400,
    readonly fields: Record<string, unknown> = {},
  ) {
    super(message);
  }
}

/**
 * Wraps a service: its answers become JSON, its ServiceErrors the error answers of the AWS protocols (name in
 * x-amzn-errortype and in __type, so that REST and JSON 1.1 clients both read it), anything else an InternalFailure.
 */
export function wireService(
  contentType: string,
  handle: (request: WireRequest) => Promise<{ status?: number; body?: unknown }>,
): WireService {
  return async (request) => {
    try {
      const { status = 200, body } = await handle(request);
      return { status, headers: { 'content-type': contentType }, body: body === undefined ? '' : JSON.stringify(body) };
    } catch (error) {
      const known =
        error instanceof ServiceError ? error : new ServiceError('InternalFailure', 'The emulator failed.', 500);
      const headers: Record<string, string> = { 'content-type': contentType, 'x-amzn-errortype': known.name };
      return {
        status: known.status,
        headers,
        body: JSON.stringify({ __type: known.name, message: known.message, Message: known.message, ...known.fields }),
      };
    }
  };
}

/** The JSON of a request's body. @throws ServiceError SerializationException */
export function wireBody(request: WireRequest): Record<string, unknown> {
  try {
    const body: unknown = request.body.length > 0 ? JSON.parse(request.body.toString('utf8')) : {};
    if (body && typeof body === 'object') return body as Record<string, unknown>;
  } catch {}
  throw new ServiceError('SerializationException', 'The body is not a JSON object.');
}

/** All bytes of a request; undefined when there are more than `limit`, the rest is then read and thrown away. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
    else chunks.length = 0;
  }
  if (size > limit) return undefined;
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

/** Serves a WireService as a raw handler of the gateway, for SDK clients outside this process. */
export function overHttp(service: WireService, prefix: string) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const body = (await readBody(request, 16 * 1024 * 1024)) ?? Buffer.alloc(0);
    const answer = await service({
      method: request.method ?? 'GET',
      path: url.pathname.slice(prefix.length) || '/',
      query: Object.fromEntries(url.searchParams),
      headers: request.headers as Record<string, string | undefined>,
      body,
    });
    response.writeHead(answer.status, answer.headers).end(answer.body);
  };
}
