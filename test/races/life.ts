import * as fc from 'fast-check';
import { expect } from 'vitest';
import type { ChannelRules } from '../../layers/domain/settings.ts';
import type { FaultOrder } from '../../local/faults.ts';
import type { Answer, Json } from '../support/client.ts';
import type { Agent, Customer, Shop, Stage } from '../support/system.ts';
import { type Handing, hand, handing } from './handing.ts';
import { type Peopling, people, peopling } from './peopling.ts';
import { look, lookAway, type Visiting, type Visitor, visiting, visitorsOf, written } from './visiting.ts';

/**
 * A shop's life as random commands; what must be true of it afterwards stands in invariants.ts. Customers, agents and shops are small
 * numbers, so that the commands meet; what does not exist at the moment makes a command do nothing.
 */

export type Command =
  | {
      do: 'write';
      customer: number;
      shop: number;
      on: 'whatsapp' | 'messagebird';
      count: number;
      late: boolean;
      pictures: boolean;
    }
  | { do: 'redeliver'; nth: number }
  | { do: 'connect' | 'cut' | 'available' | 'break'; agent: number }
  | { do: 'close' | 'unassign' | 'reply'; agent: number; nth: number }
  | { do: 'reopen' | 'take' | 'grab' | 'join'; agent: number; customer: number; shop: number }
  | { do: 'leave'; agent: number; nth: number }
  | { do: 'team'; shop: number; mode: 'assign' | 'collaboration' | 'grab'; looksAfter: boolean[] }
  | { do: 'rules'; shop: number; rules: ChannelRules }
  | { do: 'give'; agent: number; to: number; nth: number }
  | { do: 'tag'; agent: number; nth: number; add: string[]; remove: string[] }
  | { do: 'toFlow'; agent: number; nth: number }
  | { do: 'fromFlow'; customer: number; shop: number }
  | { do: 'next'; agent: number; shop: number }
  | { do: 'limit'; shop: number; slots: number }
  | { do: 'followUp'; shop: number; on: boolean }
  | Peopling
  | Visiting
  | { do: 'advance'; seconds: number }
  | Handing
  | { do: 'fault'; order: FaultOrder };

/** How what the rules say begins, so that it is recognised. */
export const told = 'By the rules:';
const shops = 3;
const agents = 3;
const customers = 5;
const one = (n: number) => fc.nat({ max: n - 1 });

const of = <Do extends Command['do']>(name: Do, rest: Record<string, fc.Arbitrary<unknown>>) =>
  fc.record({ do: fc.constant(name), ...rest }) as unknown as fc.Arbitrary<Command>;

const customerAt = { customer: one(customers), shop: one(shops) };
const held = { agent: one(agents), nth: one(4) };

const tags = fc.uniqueArray(fc.constantFrom('VIP', 'vip', 'gift wrap', 'Café'), { minLength: 1, maxLength: 2 });
/** A branch of the rules: to the team or to everybody, by any algorithm, with a word to the customer or without. */
const branch = fc.record(
  {
    team: fc.constant('service'),
    algorithm: fc.constantFrom('random', 'in_order', 'most_waiting', 'least_chats'),
    message: fc.constant(`${told} one moment`),
  },
  { requiredKeys: [] },
);
const branchOfReturning = fc.oneof(branch, fc.constant({ keepOwner: true as const }));
const rules = fc.record(
  {
    newCustomer: fc.record({ online: branch, offline: branch }, { requiredKeys: [] }),
    returning: fc.record({ ownerOffline: branchOfReturning, allOffline: branchOfReturning }, { requiredKeys: [] }),
  },
  { requiredKeys: [] },
);

