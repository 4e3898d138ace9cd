import { createHash, createHmac, randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import type { ShownConversation, ShownEntry, ShownHandover } from '../../layers/desk/present.ts';
import { heard, told } from './contract.ts';

/** A client of the contract, as any program outside could write it: HTTP with a token, the socket, signed webhooks. */

/** A body as a test looks at it. The contract's shapes, all optional: an answer is one of them. */
export interface Body extends Partial<ShownConversation> {
  error?: { code: string; message: string; details?: unknown };
  conversation?: ShownConversation;
  items?: never[];
  next?: string;
  [field: string]: unknown;
}

export interface Answer<Of = Body> {
  status: number;
  body: Of;
}

export interface Http {
  get<Of = Body>(path: string): Promise<Answer<Of>>;
  post<Of = Body>(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer<Of>>;
  put<Of = Body>(path: string, body: unknown): Promise<Answer<Of>>;
  patch<Of = Body>(path: string, body: unknown): Promise<Answer<Of>>;
  delete<Of = Body>(path: string): Promise<Answer<Of>>;
}

/** @param url where the system listens, asked at each request: a restart may change it */
export function openHttp(url: () => string, token?: string): Http {
  const ask = async <Of>(method: string, path: string, body?: unknown, more: Record<string, string> = {}) => {
    const response = await fetch(url() + path, {
      method,
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...more,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
    const answer = { status: response.status, body: (text ? (isJson ? JSON.parse(text) : text) : undefined) as Of };
    heard(method, path, answer.status, answer.body);
    return answer;
  };
  return {
    get: (path) => ask('GET', path),
    post: (path, body, headers) => ask('POST', path, body, headers),
    put: (path, body) => ask('PUT', path, body),
    patch: (path, body) => ask('PATCH', path, body),
    delete: (path) => ask('DELETE', path),
  };
}

/** What the socket tells an agent. */
export interface Said {
  type: 'hello' | 'conversation' | 'entry' | 'agent' | 'pong' | 'resync' | 'resumed' | 'error' | (string & {});
  cursor?: string;
  change?: string;
  board?: unknown;
  conversation?: ShownConversation | string;
  entry?: ShownEntry;
  seq?: number;
  agent?: unknown;
  handover?: ShownHandover;
}

/** An agent's socket, with everything that was said on it. */
export interface AgentSocket {
  said: Said[];
  /** How many messages each frame had that came. */
  frames: number[];
  /** The first message that fits, one that came already included. @throws Error after `ms`, with what came */
  until(fits: (message: Said) => boolean, ms?: number): Promise<Said>;
  send(message: object | string): void;
  /** Resolves with the close code. */
  closed: Promise<number>;
  close(): Promise<number>;
  /** Breaks the line without a word. */
  cut(): void;
}

/** @throws Error `status 401` when the upgrade is refused */
export async function untilOpen(socket: WebSocket): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('unexpected-response', (request, response) => {
      reject(new Error(`status ${response.statusCode}`));
      request.destroy();
    });
    socket.once('error', reject);
  });
  socket.on('error', () => {});
}

/** What a socket said so far, and a way to wait for more. */
export function openHearing<Message>() {
  const said: Message[] = [];
  const waiting = new Set<() => void>();
  return {
    said,
    hear(...messages: Message[]): void {
      said.push(...messages);
      for (const look of [...waiting]) look();
    },
    until: (fits: (message: Message) => boolean, ms = 5_000): Promise<Message> =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = said.find(fits);
          if (!found) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve(found);
        };
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`nothing that fits was said, but: ${JSON.stringify(said)}`));
        }, ms);
        waiting.add(look);
        look();
      }),
  };
}

/** Opens a socket. @throws Error `status 401` when the upgrade is refused */
export async function openAgentSocket(
  url: string,
  secret: { token: string } | { ticket: string },
): Promise<AgentSocket> {
  const query = new URLSearchParams(secret as Record<string, string>);
  const socket = new WebSocket(`${url.replace('http', 'ws')}/socket?${query}`);
  const hearing = openHearing<Said>();
  const { said } = hearing;
  const frames: number[] = [];
  socket.on('message', (data) => {
    const frame = JSON.parse(String(data)) as Said | { type: 'batch'; messages: Said[] };
    told(frame);
    const messages = 'messages' in frame ? frame.messages : [frame];
    hearing.hear(...messages);
    frames.push(messages.length);
  });
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  await untilOpen(socket);
  return {
    said,
    frames,
    closed,
    until: hearing.until,
    send: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    close() {
      socket.close();
      return closed;
    },
    cut: () => socket.terminate(),
  };
}

/** The demo's secrets (contract, "Secrets of the demo"), which every shop made locally gets. */
export const demoKeys = {
  appSecret: 'demo-whatsapp-app-secret',
  signingKey: 'demo-messagebird-signing-key',
  verifyToken: 'demo-verify-token',
} as const;

export type Headers = Record<string, string>;

export const signedByWhatsApp = (body: string | Buffer, secret: string = demoKeys.appSecret): Headers => ({
  'content-type': 'application/json',
  'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
});

const sha256 = (value: string | Buffer) => createHash('sha256').update(value);

/**
 * MessageBird's newer scheme, a JWT over URL and body.
 * @param now epoch milliseconds, by the system's clock
 */
export function signedByMessageBird(
  url: string,
  body: string | Buffer,
  now: number,
  key: string = demoKeys.signingKey,
): Headers {
  const seconds = Math.floor(now / 1000);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = {
    iss: 'MessageBird',
    nbf: seconds,
    exp: seconds + 60,
    jti: randomUUID(),
    url_hash: sha256(url).digest('hex'),
    ...(body.length > 0 && { payload_hash: sha256(body).digest('hex') }),
  };
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  const signature = createHmac('sha256', key).update(signed).digest('base64url');
  return { 'content-type': 'application/json', 'messagebird-signature-jwt': `${signed}.${signature}` };
}

/** MessageBird's older scheme: timestamp, sorted query and the body's digest. */
export function signedByMessageBirdOlder(
  body: string | Buffer,
  now: number,
  key: string = demoKeys.signingKey,
): Headers {
  const timestamp = String(Math.floor(now / 1000));
  const signed = Buffer.concat([Buffer.from(`${timestamp}\n\n`), sha256(body).digest()]);
  return {
    'content-type': 'application/json',
    'messagebird-request-timestamp': timestamp,
    'messagebird-signature': createHmac('sha256', key).update(signed).digest('base64'),
  };
}

export type Json = Record<string, unknown>;

/** A change of WhatsApp's webhook. */
export const whatsappChange = (phoneNumberId: string, value: Json): Json => ({
  field: 'messages',
  value: {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: '15550001111', phone_number_id: phoneNumberId },
    ...value,
  },
});

/** WhatsApp's webhook body with these changes in one entry. */
export const whatsappBody = (...changes: Json[]): Json => ({
  object: 'whatsapp_business_account',
  entry: [{ id: '102290129340398', changes }],
});
