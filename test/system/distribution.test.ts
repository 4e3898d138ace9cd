import { describe, expect, test } from 'vitest';
import { scenes } from '../support/scenes.ts';
import { type Agent, type Shop, useStage } from '../support/system.ts';

/** D1 to D6, D10, D11: who gets a conversation, through webhooks, the API and the socket. */

const stage = useStage();
const { writes, loads, quiet } = scenes(stage);
const unassigned = async (agent: Agent, shop: Shop): Promise<string[]> => {
  const { body } = await agent.get<{ items: { id: string }[] }>(`/api/conversations?view=unassigned&shop=${shop.id}`);
  return body.items.map(({ id }) => id);
};

describe('D1 available', () => {
  test.each<[string, (agent: Agent, shop: Shop) => Promise<unknown>]>([
    ['nobody who never connected', (agent) => agent.available()],
    ['nobody on a break', (agent) => agent.connect()],
    [
      'nobody without the chat permission',
      async (agent, shop) => {
        await agent.comes();
        await stage().move(agent, [{ shop, role: 'admin', chat: false }]);
      },
    ],
  ])('%s gets a conversation', async (_who, prepare) => {
    const shop = await stage().shop();
    const [agent, watcher] = [await stage().agent([shop]), await stage().agent([shop])];
    await prepare(agent, shop);
    const [carla] = await writes(shop);
    expect(await watcher.conversation(carla?.conversation ?? '')).toMatchObject({ status: 'rep_needed' });
    expect(await unassigned(watcher, shop)).toEqual([carla?.conversation]);
    expect((await agent.me()).openConversations).toBe(0);
  });

  test("an agent's first status is break", async () => {
    const agent = await stage().agent([await stage().shop()]);
    expect(await agent.me()).toMatchObject({ status: 'break', openConversations: 0 });
  });

  test('an agent who connects and is available gets it, and the socket says so', async () => {
    const shop = await stage().shop();
    const anna = await stage().agent([shop]);
    const socket = await anna.comes();
    const [carla] = await writes(shop);
    const said = await socket.until(({ type, change }) => type === 'conversation' && change === 'assigned');
    expect(said).toMatchObject({
      cursor: expect.any(String),
      conversation: {
        id: carla?.conversation,
        shop: shop.id,
        assignee: anna.id,
        owner: anna.id,
        participants: [anna.id],
        state: 'open',
        status: 'pending',
        reopened: false,
        unread: 1,
        channel: { id: `${shop.id}-whatsapp`, provider: 'whatsapp', kind: 'whatsapp' },
        customer: { name: 'Carla', phone: `+${carla?.phone}` },
        window: { open: true },
        lastMessage: { direction: 'in', text: 'hello' },
      },
    });
    const entry = await socket.until(({ type, entry }) => type === 'entry' && entry?.kind === 'message');
    expect(entry).toMatchObject({ conversation: carla?.conversation, seq: 1, entry: { content: { text: 'hello' } } });
    await socket.until(
      ({ type, agent }) => type === 'agent' && (agent as { openConversations: number }).openConversations === 1,
    );
  });
});