/** Every command but faults, weighted so that conversations come and go. */
const command = fc.oneof(
  {
    weight: 14,
    arbitrary: of('write', {
      ...customerAt,
      on: fc.constantFrom('whatsapp', 'whatsapp', 'messagebird'),
      count: fc.integer({ min: 1, max: 3 }),
      late: fc.boolean(),
      pictures: fc.constantFrom(false, false, false, true),
    }),
  },
  { weight: 3, arbitrary: of('redeliver', { nth: fc.nat() }) },
  { weight: 4, arbitrary: of('connect', { agent: one(agents) }) },
  { weight: 2, arbitrary: of('cut', { agent: one(agents) }) },
  { weight: 4, arbitrary: of('available', { agent: one(agents) }) },
  { weight: 1, arbitrary: of('break', { agent: one(agents) }) },
  { weight: 5, arbitrary: of('close', held) },
  { weight: 2, arbitrary: of('unassign', held) },
  { weight: 8, arbitrary: of('reply', held) },
  { weight: 2, arbitrary: of('reopen', { agent: one(agents), ...customerAt }) },
  { weight: 2, arbitrary: of('take', { agent: one(agents), ...customerAt }) },
  { weight: 2, arbitrary: of('grab', { agent: one(agents), ...customerAt }) },
  { weight: 3, arbitrary: of('join', { agent: one(agents), ...customerAt }) },
  { weight: 3, arbitrary: of('leave', held) },
  {
    weight: 1,
    arbitrary: of('team', {
      shop: one(shops),
      mode: fc.constantFrom('assign', 'collaboration', 'grab'),
      looksAfter: fc.array(fc.boolean(), { minLength: agents, maxLength: agents }),
    }),
  },
  { weight: 2, arbitrary: of('rules', { shop: one(shops), rules }) },
  { weight: 1, arbitrary: of('give', { ...held, to: one(agents) }) },
  { weight: 3, arbitrary: of('tag', { ...held, add: tags, remove: tags }) },
  { weight: 3, arbitrary: of('toFlow', held) },
  { weight: 3, arbitrary: of('fromFlow', customerAt) },
  ...handing(of as never, held, { agent: one(agents), shop: one(shops) }),
  { weight: 2, arbitrary: of('next', { agent: one(agents), shop: one(shops) }) },
  { weight: 2, arbitrary: of('limit', { shop: one(shops), slots: fc.nat({ max: 3 }) }) },
  { weight: 1, arbitrary: of('followUp', { shop: one(shops), on: fc.boolean() }) },
  ...peopling(of as never, { agent: one(agents), shop: one(shops), customer: one(customers) }),
  ...visiting(of as never, one(shops)),
  { weight: 1, arbitrary: of('advance', { seconds: fc.constantFrom(1, 31, 200, 400, 90_000) }) },
);

const fault = fc.record({
  do: fc.constant('fault' as const),
  order: fc.record({
    fault: fc.constantFrom('conflict', 'throttle', 'gone', 'duplicate', 'reorder', 'crash', 'provider_down'),
    rate: fc.constantFrom(0.03, 0.1, 0.25),
    seed: fc.nat(),
  }),
}) as fc.Arbitrary<Command>;

/** Rounds of commands; those of a round run at the same time. */
export const life = (withFaults: boolean): fc.Arbitrary<Command[][]> =>
  fc.array(
    fc.array(withFaults ? fc.oneof({ weight: 9, arbitrary: command }, { weight: 1, arbitrary: fault }) : command, {
      minLength: 4,
      maxLength: 12,
    }),
    { minLength: 5, maxLength: 9, size: 'max' },
  );

/** What was posted by a provider or a visitor, with the ids of the messages in it. */
interface Posted {
  shop: string;
  post: () => Promise<Answer>;
  ids: string[];
  acknowledged: boolean;
}

export interface Cast {
  stage: Stage;
  shops: Shop[];
  agents: Agent[];
  admin: Agent;
  /** By shop, then by number. */
  customers: Customer[][];
  visitors: Visitor[][];
  posted: Posted[];
  /** Replies that were accepted, by entry id. */
  replies: Map<string, { shop: Shop; conversation: string }>;
  /** Customers of this shop were erased: of it may be less than was written, never more. */
  erasing?: string;
  faulty: boolean;
}

export async function castOf(stage: Stage): Promise<Cast> {
  const made = await Promise.all(
    Array.from({ length: shops }, () => stage.shop({ slots: 2 }, { teams: { service: 'assign' } })),
  );
  const people = await Promise.all(
    Array.from({ length: agents }, () => stage.agent(made.map((shop) => ({ shop, teams: ['service'] })))),
  );
  // One of them begins away.
  await Promise.all(people.slice(1).map((agent) => agent.comes()));
  return {
    stage,
    shops: made,
    agents: people,
    admin: await stage.agent(made.map((shop) => ({ shop, role: 'admin' as const, chat: true }))),
    customers: made.map((shop) => Array.from({ length: customers }, () => shop.customer())),
    visitors: await Promise.all(made.map((shop) => visitorsOf(stage, shop))),
    posted: [],
    replies: new Map(),
    faulty: false,
  };
}

/** A webhook is answered 200, a visitor 202. */
const isTaken = ({ status }: Answer): boolean => status === 200 || status === 202;

/** What a rule may answer; everything else is a fault of ours. */
const ruled = new Set([200, 202, 204, 400, 403, 404, 409, 422]);

