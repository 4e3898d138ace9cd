import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../layers/platform/clock.ts';
import { joined } from './http-event.ts';
import type { Outbox, OutboxItem } from './outbox.ts';
import type { SimulatedShop } from './provider-secrets.ts';
import type { SimulatedFile, SimulatedFiles } from './simulator-files.ts';
import { readBody } from './wire.ts';

/** A request as a simulated provider sees it. */
export interface SimulatedRequest {
  method: string;
  /** Without the simulator's prefix, in parts. */
  path: string[];
  query: URLSearchParams;
  headers: Record<string, string>;
  body: Record<string, unknown>;
}

/** What a simulated provider answers, and what happens once it has. */
export interface SimulatedAnswer {
  shop: string;
  status: number;
  body?: unknown;
  /** A file instead of JSON. Reading files is no message: neither it nor the question where they are is in the outbox. */
  file?: SimulatedFile;
  unrecorded?: true;
  /** Done just before the request is kept and answered: a crash in between repeats a report, and loses none. */
  effects?: () => void;
}

export interface SimulatorContext {
  clock: Clock;
  outbox: Outbox;
  files: SimulatedFiles;
  shops: () => Iterable<SimulatedShop>;
  /** Posts a provider's webhook to us, signed, until it is acknowledged. */
  callback: (callback: Callback, delayMs: number) => void;
}

/** A webhook on its way to us. The signature is made when it is posted: it must not be old. */
export interface Callback {
  provider: 'whatsapp' | 'messagebird';
  shop: string;
  body: unknown;
}

/** Largest media that is taken: WhatsApp's documents may have 100 MB, the simulator keeps none of it. */
const maxBody = 20 * 1024 * 1024;

/** Serves a simulated provider under a prefix; every request is in the outbox before it is answered. */
export function serveSimulator(
  provider: OutboxItem['provider'],
  prefix: string,
  { clock, outbox }: Pick<SimulatorContext, 'clock' | 'outbox'>,
  down: () => boolean,
  answer: (request: SimulatedRequest) => SimulatedAnswer,
) {
  return async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const bytes = (await readBody(incoming, maxBody)) ?? Buffer.alloc(0);
    // A provider that is down took nothing: nothing is kept.
    if (down()) return reply(response, 503, { error: { message: 'Service temporarily unavailable', code: 2 } });
    const url = new URL(incoming.url ?? '/', 'http://127.0.0.1');
    const body = parsed(bytes);
    const request: SimulatedRequest = {
      method: incoming.method ?? 'GET',
      path: url.pathname.slice(prefix.length).split('/').filter(Boolean).map(decodeURIComponent),
      query: url.searchParams,
      headers: joined(incoming),
      body: body && typeof body === 'object' ? (body as Record<string, unknown>) : {},
    };
    const { shop, status, body: answered, file, unrecorded, effects } = answer(request);
    effects?.();
    if (file) return void response.writeHead(status, { 'content-type': file.mimeType }).end(file.bytes);
    if (unrecorded) return reply(response, status, answered);
    outbox.append({
      provider,
      shop,
      method: request.method,
      url: url.pathname.slice(prefix.length) + url.search,
      headers: request.headers,
      body,
      at: new Date(clock.now()).toISOString(),
      response: { status, body: answered },
    });
    reply(response, status, answered);
  };
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response
    .writeHead(status, { 'content-type': 'application/json' })
    .end(body === undefined ? '' : JSON.stringify(body));
}

function parsed(bytes: Buffer): unknown {
  const text = bytes.toString('utf8');
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
