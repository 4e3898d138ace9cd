import { join } from 'node:path';
import type { Clock } from '../layers/platform/clock.ts';
import { type CustomerMessage, type CustomerSide, customerSide } from './customer.ts';
import { openDeliveries } from './deliveries.ts';
import type { Faults } from './faults.ts';
import type { RawHandler } from './gateway.ts';
import { openJournal } from './journal.ts';
import { type Outbox, type OutboxItem, openOutbox } from './outbox.ts';
import { messagebirdHeaders, type SimulatedShop, whatsappHeaders } from './provider-secrets.ts';
import { type Callback, type SimulatorContext, serveSimulator } from './simulator.ts';
import { openSimulatedFiles, type SimulatedFiles } from './simulator-files.ts';
import {
  type Conversation,
  type Message,
  type MessageBirdMemory,
  messagebirdSimulator,
  remember,
} from './simulator-messagebird.ts';
import { type SentTo, whatsappSimulator, whatsappStatus } from './simulator-whatsapp.ts';
import { writeAsVisitor } from './visitor.ts';

export interface ProvidersOptions {
  directory: string;
  clock: Clock;
  faults: Faults;
  /** Where our own webhooks are served: http://127.0.0.1:PORT, known once the gateway listens. */
  base: () => string;
  /** The shops there are now; one can be added at any time. */
  shops: () => Iterable<SimulatedShop>;
}

/** The outside world of the one-machine system: WhatsApp, MessageBird, the shops' event webhooks, and the customers. */
export interface Providers {
  /** To be mounted on the gateway: /sim/whatsapp, /sim/messagebird. */
  raw: RawHandler[];
  outbox: Outbox;
  /** What customers sent, as the providers hold it. */
  files: SimulatedFiles;
  /** Writes as a customer: posts the provider's real webhook body, signed, and returns our answer to it. */
  customerMessage(message: CustomerMessage): ReturnType<CustomerSide>;
  /** The customer reads a message that we sent on WhatsApp. @returns false if there is no such message */
  read(providerId: string): boolean;
  /** Resolves when the reports on what went out have been acknowledged, those that keep failing excepted. */
  idle(): Promise<void>;
  /** Repeats the failed callbacks whose pause is over by the clock, which was moved. */
  clockMoved(): void;
  stop(): Promise<void>;
}

/** Messages whose reading can be simulated, per run of the system. */
const readable = 10_000;

export function openProviders(options: ProvidersOptions): Providers {
  const { clock, faults, directory } = options;
  const sent = boundedMap<SentTo>(readable);
  const memory: MessageBirdMemory = { conversations: new Map(), messages: new Map(), webhooks: new Map() };
  const conversations = openJournal<Conversation>(join(directory, 'conversations.journal'));
  for (const conversation of conversations.lines) memory.conversations.set(conversation.id, conversation);
  const outbox = openOutbox(directory, (item) => recall(item, memory));

  const post = async (url: string, headers: Record<string, string>, body: string) => {
    const response = await fetch(url, { method: 'POST', headers, body });
    return { status: response.status, body: await response.text() };
  };
  const signedPost = ({ provider, shop, body }: Callback) => {
    const url = `${options.base()}/webhooks/${provider}/${encodeURIComponent(shop)}`;
    const text = JSON.stringify(body);
    const headers = provider === 'whatsapp' ? whatsappHeaders(text) : messagebirdHeaders(url, text, clock.now());
    return post(url, headers, text);
  };

  const callbacks = openDeliveries<Callback>({
    clock,
    journal: join(directory, 'callbacks.journal'),
    concurrency: 16,
    backOffMs: 100,
    // With pauses of at most 30 s about half an hour; Meta repeats for 7 days.
    maxTries: 60,
    async deliver(callback) {
      const { status } = await signedPost(callback);
      if (faults.strikes('duplicate')) await signedPost(callback);
      if (status >= 300) throw new Error(`our webhook answered ${status}`);
    },
  });
  const files = openSimulatedFiles(directory);
  const context: SimulatorContext = {
    clock,
    outbox,
    files,
    shops: options.shops,
    callback: (callback, delayMs) =>
      callbacks.add(callback, faults.strikes('reorder') ? 2 * delayMs * faults.random('reorder') : delayMs),
  };
  const down = () => faults.strikes('provider_down');
  const whatsapp = whatsappSimulator(context, sent);
  const messagebird = messagebirdSimulator(context, memory);

  const write = customerSide({
    clock,
    files,
    api: () => `${options.base()}/sim/messagebird`,
    shops: options.shops,
    post: signedPost,
    visit: (word) => writeAsVisitor(options.base(), files, word),
    conversation(conversation) {
      if (memory.conversations.has(conversation.id)) return;
      memory.conversations.set(conversation.id, conversation);
      conversations.journal.append(conversation);
    },
  });

  return {
    raw: [
      { prefix: '/sim/whatsapp', handle: serveSimulator('whatsapp', '/sim/whatsapp', context, down, whatsapp) },
      {
        prefix: '/sim/messagebird',
        handle: serveSimulator('messagebird', '/sim/messagebird', context, down, messagebird),
      },
    ],
    outbox,
    files,
    customerMessage: write,
    read(providerId) {
      const to = sent.get(providerId);
      if (to) whatsappStatus(context, providerId, to, 'read', 0);
      return to !== undefined;
    },
    idle: callbacks.idle,
    clockMoved: callbacks.clockMoved,
    async stop() {
      await callbacks.stop();
      outbox.close();
      conversations.journal.close();
      files.close();
    },
  };
}

/** Brings back, after a restart, what the simulators knew beside the outbox. */
function recall({ provider, shop, method, url, body, response }: OutboxItem, memory: MessageBirdMemory): void {
  if (provider !== 'messagebird' || response.status >= 300) return;
  const answered = response.body as Message | undefined;
  if (/^\/conversations\/[^/]+/.test(url) && method === 'POST' && answered?.conversationId) remember(memory, answered);
  const webhook = /^\/webhooks(?:\/(\w+))?$/.exec(url);
  if (!webhook) return;
  if (method === 'POST' && answered) memory.webhooks.set(answered.id, { ...answered, shop });
  else if (method === 'DELETE') memory.webhooks.delete(webhook[1] ?? '');
  else if (method === 'PATCH' && webhook[1]) {
    const known = memory.webhooks.get(webhook[1]);
    if (known) memory.webhooks.set(webhook[1], { ...known, ...(body as object), id: known.id, shop });
  }
}

/** A map that forgets its oldest entries. */
function boundedMap<Value>(limit: number): Map<string, Value> {
  const map = new Map<string, Value>();
  const set = map.set.bind(map);
  map.set = (key, value) => {
    const oldest = map.size >= limit ? map.keys().next().value : undefined;
    if (oldest !== undefined) map.delete(oldest);
    return set(key, value);
  };
  return map;
}
