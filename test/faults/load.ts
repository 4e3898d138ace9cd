import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AgentSocket,
  type Http,
  openAgentSocket,
  openHttp,
  type Said,
  signedByWhatsApp,
  whatsappBody,
  whatsappChange,
} from '../support/client.ts';

/** Customers who write and agents who answer and close, against a system that dies now and then. */

export const shop = 'kiosk';
const phoneNumberId = '1000000077';
const customers = 40;
const agents = ['ann', 'bo', 'cy', 'di'];

export interface Load {
  /** Webhooks by provider id; true once one was answered 200. */
  webhooks: Map<string, { body: string; acknowledged: boolean }>;
  /** Replies by their text; true once one was answered 202. */
  replies: Map<string, { agent: string; conversation: string; key: string; accepted: boolean }>;
  /** Begins working against a system that has just started. */
  begin(url: string): Promise<void>;
  /** Ends working; what is under way fails or finishes. */
  end(): Promise<void>;
  /** Repeats, as a provider and a patient client do, what was never acknowledged. */
  repeat(): Promise<void>;
  http: Http;
  agent(id: string): Http;
}

export function openLoad(random: () => number): Load {
  const webhooks: Load['webhooks'] = new Map();
  const replies: Load['replies'] = new Map();
  const tokens = new Map<string, string>();
  let url = '';
  let working = false;
  let tasks: Promise<unknown>[] = [];
  let sockets: AgentSocket[] = [];
  const http = openHttp(() => url);
  const agent = (id: string) => openHttp(() => url, tokens.get(id));

  const post = async (id: string): Promise<void> => {
    const webhook = webhooks.get(id);
    if (!webhook) return;
    const response = await fetch(`${url}/webhooks/whatsapp/${shop}`, {
      method: 'POST',
      body: webhook.body,
      headers: signedByWhatsApp(webhook.body),
    });
    if (response.status === 200) webhook.acknowledged = true;
  };
  const customer = async (number: number): Promise<void> => {
    while (working) {
      const id = `wamid.${randomUUID()}`;
      const from = String(31_650_000_000 + number);
      const message = {
        from,
        id,
        timestamp: String(Math.floor(Date.now() / 1000)),
        type: 'text',
        text: { body: `question ${id}` },
      };
      const body = JSON.stringify(whatsappBody(whatsappChange(phoneNumberId, { messages: [message] })));
      webhooks.set(id, { body, acknowledged: false });
      await post(id).catch(() => {});
      await sleep(random() * 120);
    }
  };
  const answer = async (id: string, conversation: string): Promise<void> => {
    const text = `answer ${randomUUID()}`;
    replies.set(text, { agent: id, conversation, key: randomUUID(), accepted: false });
    await send(text).catch(() => {});
    if (random() < 0.7)
      await agent(id)
        .post(`/api/conversations/${conversation}/close`, { reason: 'done' })
        .catch(() => {});
  };
  const send = async (text: string): Promise<void> => {
    const reply = replies.get(text);
    if (!reply) return;
    const path = `/api/conversations/${reply.conversation}/messages`;
    const headers = { 'idempotency-key': reply.key };
    const { status } = await agent(reply.agent).post(path, { content: { type: 'text', text } }, headers);
    if (status === 202) reply.accepted = true;
    // Refused by a rule: it was closed or given on in between.
    else if (status < 500) replies.delete(text);
  };
  const listen = (id: string, socket: AgentSocket): Promise<void> => {
    let heard = 0;
    return (async () => {
      while (working) {
        for (; heard < socket.said.length; heard++) {
          const { type, conversation } = socket.said[heard] as Said;
          if (type !== 'conversation' || typeof conversation !== 'object') continue;
          if (conversation.assignee === id && conversation.waitingSince) await answer(id, conversation.id);
        }
        await sleep(10);
      }
    })();
  };

  return {
    webhooks,
    replies,
    http,
    agent,
    async begin(at) {
      url = at;
      working = true;
      if (tokens.size === 0) {
        const member = { [shop]: { role: 'employee', chat: true } };
        await http.post('/local/organisation', {
          shops: [{ id: shop, phoneNumberId, settings: { slots: 3 } }],
          agents: agents.map((id) => ({ id, shops: member })),
        });
        for (const id of agents) tokens.set(id, String((await http.post('/local/token', { agent: id })).body.token));
      }
      for (const id of agents) {
        const socket = await openAgentSocket(url, { token: tokens.get(id) ?? '' });
        sockets.push(socket);
        await agent(id).put('/api/me/status', { status: 'available' });
        tasks.push(listen(id, socket).catch(() => {}));
      }
      tasks.push(...Array.from({ length: customers }, (_, number) => customer(number).catch(() => {})));
    },
    async end() {
      working = false;
      await Promise.all(tasks);
      tasks = [];
      for (const socket of sockets) socket.cut();
      sockets = [];
    },
    async repeat() {
      for (const [id, { acknowledged }] of webhooks) if (!acknowledged) await post(id);
      for (const [text, { accepted }] of [...replies]) if (!accepted) await send(text);
    },
  };
}
