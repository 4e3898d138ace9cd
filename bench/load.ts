import { Agent, request } from 'node:http';
import WebSocket from 'ws';
import { phoneOf, written } from './customers.ts';
import type { LoadTasks, OneByOneArgs, PostArgs, PostResult, SustainedArgs, SustainedResult } from './load-tasks.ts';

/** The load generator: customers who write and agents who listen, in a process of their own. */

interface Desk {
  agent: string;
  token: string;
  socket: WebSocket;
}

interface ShownConversation {
  id: string;
  shop: string;
  assignee?: string;
  customer: { phone?: string };
  lastMessage?: { text: string };
}

const desks = new Map<string, Desk>();
/** The conversations that were told to be assigned, with their agents. */
const held = new Map<string, string>();
/** Told of every message on every socket. */
let hear: (agent: string, message: Record<string, unknown>, at: number) => void = () => {};
const http = new Agent({ keepAlive: true, maxSockets: 256 });
const now = (): number => performance.now();

/** Posts and reads the answer. */
function call(
  url: URL,
  method: string,
  path: string,
  headers: Record<string, string>,
  body: string,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const bytes = Buffer.from(body);
    const outgoing = request(
      {
        agent: http,
        host: url.hostname,
        port: url.port,
        method,
        path,
        headers: { ...headers, 'content-length': bytes.length },
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
      },
    );
    outgoing.on('error', reject);
    outgoing.end(bytes);
  });
}

const asAgent = (url: URL, agent: string, method: string, path: string, body: object) =>
  call(
    url,
    method,
    path,
    { 'content-type': 'application/json', authorization: `Bearer ${desks.get(agent)?.token ?? ''}` },
    JSON.stringify(body),
  );

/** Runs `count` jobs, so many at a time. */
async function inFlight(count: number, atOnce: number, job: (n: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) await job(next++);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, worker));
}

