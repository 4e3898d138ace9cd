import { startDemo, startKeptDemo } from '../../support/child.ts';

/** The whole system as a person starts it, and what happens outside the browser: customers, the clock, faults. */
export interface Desk {
  url: string;
  /** A customer writes on the simulated phone. */
  write(from: Customer, text: string | Content, channel?: string): Promise<void>;
  /** Moves the desk's clock; what is due on the way has happened when it answers. */
  advance(duration: string): Promise<void>;
  fault(order: object): Promise<void>;
  /** Requests that went out to a provider, oldest first. */
  outbox(provider: 'whatsapp' | 'messagebird'): Promise<{ url: string; body: Record<string, unknown> }[]>;
  /** Asks the API as an agent. @returns the answer, whatever its status */
  ask(agent: string, method: string, path: string, body?: object): Promise<{ status: number; body: never }>;
  /** What this agent writes goes out at once from the next load of the page on, or can be taken back for five seconds again. */
  sendsAtOnce(agent: string, atOnce?: boolean): Promise<void>;
  organise(organisation: object): Promise<void>;
  /** The consistency checker's violations. */
  violations(): Promise<unknown[]>;
  /** Answers nobody from now on, though what is asked waits for it. */
  freeze(): void;
  thaw(): void;
  /** As `kill -9`, and started again on the same folder and port. Only of a desk that keeps something. */
  crash(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export interface Customer {
  phone: string;
  name: string;
}

type Content = { type: string } & Record<string, unknown>;

/** Starts `npm start` with the demo on a free port. @param directory where everything is kept; default: nowhere */
export async function startDesk(directory?: string): Promise<Desk> {
  let child = directory === undefined ? await startDemo() : await startKeptDemo(directory, 0);
  const post = async <Answer>(path: string, body: object, token?: string, method = 'POST'): Promise<Answer> => {
    const answer = await fetch(child.url + path, {
      method,
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Answer;
  };
  const get = async <Answer>(path: string): Promise<Answer> => (await (await fetch(child.url + path)).json()) as Answer;
  const ask: Desk['ask'] = async (agent, method, path, body) => {
    const { token } = await post<{ token: string }>('/local/token', { agent });
    const answer = await fetch(child.url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    return { status: answer.status, body: (text ? JSON.parse(text) : undefined) as never };
  };
  return {
    url: child.url,
    write: async (from, content, channel = 'bloom-whatsapp') => {
      const said = typeof content === 'string' ? { type: 'text', text: content } : content;
      await post('/local/inbox', { shop: channel.split('-')[0], channel, from, content: said });
    },
    advance: async (duration) => {
      await post('/local/clock', { advance: duration });
    },
    fault: async (order) => {
      await post('/local/faults', order);
    },
    outbox: async (provider) => (await get<{ items: never[] }>(`/local/outbox?provider=${provider}&limit=100`)).items,
    ask,
    sendsAtOnce: async (agent, atOnce = true) => {
      await ask(agent, 'PUT', '/api/me/preferences', { undoSend: !atOnce });
    },
    organise: async (organisation) => {
      await post('/local/organisation', organisation);
    },
    violations: async () => (await get<{ violations: unknown[] }>('/local/check')).violations,
    freeze: () => child.freeze(),
    thaw: () => child.thaw(),
    crash: () => child.kill(),
    restart: async () => {
      child = await startKeptDemo(directory ?? '', Number(new URL(child.url).port));
    },
    stop: async () => {
      await child.end();
    },
  };
}