describe('D2, D3 slots', () => {
  test('five conversations of one shop make the agent full for another with limit five', async () => {
    const [one, two] = [await stage().shop(), await stage().shop()];
    const anna = await stage().agent([one, two]);
    await anna.comes();
    await writes(one, 5);
    const [late] = await writes(two);
    expect(await anna.me()).toMatchObject({
      openConversations: 5,
      shops: { [one.id]: { slots: 5, freeSlots: 0 }, [two.id]: { slots: 5, freeSlots: 0 } },
    });
    expect(await unassigned(anna, two)).toEqual([late?.conversation]);
    await quiet();
  });

  test('a shop with a higher limit still gets an agent who is full for the others', async () => {
    const [small, large] = [await stage().shop({ slots: 1 }), await stage().shop({ slots: 2 })];
    const anna = await stage().agent([small, large]);
    await anna.comes();
    await writes(small, 2);
    await writes(large, 2);
    expect([(await unassigned(anna, small)).length, (await unassigned(anna, large)).length]).toEqual([1, 1]);
    expect(await loads([anna])).toEqual([2]);
  });

  test('slots 0: conversations are received and not assigned, also not by hand', async () => {
    const shop = await stage().shop({ slots: 0 });
    const anna = await stage().agent([shop]);
    await anna.comes();
    const [carla] = await writes(shop);
    expect(await unassigned(anna, shop)).toEqual([carla?.conversation]);
    expect(await anna.post(`/api/conversations/${carla?.conversation}/assign`, { agent: 'me' })).toMatchObject({
      status: 422,
      body: { error: { code: 'no_free_slot' } },
    });
    expect((await anna.post('/api/queue/next', { shop: shop.id })).status).toBe(422);
    expect((await anna.conversation(carla?.conversation ?? '')).why).toMatchObject({ rule: 'no_slots' });
  });

  test('D4, D5 a hundred first messages at once: everybody level, nobody past the limit, the rest waits in order', async () => {
    const shop = await stage().shop({ slots: 4 });
    const agents = await Promise.all(Array.from({ length: 20 }, () => stage().agent([shop])));
    await Promise.all(agents.map((agent) => agent.comes()));
    const customers = Array.from({ length: 100 }, () => shop.customer());
    const first = customers.slice(0, 50);
    await Promise.all(first.map((customer) => customer.writes('hello')));
    await quiet();
    const half = await loads(agents);
    expect([half.reduce((a, b) => a + b, 0), Math.max(...half) - Math.min(...half)]).toEqual([50, 1]);
    await Promise.all(customers.slice(50).map((customer) => customer.writes('hello')));
    await quiet();
    expect(await loads(agents)).toEqual(Array(20).fill(4));
    expect(await unassigned(agents[0] as Agent, shop)).toHaveLength(20);
  });
});

describe('D5 fewest open conversations first', () => {
  test('who holds the fewest over all shops gets the next one', async () => {
    const [one, two] = [await stage().shop(), await stage().shop()];
    const [busy, idle] = [await stage().agent([one, two]), await stage().agent([two])];
    await busy.comes();
    await writes(one, 2);
    await idle.comes();
    await writes(two, 2);
    expect(await loads([busy, idle])).toEqual([2, 2]);
    await writes(two, 2);
    expect(await loads([busy, idle])).toEqual([3, 3]);
  });
});

describe('D6 the queue', () => {
  test('who writes first within one second is first, also when the channel tells whole seconds only', async () => {
    const shop = await stage().shop({ slots: 3, rampStart: 0 });
    const anna = await stage().agent([shop]);
    // A whole second has just begun, so that all of them write within it.
    const now = stage().system.clock.now();
    await stage().system.advance(1_000 - (now % 1_000));
    const second = String(Math.floor(stage().system.clock.now() / 1_000));
    const order: string[] = [];
    for (let i = 0; i < 4; i++) {
      const customer = shop.customer();
      await customer.writes('hello', { timestamp: second });
      order.push(customer.conversation);
    }
    expect(await unassigned(anna, shop)).toEqual(order);
    await anna.comes();
    await quiet();
    const times = await Promise.all(
      order.slice(0, 3).map(async (id) => (await anna.timeline(id)).find(({ content }) => content.type === 'assigned')),
    );
    expect(times.map((entry) => entry?.at)).toEqual(times.map((entry) => entry?.at).sort());
    expect(await unassigned(anna, shop)).toEqual(order.slice(3));
  });

  test('those who wait the longest come first, over all shops of the agent who comes', async () => {
    const { system } = stage();
    const atOnce = { slots: 3, rampStart: 0 };
    const [one, two] = [await stage().shop(atOnce), await stage().shop(atOnce)];
    const order: string[] = [];
    for (const shop of [one, two, two, one]) {
      order.push((await writes(shop))[0]?.conversation ?? '');
      await system.advance(2_000);
    }
    const anna = await stage().agent([one, two]);
    await anna.comes();
    await quiet();
    expect((await anna.mine()).map(({ id }) => id).sort()).toEqual(order.slice(0, 3).sort());
  });

  test('a slot that frees is filled at once, with the reason, and the agent is told', async () => {
    const shop = await stage().shop({ slots: 1 });
    const anna = await stage().agent([shop]);
    const socket = await anna.comes();
    const [first, second] = await writes(shop, 2);
    await anna.closes(first?.conversation ?? '');
    await socket.until(
      ({ change, conversation }) =>
        change === 'assigned' && (conversation as { id: string }).id === second?.conversation,
    );
    expect((await anna.conversation(second?.conversation ?? '')).why).toMatchObject({
      rule: 'queue',
      algorithm: 'least_chats',
      agent: anna.id,
      candidates: [{ agent: anna.id, load: 0 }],
    });
    await quiet();
  });

  test('raised slots let those who wait in, an agent who gets the permission too', async () => {
    const shop = await stage().shop({ slots: 1 });
    const [anna, admin] = [await stage().agent([shop]), await stage().agent([{ shop, role: 'admin' }])];
    await anna.comes();
    await writes(shop, 4);
    expect(await loads([anna])).toEqual([1]);
    expect((await admin.patch(`/api/shops/${shop.id}/settings`, { slots: 3 })).status).toBe(200);
    await quiet();
    expect(await loads([anna])).toEqual([3]);
    const other = await stage().agent([await stage().shop()]);
    await other.comes();
    await stage().move(other, [shop]);
    await quiet();
    expect(await loads([other])).toEqual([1]);
  });

  test('a lowered limit takes nothing away and gives nothing new', async () => {
    const shop = await stage().shop({ slots: 3 });
    const admin = await stage().agent([{ shop, role: 'admin' }]);
    await admin.comes();
    const [first] = await writes(shop, 3);
    await admin.patch(`/api/shops/${shop.id}/settings`, { slots: 1 });
    await writes(shop);
    expect(await loads([admin])).toEqual([3]);
    await admin.closes(first?.conversation ?? '');
    await quiet();
    expect([await loads([admin]), (await unassigned(admin, shop)).length]).toEqual([[2], 1]);
  });
});