/** Resolves when `done` says so, looked at after each message of a socket. */
async function until(done: () => boolean, ms: number, what: string): Promise<void> {
  const end = now() + ms;
  while (!done()) {
    if (now() > end) throw new Error(`${what} did not happen within ${ms} ms`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

async function connect({ url, agents, batch }: LoadTasks['connect']['args']): Promise<{ ms: number }> {
  const target = new URL(url);
  const begun = now();
  await inFlight(agents.length, 20, async (n) => {
    const { id, token } = agents[n] as { id: string; token: string };
    await new Promise<void>((resolve, reject) => {
      const socket = new WebSocket(`${url.replace('http', 'ws')}/socket?token=${token}`, { perMessageDeflate: false });
      desks.set(id, { agent: id, token, socket });
      socket.on('error', reject);
      socket.on('message', (data: Buffer) => {
        const at = now();
        const message = JSON.parse(data.toString()) as { type: string; messages?: { type: string }[] };
        if (message.type === 'hello') resolve();
        for (const one of message.messages ?? [message]) hear(id, one, at);
      });
    });
    if (batch) desks.get(id)?.socket.send(JSON.stringify({ action: 'watch', shops: [], batch }));
    await asAgent(target, id, 'PUT', '/api/me/status', { status: 'available' });
  });
  return { ms: now() - begun };
}

async function disconnect(): Promise<Record<string, never>> {
  await Promise.all(
    [...desks.values()].map(
      ({ socket }) =>
        new Promise((resolve) => {
          socket.once('close', resolve);
          socket.close();
        }),
    ),
  );
  desks.clear();
  return {};
}

async function post(args: PostArgs): Promise<PostResult> {
  const url = new URL(args.url);
  const shop = { id: args.shop, phoneNumberId: args.phoneNumberId };
  const webhooks = Array.from({ length: args.count }, (_, n) =>
    written({ shop, customer: args.first + n, text: `Is my order ${args.first + n} on its way?` }),
  );
  const sentAt = new Map<string, number>();
  const assigned = new Map<string, { agent: string; ms: number }>();
  const result = { ack: [] as number[], refused: 0, doubled: 0 };
  let lastAssignment = 0;
  hear = (agent, message, at) => {
    if (message.type !== 'conversation' || message.change !== 'assigned') return;
    const { id, assignee, customer } = message.conversation as ShownConversation;
    const sent = sentAt.get((customer.phone ?? '').replace('+', ''));
    if (sent === undefined || assignee !== agent) return;
    const known = assigned.get(id);
    if (known && known.agent !== agent) result.doubled++;
    if (known) return;
    assigned.set(id, { agent, ms: at - sent });
    held.set(id, agent);
    lastAssignment = at;
  };
  const begun = now();
  await inFlight(args.count, args.inFlight, async (n) => {
    const { path, headers, body } = webhooks[n] as (typeof webhooks)[number];
    const sent = now();
    sentAt.set(phoneOf(args.first + n), sent);
    const { status } = await call(url, 'POST', path, headers, body);
    if (status !== 200) result.refused++;
    result.ack.push(now() - sent);
  });
  const ackMs = now() - begun;
  await until(() => assigned.size >= args.assignments, 60_000, `telling ${args.assignments} assignments`);
  return {
    ...result,
    ackMs,
    socketMs: Math.max(0, lastAssignment - begun),
    socket: [...assigned.values()].map(({ ms }) => ms),
  };
}

async function oneByOne(args: OneByOneArgs): Promise<LoadTasks['oneByOne']['result']> {
  const url = new URL(args.url);
  const shop = { id: args.shop, phoneNumberId: args.phoneNumberId };
  const result: LoadTasks['oneByOne']['result'] = { ack: [], socket: [], agentOf: {} };
  for (let n = 0; n < args.count; n++) {
    const customer = args.customers[n % args.customers.length] ?? 0;
    const text = `Message ${n} of customer ${customer}`;
    let arrived: number | undefined;
    hear = (agent, message, at) => {
      const entry = message.entry as { content?: { text?: string } } | undefined;
      if (message.type !== 'entry' || entry?.content?.text !== text) return;
      arrived ??= at;
      result.agentOf[String(message.conversation)] = agent;
    };
    const { path, headers, body } = written({ shop, customer, text });
    const sent = now();
    const { status } = await call(url, 'POST', path, headers, body);
    result.ack.push(now() - sent);
    if (status !== 200) throw new Error(`a webhook was answered ${status}`);
    await until(() => arrived !== undefined, 10_000, 'the push of a message');
    result.socket.push((arrived ?? 0) - sent);
  }
  return result;
}

async function close(url: URL, id: string, agent: string): Promise<void> {
  const { status, text } = await asAgent(url, agent, 'POST', `/api/conversations/${id}/close`, { reason: 'done' });
  if (status !== 200) throw new Error(`a close was answered ${status}: ${text.slice(0, 200)}`);
  held.delete(id);
}

async function closeAll({ url }: LoadTasks['closeAll']['args']): Promise<{ ms: number; closed: number }> {
  const target = new URL(url);
  const begun = now();
  const all = [...held];
  await inFlight(all.length, 20, async (n) => {
    const [id, agent] = all[n] as [string, string];
    await close(target, id, agent);
  });
  return { ms: now() - begun, closed: all.length };
}

/** Each close frees a slot; somebody waits in the queue for it. */
async function closeAndWait({ url, count }: LoadTasks['closeAndWait']['args']): Promise<{ ms: number[] }> {
  const target = new URL(url);
  const ms: number[] = [];
  for (const [id, agent] of [...held].slice(0, count)) {
    let assignedAt: number | undefined;
    hear = (_agent, message, at) => {
      if (message.type === 'conversation' && message.change === 'assigned') assignedAt ??= at;
    };
    const sent = now();
    await close(target, id, agent);
    await until(() => assignedAt !== undefined, 10_000, 'the next assignment after a close');
    ms.push((assignedAt ?? 0) - sent);
  }
  return { ms };
}

/** `inFlight` customers side by side: each writes, is answered now and then, is closed at the end and followed by the next. */
async function sustained(args: SustainedArgs): Promise<SustainedResult> {
  const url = new URL(args.url);
  const result: SustainedResult = {
    seconds: 0,
    messages: 0,
    conversations: 0,
    replies: 0,
    closes: 0,
    refused: 0,
    socket: [],
  };
  const waiting = new Map<string, (told: { agent: string; conversation: string; at: number }) => void>();
  hear = (agent, message, at) => {
    const entry = message.entry as { content?: { text?: string } } | undefined;
    if (message.type !== 'entry' || !entry?.content?.text) return;
    const told = waiting.get(entry.content.text);
    waiting.delete(entry.content.text);
    told?.({ agent, conversation: String(message.conversation), at });
  };
  const begun = now();
  const end = begun + args.seconds * 1000;
  let customers = 0;
  const act = async (agent: string, path: string, body: object): Promise<void> => {
    const { status } = await asAgent(url, agent, 'POST', path, body);
    if (status >= 300) result.refused++;
  };
  const customer = async (): Promise<void> => {
    const number = args.first + customers++;
    const shop = args.shops[number % args.shops.length] as SustainedArgs['shops'][number];
    result.conversations++;
    let last: { agent: string; conversation: string } | undefined;
    for (let n = 1; n <= args.messages && now() < end; n++) {
      const text = `Message ${n} of customer ${number}`;
      const sent = now();
      const told = new Promise<{ agent: string; conversation: string; at: number }>((resolve) =>
        waiting.set(text, resolve),
      );
      const { path, headers, body } = written({ shop, customer: number, text });
      const { status } = await call(url, 'POST', path, headers, body);
      result.messages++;
      if (status !== 200) {
        result.refused++;
        continue;
      }
      const { agent, conversation, at } = await told;
      last = { agent, conversation };
      result.socket.push(at - sent);
      if (n % args.replyEvery === 0) {
        result.replies++;
        await act(agent, `/api/conversations/${conversation}/messages`, {
          content: { type: 'text', text: `Answer ${n} to customer ${number}` },
        });
      }
    }
    if (last) {
      result.closes++;
      await act(last.agent, `/api/conversations/${last.conversation}/close`, { reason: 'done' });
    }
  };
  await Promise.all(
    Array.from({ length: args.inFlight }, async () => {
      while (now() < end) await customer();
    }),
  );
  result.seconds = (now() - begun) / 1000;
  return result;
}

const tasks: { [Name in keyof LoadTasks]: (args: LoadTasks[Name]['args']) => Promise<LoadTasks[Name]['result']> } = {
  connect,
  post,
  oneByOne,
  closeAll,
  closeAndWait,
  sustained,
  disconnect,
};

// The bench has gone: nobody listens any more.
process.on('disconnect', () => process.exit());
process.on('message', async ({ call: number, name, args }: { call: number; name: keyof LoadTasks; args: never }) => {
  try {
    process.send?.({ call: number, result: await tasks[name](args) });
  } catch (error) {
    process.send?.({ call: number, error: (error as Error).message });
  }
});
