import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import type { ShownConversation, ShownEntry } from '../../layers/desk/present.ts';
import type { Content } from '../../layers/domain/content.ts';
import type { ChannelRules } from '../../layers/domain/settings.ts';
import { conversationId, thread } from '../../layers/store/keys.ts';
import { type Organisation, organisationBody } from '../../local/organisation.ts';
import type { OutboxItem } from '../../local/outbox.ts';
import { type System, startSystem } from '../../local/system.ts';
import {
  type AgentSocket,
  type Answer,
  type Headers,
  type Http,
  type Json,
  openAgentSocket,
  openHttp,
  signedByMessageBird,
  signedByWhatsApp,
  whatsappBody,
  whatsappChange,
} from './client.ts';
import { heard } from './contract.ts';

/**
 * A stage for the tests: one system a file, shops, agents and customers of its own for every test, so that tests of a file
 * do not meet.
 */
export interface Stage {
  system: System;
  /** A client without a token. */
  http: Http;
  /** Makes a shop. @param settings as the API takes them (durations in ISO 8601) */
  shop(settings?: Json, routing?: Routing): Promise<Shop>;
  /** The shop again, with other settings (as a whole), teams and rules (where given). */
  reorganise(shop: Shop, settings: Json | undefined, routing?: Routing): Promise<void>;
  /** Makes an agent, with chat permission at these shops. */
  agent(shops: (Shop | Membership)[], name?: string): Promise<Agent>;
  /** The agent again, with other memberships. */
  move(agent: Agent, shops: (Shop | Membership)[]): Promise<void>;
  /** What went out to the providers for a shop, oldest first; reading and reports excepted. */
  sent(shop: Shop): OutboxItem[];
  stop(): Promise<void>;
}

export interface Membership {
  shop: Shop;
  role?: 'owner_admin' | 'admin' | 'employee';
  chat?: boolean;
  teams?: string[];
  teamAdmin?: string[];
}

/** Teams by id with their mode, and the rules of the shop's channels. */
export interface Routing {
  teams?: Record<string, 'assign' | 'collaboration' | 'grab'>;
  /** Of the WhatsApp channel. */
  rules?: ChannelRules;
  onMessagebird?: ChannelRules;
}

export interface Shop {
  id: string;
  phoneNumberId: string;
  /** A new customer of the shop, with a phone number. */
  customer(name?: string): Customer;
  /** Posts a body to the shop's WhatsApp webhook, signed unless other headers are given. */
  whatsapp(body: Json | string | Buffer, headers?: Headers): Promise<Answer>;
  messagebird(body: Json | string | Buffer, headers?: Headers): Promise<Answer>;
}

export interface Customer {
  /** Digits, as WhatsApp writes it. */
  phone: string;
  name: string;
  /** Id of the customer's first conversation on WhatsApp. */
  conversation: string;
  /** The same on MessageBird. */
  onMessagebird: string;
  /** Writes on WhatsApp. @param more replaces parts of WhatsApp's message. @returns the provider's id */
  writes(text: string, more?: Json): Promise<string>;
  /** A message of WhatsApp's webhook, not posted. */
  message(text: string, more?: Json): Json & { id: string };
  /** Posts messages as one webhook. */
  posts(...messages: Json[]): Promise<Answer>;
  /** Writes on MessageBird. */
  messagebird(text: string, more?: Json): Promise<string>;
  /** MessageBird's webhook body, not posted. */
  messagebirdBody(text: string, more?: Json): Json & { message: Json & { id: string } };
}

export interface Agent extends Http {
  id: string;
  token: string;
  sockets: AgentSocket[];
  /** Opens a socket and waits for its hello. @param patience ms */
  connect(patience?: number): Promise<AgentSocket>;
  available(): Promise<void>;
  onBreak(): Promise<void>;
  /** Connects and is available. */
  comes(): Promise<AgentSocket>;
  conversation(id: string): Promise<ShownConversation>;
  timeline(id: string, query?: string): Promise<ShownEntry[]>;
  /** The open conversations the agent holds. */
  mine(): Promise<ShownConversation[]>;
  says(conversation: string, content: Content | string, more?: Json): Promise<Answer>;
  closes(conversation: string, reason?: string): Promise<Answer>;
  me(): Promise<Json & { openConversations: number; status: string; shops: Record<string, Json> }>;
}