export async function play(cast: Cast, rounds: Command[][]): Promise<void> {
  for (const round of rounds) {
    await Promise.all(round.map((each) => act(cast, each)));
    // Between the rounds it is quiet: what a wake-up left lying is not picked up by the next one.
    if (!cast.faulty) await quiet(cast);
  }
}

async function quiet({ stage: { system } }: Cast): Promise<void> {
  await system.idle();
  expect((await system.check()).violations).toEqual([]);
}

async function act(cast: Cast, command: Command): Promise<void> {
  const { stage } = cast;
  const answered = async (asked: Promise<Answer | undefined>): Promise<Answer | undefined> => {
    const answer = await asked;
    if (answer && !ruled.has(answer.status) && !cast.faulty)
      throw new Error(`${JSON.stringify(command)} was answered ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer;
  };
  const agent = 'agent' in command ? (cast.agents[command.agent] as Agent) : cast.admin;
  const shop = 'shop' in command ? (cast.shops[command.shop] as Shop) : (cast.shops[0] as Shop);
  const ofCustomer = () =>
    (cast.customers[(command as { shop: number }).shop] ?? [])[(command as { customer: number }).customer] as Customer;
  const holds = async (): Promise<string | undefined> => {
    const { body } = (await agent.get<{ items?: { id: string }[] }>('/api/conversations?view=mine')) ?? {};
    return body?.items?.[(command as { nth: number }).nth % Math.max(1, body.items.length)]?.id;
  };
  const withHeld = async (path: string, body?: Json) => {
    const id = await holds();
    return id ? answered(agent.post(`/api/conversations/${id}/${path}`, body)) : undefined;
  };

  switch (command.do) {
    case 'write':
      return write(cast, ofCustomer(), shop, command);
    case 'redeliver': {
      const again = cast.posted[command.nth % Math.max(1, cast.posted.length)];
      if (again && isTaken(await again.post())) again.acknowledged = true;
      return;
    }
    case 'chat': {
      const visitor = cast.visitors[command.shop]?.[command.visitor] as Visitor;
      const said = Array.from({ length: command.count }, () => written(visitor));
      await post(
        cast,
        said.map(({ id, post }) => ({ shop: shop.id, ids: [id], post, acknowledged: false })),
      );
      return;
    }
    case 'look':
      return look(cast.visitors[command.shop]?.[command.visitor] as Visitor).catch((error: unknown) => {
        if (!cast.faulty) throw error;
      });
    case 'lookAway':
      return lookAway(cast.visitors[command.shop]?.[command.visitor] as Visitor);
    case 'connect':
      // A push that fails loses the hello too.
      await agent.connect(cast.faulty ? 200 : undefined).catch((error: unknown) => {
        if (!cast.faulty) throw error;
      });
      return;
    case 'cut':
      return agent.sockets.splice(0, 1)[0]?.cut();
    case 'available':
    case 'break':
      await answered(agent.put('/api/me/status', { status: command.do }));
      return;
    case 'close':
      await withHeld('close', { reason: 'done' });
      return;
    case 'unassign':
      await withHeld('unassign');
      return;
    case 'give':
      await withHeld('assign', { agent: cast.agents[command.to]?.id });
      return;
    case 'tag':
      await withHeld('tags', { add: command.add, remove: command.remove });
      return;
    case 'toFlow':
      await withHeld('bot', { flow: 'welcome' });
      return;
    case 'fromFlow': {
      const body = { token: 'demo-flow-token', channel: `${shop.id}-whatsapp`, phone: `+${ofCustomer().phone}` };
      await answered(stage.http.post(`/flows/${shop.id}/handover`, body));
      return;
    }
    case 'reply': {
      const id = await holds();
      if (!id) return;
      const answer = await answered(agent.says(id, `reply ${command.nth}`));
      if (answer?.status === 202) {
        const of = cast.shops.find((candidate) => id.startsWith(`${candidate.id}.`)) as Shop;
        cast.replies.set(String(answer.body.id), { shop: of, conversation: id });
      }
      return;
    }
    case 'reopen':
      await answered(agent.post(`/api/conversations/${ofCustomer().conversation}/reopen`));
      return;
    case 'grab':
    case 'join':
      await answered(agent.post(`/api/conversations/${ofCustomer().conversation}/${command.do}`));
      return;
    case 'leave': {
      const { body } = await agent.get<{ items?: { id: string }[] }>('/api/conversations?view=joined');
      const id = body?.items?.[command.nth % Math.max(1, body.items.length)]?.id;
      if (id) await answered(agent.post(`/api/conversations/${id}/leave`));
      return;
    }
    case 'team': {
      const members = cast.agents.map(({ id }, i) => ({ agent: id, role: command.looksAfter[i] ? 'admin' : 'rep' }));
      const team = { name: 'Service', mode: command.mode, members };
      await answered(cast.admin.put(`/api/shops/${shop.id}/teams/service`, team));
      return;
    }
    case 'rules':
      await answered(cast.admin.put(`/api/shops/${shop.id}/channels/${shop.id}-whatsapp/rules`, command.rules));
      return;
    case 'take':
      await answered(agent.post(`/api/conversations/${ofCustomer().conversation}/assign`, { agent: 'me' }));
      return;
    case 'next':
      await answered(agent.post('/api/queue/next', { shop: shop.id }));
      return;
    case 'limit':
      await answered(cast.admin.patch(`/api/shops/${shop.id}/settings`, { slots: command.slots }));
      return;
    case 'followUp':
      await answered(cast.admin.patch(`/api/shops/${shop.id}/settings`, { newConversationOnClosed: command.on }));
      return;
    case 'erase':
    case 'merge':
    case 'unmerge':
    case 'permission': {
      // Only one of the shops erases, so that in the others all that was written can be counted.
      const n = command.do === 'erase' ? shops - 1 : command.shop;
      const there = cast.shops[n] as Shop;
      if (command.do === 'erase') cast.erasing = there.id;
      await answered(people(command, { admin: cast.admin, agent, shop: there, customers: cast.customers[n] ?? [] }));
      return;
    }
    case 'offer':
    case 'answer':
    case 'cancel':
    case 'toQueue':
    case 'snooze':
    case 'care': {
      const to = 'to' in command ? cast.agents[command.to] : undefined;
      await answered(hand(command, { agent, to, admin: cast.admin, shop: shop.id, now: stage.system.clock.now() }));
      return;
    }
    case 'advance':
      // While everything fails now and then, a day of deadlines with their retries takes minutes of real time.
      return stage.system.advance(Math.min(command.seconds, cast.faulty ? 60 : Number.POSITIVE_INFINITY) * 1000);
    case 'fault':
      cast.faulty = true;
      return stage.system.faults.set(command.order);
  }
}

/** Posts a customer's messages; a late one was written a minute before. */
async function write(
  cast: Cast,
  customer: Customer,
  shop: Shop,
  { on, count, late, pictures }: Extract<Command, { do: 'write' }>,
): Promise<void> {
  const now = cast.stage.system.clock.now() - (late ? 60_000 : 0);
  const posts: Posted[] = [];
  if (on === 'whatsapp') {
    const timestamp = String(Math.floor(now / 1000));
    const picture = { type: 'image', text: undefined, image: { id: '1', mime_type: 'image/png' } };
    const messages = Array.from({ length: count }, (_, i) =>
      customer.message(`hello ${i}`, { timestamp, ...(pictures && picture) }),
    );
    posts.push({
      shop: shop.id,
      ids: messages.map(({ id }) => id),
      post: () => customer.posts(...messages),
      acknowledged: false,
    });
  } else {
    for (let i = 0; i < count; i++) {
      const body = customer.messagebirdBody(`hello ${i}`, { createdDatetime: new Date(now).toISOString() });
      posts.push({ shop: shop.id, ids: [body.message.id], post: () => shop.messagebird(body), acknowledged: false });
    }
  }
  await post(cast, posts);
}

async function post(cast: Cast, posts: Posted[]): Promise<void> {
  cast.posted.push(...posts);
  await Promise.all(
    posts.map(async (posted) => {
      const answer = await posted.post();
      if (isTaken(answer)) posted.acknowledged = true;
      // A signature of MessageBird is a minute old when the clock was moved meanwhile.
      else if (!cast.faulty && answer.status !== 401)
        throw new Error(`a message was answered ${answer.status} ${JSON.stringify(answer.body)}`);
    }),
  );
}

/** Ends the faults and lets everything come to rest: the providers repeat, the clock passes every claim and back-off. */
export async function settle({ stage, posted, faulty }: Cast): Promise<void> {
  const { system } = stage;
  system.faults.clear();
  for (const each of posted) {
    if (each.acknowledged) continue;
    const answer = await each.post();
    if (!isTaken(answer))
      throw new Error(`a message was answered ${answer.status} without faults: ${JSON.stringify(answer.body)}`);
    each.acknowledged = true;
  }
  await system.idle();
  for (let i = 0; i < 3; i++) {
    // What a crash left: connections that nobody ended, replies whose sender is gone.
    if (faulty) await system.sweep({ restartedAt: system.clock.now() });
    await system.idle();
    await system.advance(10 * 60_000);
  }
  await system.idle();
}
