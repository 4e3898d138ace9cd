import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Clock } from '../layers/platform/clock.ts';
import { type Claims, eventV2 } from './http-event.ts';
import { type Lambda, LambdaTimeout } from './lambda.ts';
import { type Cors, compileRoutes, type Route } from './routes.ts';
import { readBody } from './wire.ts';

/** Serves a path prefix without Lambda: the emulators, the controls, the page. */
export interface RawHandler {
  /** '/sim/whatsapp' serves it and everything below; '/' serves what nothing else does. */
  prefix: string;
  /** Only this very path. */
  exact?: boolean;
  handle(request: IncomingMessage, response: ServerResponse): unknown;
}

export interface GatewayOptions {
  /** 0: any free one. */
  port: number;
  clock: Clock;
  routes: Route[];
  raw?: RawHandler[];
  /** Checks the token of a route with `authorized`; undefined: who are you? */
  authorize?: (token: string) => Promise<Claims | undefined>;
  /** An error that became a 500 or 504; names and numbers only, no bodies. */
  onError?: (where: string, error: unknown) => void;
}

/** API Gateway of the one-machine system, on 127.0.0.1 only. */
export interface Gateway {
  /** For the WebSocket API's upgrades. */
  server: Server;
  port: number;
  url: string;
  /** Adds routes or raw handlers while it runs. */
  add(more: { routes?: Route[]; raw?: RawHandler[] }): void;
  /** Takes no more requests, lets the running ones finish for up to `graceMs` and closes. */
  close(graceMs?: number): Promise<void>;
}

/** HTTP API's limit of a body; what a function takes may be less. */
const maxBody = 10 * 1024 * 1024;

export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  let routes = [...options.routes];
  let find = compileRoutes(routes);
  let raw = sorted(options.raw ?? []);

  const server = createServer((request, response) => {
    // A client that goes away in the middle of an answer is no error of ours.
    response.on('error', () => {});
    serve(request, response).catch((error) => {
      if (request.destroyed && !request.complete) return;
      options.onError?.(`${request.method} ${pathOf(request)}`, error);
      fail(response, 500, 'internal', 'Something went wrong on our side. Try again.');
    });
  });
  server.keepAliveTimeout = 65_000;
  const connections = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = pathOf(request);
    const served = raw.find(({ prefix }) => prefix !== '/' && (path === prefix || path.startsWith(`${prefix}/`)));
    if (served) {
      await served.handle(request, response);
      return;
    }
    const asked = request.method === 'OPTIONS' ? request.headers['access-control-request-method'] : undefined;
    const match = find(request.method ?? 'GET', path);
    const { cors } = (asked ? find(asked, path) : match)?.route ?? {};
    if (cors && allowPages(cors, request, response)) return;
    const target =
      match && (typeof match.route.target === 'function' ? match.route.target(match.parameters) : match.route.target);
    const rest = match ? undefined : raw.find(({ prefix }) => prefix === '/');
    if (rest) {
      await rest.handle(request, response);
      return;
    }
    if (!match || !target) {
      request.resume();
      return fail(response, 404, match ? 'unknown_shop' : 'not_found', 'There is nothing at this address.');
    }
    const claims = match.route.authorized ? await authorize(request, options) : undefined;
    if (match.route.authorized && !claims) {
      request.resume();
      return fail(response, 401, 'unauthorized', 'Who are you? Send a valid token in the Authorization header.');
    }
    const body = await readBody(request, maxBody);
    if (!body) return fail(response, 413, 'too_large', 'The body is too large: at most 10 MB.');
    const event = eventV2(request, body, {
      route: match.route.route,
      parameters: match.parameters,
      claims,
      now: options.clock.now(),
    });
    await invoke(target, event, response, options);
  };

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;

  return {
    server,
    port,
    url: `http://127.0.0.1:${port}`,
    add(more) {
      routes = [...routes, ...(more.routes ?? [])];
      find = compileRoutes(routes);
      raw = sorted([...raw, ...(more.raw ?? [])]);
    },
    async close(graceMs = 5000) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // Node calls a connection idle once it had a request; browsers open some in advance and say nothing on them.
      const closeIdle = () => {
        server.closeIdleConnections();
        for (const socket of connections) if (socket.bytesRead === 0) socket.destroy();
      };
      closeIdle();
      // A connection that is kept alive becomes idle when its running request is answered.
      const sweeper = setInterval(closeIdle, 10);
      const timer = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearTimeout(timer);
      clearInterval(sweeper);
    },
  };
}

/**
 * What a function's URL says to a browser by its CORS configuration, before the function sees anything.
 * @returns whether the browser only asked, and is answered
 */
function allowPages(cors: Cors, request: IncomingMessage, response: ServerResponse): boolean {
  const { origin } = request.headers;
  if (origin === undefined) return false;
  const allowed = cors.origins.find((one) => one === '*' || one === origin);
  if (allowed) response.setHeader('access-control-allow-origin', allowed);
  if (request.method !== 'OPTIONS') return false;
  if (allowed) {
    response.setHeader('access-control-allow-methods', cors.methods.join(','));
    response.setHeader('access-control-allow-headers', cors.headers.join(','));
    response.setHeader('access-control-max-age', cors.maxAgeSeconds);
  }
  request.resume();
  response.writeHead(200).end();
  return true;
}

async function invoke(target: Lambda, event: object, response: ServerResponse, options: GatewayOptions): Promise<void> {
  try {
    answer(response, await target.invoke(event));
  } catch (error) {
    options.onError?.(target.name, error);
    if (error instanceof LambdaTimeout)
      fail(response, 504, 'timeout', 'This took too long. Look whether it was done before you try again.');
    else fail(response, 500, 'internal', 'Something went wrong on our side. Try again.');
  }
}

/** A function's result as HTTP API reads it: without a status code the result itself is the JSON body. */
function answer(response: ServerResponse, result: unknown): void {
  if (response.destroyed) return;
  const structured = result as APIGatewayProxyStructuredResultV2 | undefined;
  if (!structured || typeof structured !== 'object' || structured.statusCode === undefined) {
    const body = typeof result === 'string' ? result : JSON.stringify(result ?? null);
    response.writeHead(200, { 'content-type': 'application/json' }).end(body);
    return;
  }
  for (const [name, value] of Object.entries(structured.headers ?? {})) response.setHeader(name, String(value));
  if (structured.cookies?.length) response.setHeader('set-cookie', structured.cookies);
  if (!response.hasHeader('content-type')) response.setHeader('content-type', 'text/plain;charset=utf-8');
  response.statusCode = structured.statusCode;
  const body = Buffer.from(structured.body ?? '', structured.isBase64Encoded ? 'base64' : 'utf8');
  response.setHeader('content-length', body.length);
  response.end(body);
}

async function authorize(request: IncomingMessage, options: GatewayOptions): Promise<Claims | undefined> {
  const token = /^(?:Bearer\s+)?(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  return token ? options.authorize?.(token) : undefined;
}

function fail(response: ServerResponse, status: number, code: string, message: string): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ error: { code, message } }));
}

const pathOf = (request: IncomingMessage): string => (request.url ?? '/').split('?', 1)[0] ?? '/';
/** The longest prefix is asked first. */
const sorted = (raw: RawHandler[]): RawHandler[] => [...raw].sort((a, b) => b.prefix.length - a.prefix.length);
