import { randomBytes } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Clock } from '../layers/platform/clock.ts';
import type { Faults } from './faults.ts';
import type { Lambda } from './lambda.ts';
import { authorizerEvent, type Connecting, decision, socketEvent } from './socket-events.ts';
import { frameGuard } from './socket-frames.ts';
import { createTurns } from './turns.ts';
import { ServiceError, type WireService, wireService } from './wire.ts';

export interface SocketOptions {
  server: Server;
  clock: Clock;
  authorizer: Lambda;
  /** Gets $connect, $disconnect and $default. */
  handler: Lambda;
  /** `gone`: a push finds its connection lost, without a $disconnect. */
  faults?: Faults;
  onPush?: () => void;
  onError?: (where: string, error: unknown) => void;
  /** API Gateway's limits, in milliseconds of real time. Default: 10 minutes without a message, 2 hours in all. */
  idleMs?: number;
  longestMs?: number;
}

/** The WebSocket API of the one-machine system. */
export interface Sockets {
  /** The `@connections` management API. */
  connections: WireService;
  size(): number;
  /** Closes all connections, as going away, and lets their $disconnect finish. */
  close(): Promise<void>;
}

interface Connection extends Connecting {
  socket?: WebSocket;
  /** What the socket writes to. */
  stream?: Duplex;
  /** Pushed before the upgrade was complete. */
  waiting: Buffer[];
  lastActiveAt: number;
  bump: () => void;
}

/** A thousand at once on one small machine would keep each other waiting until all time out. */
const disconnectsAtOnce = 16;
const maxMessage = 128 * 1024;
const maxFrame = 32 * 1024;

/**
 * Serves the WebSocket API at `path` of the gateway's server. A connection opens when the authorizer allows it and
 * $connect answers 2xx; until then a client sees only an HTTP status. Connections of an earlier life of this process are
 * unknown: a push to one is Gone, and that is how the system cleans them up.
 */
