import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeJwt } from 'jose';
import { messageId } from '../../layers/channels/webchat/index.ts';
import { thread } from '../../layers/store/keys.ts';
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

/** Customers who write, on WhatsApp and in the webchat, and agents who answer and close, against a system that dies now and then. */

export const shop = 'kiosk';
const phoneNumberId = '1000000077';
const customers = 32;
const visitors = 8;
const webchat = `${shop}-webchat`;
const agents = ['ann', 'bo', 'cy', 'di'];

export interface Load {
  /** Messages of customers by their entry's id. */
  messages: Map<string, { post: () => Promise<Response>; acknowledged: boolean }>;
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
  const messages: Load['messages'] = new Map();
  const visitorTokens = new Map<number, string>();
  const replies: Load['replies'] = new Map();
  const tokens = new Map<string, string>();
  let url = '';
  let working = false;
  let tasks: Promise<unknown>[] = [];
  let sockets: AgentSocket[] = [];
  const http = openHttp(() => url);
  const agent = (id: string) => openHttp(() => url, tokens.get(id));

  const post = async (id: string): Promise<void> => {
    const message = messages.get(id);
    if (message && (await message.post()).ok) message.acknowledged = true;
  };
  const write = async (id: string, postIt: () => Promise<Response>): Promise<void> => {
    messages.set(id, { post: postIt, acknowledged: false });
    await post(id).catch(() => {});
    await sleep(random() * 120);
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
      await write(id, () =>
        fetch(`${url}/webhooks/whatsapp/${shop}`, { method: 'POST', body, headers: signedByWhatsApp(body) }),
      );
    }
  };
  /** A visitor keeps its token over all deaths of the system, and may write twenty messages a minute. */
  const visitor = async (number: number): Promise<void> => {
    const at = () => `${url}/webchat/${shop}/${webchat}`;
    const headers = { 'content-type': 'application/json' };
    while (working) {
      const session = visitorTokens.get(number);
      if (!session) {
        const begun = await fetch(`${at()}/session`, { method: 'POST', headers, body: '{}' }).catch(() => undefined);
        if (begun?.ok) visitorTokens.set(number, ((await begun.json()) as { token: string }).token);
        else await sleep(50);
        continue;
      }
      const id = randomUUID();
      const body = JSON.stringify({ id, content: { type: 'text', text: `question ${id}` } });
      const { address } = thread(shop, webchat, String(decodeJwt(session).sub));
      await write(messageId(address, id), () =>
        fetch(`${at()}/messages`, {
          method: 'POST',
          headers: { ...headers, authorization: `Bearer ${session}` },
          body,
        }),
      );
      await sleep(1_000);
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
    messages,
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
      tasks.push(...Array.from({ length: visitors }, (_, number) => visitor(number).catch(() => {})));
    },
    async end() {
      working = false;
      await Promise.all(tasks);
      tasks = [];
      for (const socket of sockets) socket.cut();
      sockets = [];
    },
    async repeat() {
      for (const [id, { acknowledged }] of messages) if (!acknowledged) await post(id);
      for (const [text, { accepted }] of [...replies]) if (!accepted) await send(text);
    },
  };
}