describe('D10 the slot is free again', () => {
  test('after unassign it goes to somebody else, and the one who put it back may get it again', async () => {
    const shop = await stage().shop({ slots: 1 });
    const [anna, ben] = [await stage().agent([shop]), await stage().agent([shop])];
    await anna.comes();
    const [carla] = await writes(shop);
    await anna.onBreak();
    await ben.comes();
    expect((await anna.post(`/api/conversations/${carla?.conversation}/unassign`)).status).toBe(200);
    await quiet();
    expect(await loads([anna, ben])).toEqual([0, 1]);
    expect(await ben.conversation(carla?.conversation ?? '')).toMatchObject({
      assignee: ben.id,
      participants: [ben.id],
    });
  });

  test('after losing the permission the conversations go to somebody else', async () => {
    const shop = await stage().shop();
    const [anna, ben] = [await stage().agent([shop]), await stage().agent([shop])];
    await anna.comes();
    await writes(shop, 2);
    await ben.comes();
    await stage().move(anna, [{ shop, chat: false }]);
    await quiet();
    expect(await loads([anna, ben])).toEqual([0, 2]);
  });
});

describe('D11 why', () => {
  test('the assignment names the candidates, who was skipped and the reason, and the rule', async () => {
    const shop = await stage().shop({ slots: 1 });
    const full = await stage().agent([shop], 'full');
    await full.comes();
    await writes(shop);
    const [onBreak, offline, free, outside] = await Promise.all([
      stage().agent([shop], 'break'),
      stage().agent([shop], 'offline'),
      stage().agent([shop], 'free'),
      stage().agent([{ shop, chat: false }], 'outside'),
    ]);
    await onBreak.connect();
    await free.comes();
    const [carla] = await writes(shop);
    const { why } = await free.conversation(carla?.conversation ?? '');
    expect(why).toMatchObject({ rule: 'first_message', algorithm: 'least_chats', agent: free.id, load: 0, slots: 1 });
    expect(why?.candidates).toEqual([{ agent: free.id, load: 0 }]);
    expect(why?.skipped).toEqual(
      expect.arrayContaining([
        { agent: full.id, reason: 'full' },
        { agent: onBreak.id, reason: 'on_break' },
        { agent: offline.id, reason: 'offline' },
        { agent: outside.id, reason: 'no_permission' },
      ]),
    );
    const event = (await free.timeline(carla?.conversation ?? '')).find(({ content }) => content.type === 'assigned');
    expect(event?.content).toMatchObject({ agent: free.id, why });
  });
});
