import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { WebSocket } from 'ws';
import * as z from 'zod/mini';
import {
  type visitorMessage,
  type visitorPage,
  visitorPushes,
  type visitorSession,
} from '../../events/shown/webchat.ts';
import { signJwt } from '../../layers/platform/jwt.ts';
import { type Answer, type Http, openHearing, openHttp, untilOpen } from './client.ts';
import { breach } from './contract.ts';
import type { Shop, Stage } from './system.ts';

/** Visitors of a shop's pages, as the widget is one: a session, messages, a socket. */

export type Session = z.infer<typeof visitorSession>;
export type Page = z.infer<typeof visitorPage>;
export type Message = z.infer<typeof visitorMessage>;

/** What the shops made here sign their customers with. */
export const identitySecret = 'demo-identity-secret';

/** An identity as a shop's server signs it. @param more replaces claims */
export const identity = (sub: string, more: object = {}, key = identitySecret): string =>
  signJwt({ sub, exp: Math.floor(Date.now() / 1000) + 300, ...more }, key);

/** What the socket says; its shape is held against the declared one. */
export interface Told {
  type: string;
  message?: Message;
  conversation?: Page['conversation'];
  name?: string;
}

export interface VisitorSocket {
  said: Told[];
  until(fits: (message: Told) => boolean, ms?: number): Promise<Told>;
  send(message: object): void;
  close(): void;
}

export interface VisitorClient {
  session: Session;
  http: Http;
  /** Writes a text. @returns the client's id of it */
  writes(text: string, id?: string): Promise<string>;
  says(content: object, more?: object): Promise<Answer>;
  page(query?: string): Promise<Page>;
  /** Uploads bytes under a name and a type. @returns the upload's id */
  uploads(bytes: Buffer, filename: string, mimeType: string): Promise<string>;
  connect(): Promise<VisitorSocket>;
}

const pathOf = (shop: Shop, channel = `${shop.id}-webchat`): string => `/webchat/${shop.id}/${channel}`;

export const beginSession = (stage: Stage, shop: Shop, body: object = {}): Promise<Answer<Session>> =>
  stage.http.post<Session>(`${pathOf(shop)}/session`, body);

/** Somebody opens the chat. */
export async function visit(stage: Stage, shop: Shop, body: object = {}): Promise<VisitorClient> {
  const begun = await beginSession(stage, shop, body);
  expect(begun.status, JSON.stringify(begun.body)).toBe(200);
  return clientOf(stage, shop, begun.body);
}

function clientOf(stage: Stage, shop: Shop, session: Session): VisitorClient {
  const bare = openHttp(() => stage.system.url, session.token);
  const at = pathOf(shop);
  const http: Http = {
    get: (path) => bare.get(at + path),
    post: (path, body, headers) => bare.post(at + path, body, headers),
    put: (path, body) => bare.put(at + path, body),
    patch: (path, body) => bare.patch(at + path, body),
    delete: (path) => bare.delete(at + path),
  };
  return {
    session,
    http,
    async writes(text, id = randomUUID()) {
      const answer = await http.post('/messages', { id, content: { type: 'text', text } });
      expect(answer.status, JSON.stringify(answer.body)).toBe(202);
      return id;
    },
    says: (content, more = {}) => http.post('/messages', { id: randomUUID(), content, ...more }),
    page: async (query = '') => (await http.get<Page>(`/timeline?${query}`)).body,
    async uploads(bytes, filename, mimeType) {
      const { status, body } = await http.post<{ id: string; url: string; headers: Record<string, string> }>(
        '/uploads',
        { filename, mimeType, size: bytes.length },
      );
      expect(status, JSON.stringify(body)).toBe(201);
      const put = await fetch(body.url, { method: 'PUT', headers: body.headers, body: new Uint8Array(bytes) });
      expect(put.status).toBe(200);
      return body.id;
    },
    async connect() {
      const { body } = await http.post<{ ticket: string }>('/ticket');
      return openVisitorSocket(session.socket, body.ticket);
    },
  };
}

const opened = new Set<WebSocket>();
export const closeVisitorSockets = (): void => {
  for (const socket of opened) socket.terminate();
};

async function openVisitorSocket(url: string, ticket: string): Promise<VisitorSocket> {
  const socket = new WebSocket(`${url}?ticket=${encodeURIComponent(ticket)}`);
  opened.add(socket);
  const hearing = openHearing<VisitorSocket['said'][number]>();
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as { type: keyof typeof visitorPushes };
    const result = visitorPushes[message.type] && z.safeParse(visitorPushes[message.type], message);
    if (!result?.success)
      breach(`visitor's socket ${message.type}: ${JSON.stringify(result?.error?.issues ?? 'unknown')}`);
    hearing.hear(message);
  });
  socket.on('close', () => opened.delete(socket));
  await untilOpen(socket);
  return {
    said: hearing.said,
    until: hearing.until,
    send: (message) => socket.send(JSON.stringify(message)),
    close: () => socket.close(),
  };
}