export function serveSockets(options: SocketOptions, path = '/socket'): Sockets {
  const { handler, clock } = options;
  const connections = new Map<string, Connection>();
  const endings = createTurns(disconnectsAtOnce);
  const server = new WebSocketServer({ noServer: true, maxPayload: maxMessage, perMessageDeflate: false });
  let closing = false;

  options.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (url.pathname !== path || closing) return refuse(socket, 403);
    open(request, url, socket, head).catch((error) => {
      options.onError?.('$connect', error);
      refuse(socket, 500);
    });
  });

  const open = async (request: IncomingMessage, url: URL, socket: Duplex, head: Buffer): Promise<void> => {
    const connection: Connection = {
      id: `${randomBytes(11).toString('base64url')}=`,
      request,
      url,
      connectedAt: clock.now(),
      waiting: [],
      lastActiveAt: clock.now(),
      bump: () => {},
    };
    const verdict = decision(
      await options.authorizer.invoke(authorizerEvent(connection)).catch((error: unknown) => error),
    );
    if (!verdict.allowed) return refuse(socket, verdict.status);
    if (closing) return refuse(socket, 403);
    connection.authorizer = verdict.context;
    connections.set(connection.id, connection);
    const answer = await handler.invoke(socketEvent(connection, '$connect', clock.now())).catch((error: unknown) => {
      options.onError?.('$connect', error);
      return { statusCode: 500 };
    });
    const status = (answer as { statusCode?: number } | undefined)?.statusCode ?? 200;
    if (status >= 300 || socket.destroyed) {
      connections.delete(connection.id);
      if (status < 300) disconnected(connection, 1006, '');
      return refuse(socket, status);
    }
    server.handleUpgrade(request, socket, head, (ws) => established(connection, ws, socket));
    // Who hung up meanwhile (a half-closed socket is not destroyed), or asked for no WebSocket, is not upgraded, and ws tells nobody.
    if (connection.socket) return;
    connections.delete(connection.id);
    disconnected(connection, 1006, '');
  };

  const established = (connection: Connection, ws: WebSocket, socket: Duplex) => {
    connection.socket = ws;
    connection.stream = socket;
    const guard = frameGuard(maxFrame, () => ws.close(1009, 'Frame too large'));
    socket.prependListener('data', guard);
    const longest = setTimeout(() => ws.close(1001, 'Going away'), options.longestMs ?? 2 * 3_600_000);
    const idle = setTimeout(() => ws.close(1001, 'Going away'), options.idleMs ?? 600_000);
    connection.bump = () => {
      idle.refresh();
      connection.lastActiveAt = clock.now();
    };
    ws.on('error', () => {});
    ws.on('message', (data: Buffer, binary: boolean) => {
      if (ws.readyState !== ws.OPEN) return;
      connection.bump();
      void received(connection, data, binary);
    });
    ws.on('close', (code, reason) => {
      clearTimeout(longest);
      clearTimeout(idle);
      if (connections.delete(connection.id)) disconnected(connection, code, reason.toString());
    });
    for (const message of connection.waiting.splice(0)) send(ws, message);
    if (closing) leave(ws);
  };

  const leave = (ws: WebSocket): void => {
    ws.close(1001, 'Going away');
    setTimeout(() => ws.terminate(), 200).unref();
  };

  const received = async (connection: Connection, data: Buffer, binary: boolean): Promise<void> => {
    const event = socketEvent(connection, '$default', clock.now(), { body: data, binary });
    try {
      await handler.invoke(event);
    } catch (error) {
      options.onError?.('$default', error);
      const { connectionId, requestId } = event.requestContext;
      connection.socket?.send(JSON.stringify({ message: 'Internal server error', connectionId, requestId }));
    }
  };

  const disconnected = (connection: Connection, code: number, reason: string) => {
    const event = socketEvent(connection, '$disconnect', clock.now(), { code, reason });
    endings.add(() => handler.invoke(event).catch((error) => options.onError?.('$disconnect', error)));
  };

  const push = (connection: Connection, message: Buffer): void => {
    if (message.length > maxMessage) throw new ServiceError('PayloadTooLargeException', 'Message too long', 413);
    options.onPush?.();
    if (connection.socket) {
      holdTogether(connection.stream);
      send(connection.socket, message);
    } else connection.waiting.push(message);
    connection.bump();
  };

  const find = (id: string, caller: string | undefined): Connection => {
    const connection = connections.get(id);
    // $connect itself cannot push to its connection; others wait for the upgrade to be complete.
    const ownConnect = connection && !connection.socket && caller === handler.name;
    const open = connection && (!connection.socket || connection.socket.readyState === connection.socket.OPEN);
    if (!connection || ownConnect || !open) throw new ServiceError('GoneException', 'The connection is gone.', 410);
    return connection;
  };

  return {
    connections: wireService('application/json', async (request) => {
      const id = decodeURIComponent(/^\/@connections\/([^/]+)$/.exec(request.path)?.[1] ?? '');
      const connection = find(id, request.caller);
      switch (request.method) {
        case 'POST':
          if (options.faults?.strikes('gone')) {
            connections.delete(id);
            connection.socket?.terminate();
            throw new ServiceError('GoneException', 'The connection is gone.', 410);
          }
          push(connection, request.body);
          return {};
        case 'GET':
          return { body: described(connection) };
        case 'DELETE':
          connection.socket?.close(1000);
          return { status: 204 };
        default:
          throw new ServiceError('ForbiddenException', 'Forbidden', 403);
      }
    }),
    size: () => connections.size,
    async close() {
      closing = true;
      // One that is still opening leaves as soon as it is open.
      for (const { socket } of connections.values()) if (socket) leave(socket);
      while (connections.size > 0 || endings.size > 0) await new Promise((resolve) => setTimeout(resolve, 2));
      server.close();
    },
  };
}

/** What is pushed in one go leaves with one write: a message is followed by others, and a client wakes up once for all. */
function holdTogether(stream: Duplex | undefined): void {
  if (!stream || stream.writableCorked > 0) return;
  stream.cork();
  setImmediate(() => stream.uncork());
}

/** In frames of at most 32 KB, as API Gateway sends. */
function send(socket: WebSocket, message: Buffer): void {
  for (let start = 0; start === 0 || start < message.length; start += maxFrame) {
    const part = message.subarray(start, start + maxFrame);
    socket.send(part, { binary: false, fin: start + maxFrame >= message.length });
  }
}

const described = (connection: Connection) => ({
  connectedAt: new Date(connection.connectedAt).toISOString(),
  identity: { sourceIp: '127.0.0.1', userAgent: connection.request.headers['user-agent'] ?? '' },
  lastActiveAt: new Date(connection.lastActiveAt).toISOString(),
});

const reasons: Record<number, string> = { 401: 'Unauthorized', 403: 'Forbidden', 500: 'Internal Server Error' };

/** Ends an upgrade with a plain HTTP answer. */
function refuse(socket: Duplex, status: number): void {
  if (socket.destroyed) return;
  const body = JSON.stringify({ message: reasons[status] ?? 'Refused' });
  socket.end(
    `HTTP/1.1 ${status} ${reasons[status] ?? 'Refused'}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
  );
}