const unique = (): string => randomUUID().slice(0, 8);
let phones = 31_600_000_000 + Math.floor(Math.random() * 1_000_000) * 50;

/** @param directory keeps everything there, so that it can be started again */
export async function openStage(directory?: string, log: string[] = []): Promise<Stage> {
  const system = await startSystem({ port: 0, ...(directory && { directory }), onLog: (line) => void log.push(line) });
  return stageOf(system);
}

export function stageOf(system: System): Stage {
  const url = () => system.url;
  const opened: AgentSocket[] = [];
  const save = (organisation: object) => system.organise(organisationBody.parse(organisation) as Organisation);

  const organise = (shop: Shop, settings: Json | undefined, { teams, rules, onMessagebird }: Routing = {}) =>
    save({
      shops: [
        {
          id: shop.id,
          phoneNumberId: shop.phoneNumberId,
          ...(settings && { settings }),
          ...(teams && { teams: Object.entries(teams).map(([id, mode]) => ({ id, mode })) }),
          ...((rules || onMessagebird) && {
            rules: {
              ...(rules && { [`${shop.id}-whatsapp`]: rules }),
              ...(onMessagebird && { [`${shop.id}-messagebird`]: onMessagebird }),
            },
          }),
        },
      ],
      agents: [],
    });

  const memberships = (shops: (Shop | Membership)[]) =>
    Object.fromEntries(
      shops.map((one) => {
        const { shop, role = 'employee', chat = true, ...teams } = 'shop' in one ? one : { shop: one };
        return [shop.id, { role, chat, ...teams }];
      }),
    );

  return {
    system,
    http: openHttp(url),
    async shop(settings, routing) {
      const id = `s${unique()}`;
      const phoneNumberId = String(2_000_000_000 + Math.floor(Math.random() * 1e9));
      const shop = shopOf(system, id, phoneNumberId);
      await organise(shop, settings, routing);
      return shop;
    },
    reorganise: organise,
    async agent(shops, name = 'agent') {
      const id = `${name}-${unique()}`;
      await save({ shops: [], agents: [{ id, name, shops: memberships(shops) }] });
      return agentOf(system, id, await system.tokens.issue(id), opened);
    },
    move: (agent, shops) => save({ shops: [], agents: [{ id: agent.id, shops: memberships(shops) }] }),
    sent: (shop) =>
      system.providers.outbox
        .list({ shop: shop.id, limit: 100_000 })
        .items.filter(({ method, provider }) => method === 'POST' && provider !== 'events' && provider !== 'flow'),
    async stop() {
      for (const socket of opened) socket.cut();
      await system.stop();
    },
  };
}

function shopOf(system: System, id: string, phoneNumberId: string): Shop {
  const post = async (
    provider: string,
    body: Json | string | Buffer,
    sign: (url: string, text: string | Buffer) => Headers,
  ) => {
    const url = `${system.url}/webhooks/${provider}/${id}`;
    const text = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    const response = await fetch(url, { method: 'POST', body: text as string, headers: sign(url, text) });
    const answer = { status: response.status, body: JSON.parse(await response.text()) as Answer['body'] };
    heard('POST', `/webhooks/${provider}/${id}`, answer.status, answer.body);
    return answer;
  };
  const shop: Shop = {
    id,
    phoneNumberId,
    customer: (name = 'Carla') => customerOf(system, shop, name),
    whatsapp: (body, headers) => post('whatsapp', body, (_url, text) => headers ?? signedByWhatsApp(text)),
    messagebird: (body, headers) =>
      post('messagebird', body, (url, text) => headers ?? signedByMessageBird(url, text, system.clock.now())),
  };
  return shop;
}

/** The answer must be 200: what a test sets up with has to be stored. */
function stored(answer: Answer): void {
  if (answer.status !== 200) throw new Error(`the webhook answered ${answer.status} ${JSON.stringify(answer.body)}`);
}

