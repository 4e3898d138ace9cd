import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import * as z from 'zod/mini';
import { domainEvents } from '../../events/domain/index.ts';
import type { DomainEvent } from '../../events/domain/types.ts';

/** A system of a shop's own: takes what is sent to it and answers as it is told. */
export interface Receiver {
  url: string;
  received: { headers: IncomingHttpHeaders; text: string; event: DomainEvent & { data: Record<string, unknown> } }[];
  /** What it answers from now on; 0: it breaks the line. */
  answers: number;
  headers: Record<string, string>;
  /** What was received that is not as declared. */
  undeclared: string[];
  stop(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received: [],
    answers: 200,
    headers: {},
    undeclared: [],
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  server.on('request', async (request, response) => {
    const text = (await buffer(request)).toString();
    if (receiver.answers === 0) return void request.socket.destroy();
    const event = JSON.parse(text) as Receiver['received'][number]['event'];
    if (request.headers['webhook-id']) hold(receiver, event);
    receiver.received.push({ headers: request.headers, text, event });
    response.writeHead(receiver.answers, receiver.headers).end('what they say is their own business');
  });
  return receiver;
}

/** Every event that comes is held against its schema. */
function hold({ undeclared }: Receiver, event: DomainEvent): void {
  const { error } = z.safeParse(domainEvents[event.type], event);
  if (error) undeclared.push(`${event.type}: ${JSON.stringify(error.issues)}`);
}

/** The scheme of Standard Webhooks, as a receiver would check it. */
export function isSigned({ headers, text }: Receiver['received'][number], key: string | Buffer): boolean {
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${text}`;
  const wanted = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
  return String(headers['webhook-signature']).split(' ').includes(wanted);
}

/** The bytes of a `whsec_` secret. */
export const keyOf = (secret: string): Buffer => Buffer.from(secret.replace('whsec_', ''), 'base64');