function customerOf(system: System, shop: Shop, name: string): Customer {
  const phone = String(++phones);
  const seconds = () => String(Math.floor(system.clock.now() / 1000));
  const customer: Customer = {
    phone,
    name,
    conversation: conversationId(thread(shop.id, `${shop.id}-whatsapp`, `+${phone}`), 1),
    onMessagebird: conversationId(thread(shop.id, `${shop.id}-messagebird`, `+${phone}`), 1),
    message: (text, more = {}) => ({
      from: phone,
      id: `wamid.${randomUUID()}`,
      timestamp: seconds(),
      type: 'text',
      text: { body: text },
      ...more,
    }),
    posts: (...messages) =>
      shop.whatsapp(
        whatsappBody(whatsappChange(shop.phoneNumberId, { contacts: [{ profile: { name }, wa_id: phone }], messages })),
      ),
    async writes(text, more) {
      const message = customer.message(text, more);
      stored(await customer.posts(message));
      return message.id;
    },
    messagebirdBody(text, more = {}) {
      const at = new Date(system.clock.now()).toISOString();
      const conversationId = `c${phone}`;
      const message = {
        id: randomUUID().replaceAll('-', ''),
        conversationId,
        platform: 'whatsapp',
        to: `${shop.id}-messagebird`,
        from: `+${phone}`,
        channelId: `${shop.id}-messagebird`,
        type: 'text',
        content: { text },
        direction: 'received',
        status: 'received',
        createdDatetime: at,
        updatedDatetime: at,
        ...more,
      };
      return {
        type: 'message.created',
        contact: { id: `k${phone}`, msisdn: Number(phone), displayName: name },
        conversation: {
          id: conversationId,
          contactId: `k${phone}`,
          status: 'active',
          lastUsedChannelId: `${shop.id}-messagebird`,
        },
        message,
      };
    },
    async messagebird(text, more) {
      const body = customer.messagebirdBody(text, more);
      stored(await shop.messagebird(body));
      return body.message.id;
    },
  };
  return customer;
}

/** An agent's client over a system that may be another process. */
export function agentOf(system: Pick<System, 'url'>, id: string, token: string, opened: AgentSocket[] = []): Agent {
  const http = openHttp(() => system.url, token);
  const body = async <Of>(asked: Promise<Answer<Of>>): Promise<Of> => {
    const { status, body } = await asked;
    if (status >= 300) throw new Error(`${id} was answered ${status} ${JSON.stringify(body)}`);
    return body;
  };
  const agent: Agent = {
    ...http,
    id,
    token,
    sockets: [],
    async connect(patience) {
      const socket = await openAgentSocket(system.url, { token });
      opened.push(socket);
      agent.sockets.push(socket);
      await socket.until(({ type }) => type === 'hello', patience);
      return socket;
    },
    available: async () => void (await body(http.put('/api/me/status', { status: 'available' }))),
    onBreak: async () => void (await body(http.put('/api/me/status', { status: 'break' }))),
    async comes() {
      const socket = await agent.connect();
      await agent.available();
      return socket;
    },
    conversation: (id) => body(http.get<ShownConversation>(`/api/conversations/${encodeURIComponent(id)}`)),
    timeline: async (id, query = 'limit=100') =>
      (await body(http.get<{ items: ShownEntry[] }>(`/api/conversations/${encodeURIComponent(id)}/timeline?${query}`)))
        .items,
    mine: async () =>
      (await body(http.get<{ items: ShownConversation[] }>('/api/conversations?view=mine&limit=100'))).items,
    says: (id, content, more = {}) =>
      http.post(`/api/conversations/${encodeURIComponent(id)}/messages`, {
        content: typeof content === 'string' ? { type: 'text', text: content } : content,
        ...more,
      }),
    closes: (id, reason = 'done') => http.post(`/api/conversations/${encodeURIComponent(id)}/close`, { reason }),
    me: () => body(http.get('/api/me')),
  };
  return agent;
}

/** One system for a test file. The stage is there while its tests run. */
export function useStage(): () => Stage {
  let stage: Stage | undefined;
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(async () => {
    await stage?.stop();
  });
  return () => {
    if (!stage) throw new Error('The stage stands only while a test runs.');
    return stage;
  };
}
