import { describe, expect, test } from 'vitest';
import { type Agent, type Customer, type Shop, useStage } from '../support/system.ts';

/** D1 to D11: who gets a conversation, through webhooks, the API and the socket. */

const stage = useStage();

const writes = async (shop: Shop, count = 1): Promise<Customer[]> => {
  const customers = Array.from({ length: count }, () => shop.customer());
  for (const customer of customers) await customer.writes('hello');
  await stage().system.idle();
  return customers;
};
const loads = (agents: Agent[]) => Promise.all(agents.map(async (agent) => (await agent.me()).openConversations));
const quiet = async () => {
  await stage().system.idle();
  expect((await stage().system.check()).violations).toEqual([]);
};
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
  test('those who wait the longest come first, over all shops of the agent who comes', async () => {
    const { system } = stage();
    const [one, two] = [await stage().shop({ slots: 3 }), await stage().shop({ slots: 3 })];
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

describe('D7 by hand', () => {
  test('an agent on a break pulls the next and a chosen one, and no more than there are slots', async () => {
    const { system } = stage();
    const shop = await stage().shop({ slots: 2 });
    const anna = await stage().agent([shop]);
    const order: string[] = [];
    for (let i = 0; i < 4; i++) {
      order.push((await writes(shop))[0]?.conversation ?? '');
      await system.advance(1_500);
    }
    expect((await anna.post('/api/queue/next', { shop: shop.id })).body).toMatchObject({
      id: order[0],
      assignee: anna.id,
      why: { rule: 'by_hand' },
    });
    expect((await anna.post(`/api/conversations/${order[2]}/assign`, { agent: 'me' })).status).toBe(200);
    const full = await anna.post(`/api/conversations/${order[3]}/assign`, { agent: 'me' });
    expect(full).toMatchObject({ status: 422, body: { error: { code: 'no_free_slot' } } });
    await quiet();
  });

  test('an empty queue answers 204; a conversation of somebody else is 409 with the current one', async () => {
    const shop = await stage().shop();
    const [anna, ben] = [await stage().agent([shop]), await stage().agent([shop])];
    expect(await anna.post('/api/queue/next', { shop: shop.id })).toEqual({ status: 204, body: undefined });
    await anna.comes();
    const [carla] = await writes(shop);
    expect(await ben.post(`/api/conversations/${carla?.conversation}/assign`, { agent: 'me' })).toMatchObject({
      status: 409,
      body: { error: { code: 'already_assigned' }, conversation: { id: carla?.conversation, assignee: anna.id } },
    });
  });

  test('D9 nothing is given to an agent who is not available', async () => {
    const shop = await stage().shop();
    const [anna, away] = [await stage().agent([shop]), await stage().agent([shop])];
    await anna.comes();
    const [carla] = await writes(shop);
    const give = (agent: string) => anna.post(`/api/conversations/${carla?.conversation}/assign`, { agent });
    expect(await give(away.id)).toMatchObject({ status: 422, body: { error: { code: 'agent_unavailable' } } });
    expect((await give('nobody')).status).toBe(422);
    await away.comes();
    expect((await give(away.id)).body).toMatchObject({ assignee: away.id, participants: [away.id] });
    await quiet();
    expect(await loads([anna, away])).toEqual([0, 1]);
  });
});

describe('D8 reopened', () => {
  test('a message in a closed conversation reopens it at its agent, whatever status and slots', async () => {
    const shop = await stage().shop({ slots: 1 });
    const [anna, ben] = [await stage().agent([shop]), await stage().agent([shop])];
    await anna.comes();
    const [carla] = await writes(shop);
    const id = carla?.conversation ?? '';
    await anna.closes(id);
    await writes(shop);
    await anna.onBreak();
    await ben.comes();
    await carla?.writes('again');
    await quiet();
    expect(await ben.conversation(id)).toMatchObject({ assignee: anna.id, reopened: true, state: 'open' });
    expect(await loads([anna, ben])).toEqual([2, 0]);
    expect((await anna.timeline(id)).map(({ kind, content }) => (kind === 'event' ? content.type : kind))).toEqual(
      expect.arrayContaining(['message', 'assigned', 'closed', 'reopened']),
    );
  });

  test('an owner who may no longer chat at the shop does not get it back: it is routed as new', async () => {
    const shop = await stage().shop();
    const [anna, ben] = [await stage().agent([shop]), await stage().agent([shop])];
    await anna.comes();
    const [carla] = await writes(shop);
    await anna.closes(carla?.conversation ?? '');
    await stage().move(anna, [{ shop, chat: false }]);
    await ben.comes();
    await carla?.writes('again');
    await quiet();
    expect(await ben.conversation(carla?.conversation ?? '')).toMatchObject({ assignee: ben.id });
  });

  test('a reaction in a closed conversation does not reopen it', async () => {
    const shop = await stage().shop();
    const anna = await stage().agent([shop]);
    await anna.comes();
    const carla = shop.customer();
    const id = await carla.writes('hello');
    await anna.closes(carla.conversation);
    await carla.posts(
      carla.message('', { type: 'reaction', text: undefined, reaction: { message_id: id, emoji: '👍' } }),
    );
    expect(await anna.conversation(carla.conversation)).toMatchObject({ state: 'closed' });
    expect((await anna.timeline(carla.conversation)).some(({ content }) => content.type === 'reaction')).toBe(true);
  });

  test('C7 with the setting on, a message after the close begins a new conversation, and the old one stays closed', async () => {
    const shop = await stage().shop({ newConversationOnClosed: true });
    const anna = await stage().agent([shop]);
    await anna.comes();
    const [carla] = await writes(shop);
    const id = carla?.conversation ?? '';
    await anna.closes(id);
    await carla?.writes('something new');
    await quiet();
    const [next] = await anna.mine();
    expect(next?.id).not.toBe(id);
    expect(next).toMatchObject({ reopened: false, customer: { phone: `+${carla?.phone}` } });
    expect(await anna.conversation(id)).toMatchObject({ state: 'closed', closeReason: 'done' });
    expect((await anna.timeline(next?.id ?? '')).filter(({ kind }) => kind === 'message')).toHaveLength(1);
    expect((await anna.timeline(id)).filter(({ kind }) => kind === 'message')).toHaveLength(1);
    // A redelivery of the old one belongs to the old one still.
    expect((await anna.says(id, 'too late')).status).toBe(409);
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

describe('what one may do', () => {
  test('a stranger is told 404, an employee without the chat permission 403, also where the state would say 409', async () => {
    const shop = await stage().shop();
    const [anna, stranger, silent] = [
      await stage().agent([shop]),
      await stage().agent([await stage().shop()]),
      await stage().agent([{ shop, chat: false }]),
    ];
    await anna.comes();
    const [carla] = await writes(shop);
    const id = carla?.conversation ?? '';
    await anna.closes(id);
    for (const act of ['assign', 'close', 'messages', 'reopen', 'unassign', 'read']) {
      const body =
        act === 'assign'
          ? { agent: 'me' }
          : act === 'close'
            ? { reason: 'done' }
            : act === 'messages'
              ? { content: { type: 'text', text: 'x' } }
              : undefined;
      expect([act, (await stranger.post(`/api/conversations/${id}/${act}`, body)).status]).toEqual([act, 404]);
      expect([act, (await silent.post(`/api/conversations/${id}/${act}`, body)).status]).toEqual([act, 403]);
    }
    expect((await stranger.get(`/api/conversations/${id}`)).status).toBe(404);
    expect((await stranger.get(`/api/conversations/${id}/timeline`)).status).toBe(404);
    expect((await silent.get(`/api/conversations/${id}`)).status).toBe(200);
    expect((await stranger.get(`/api/conversations?shop=${shop.id}`)).status).toBe(403);
    expect((await stranger.post('/api/queue/next', { shop: shop.id })).status).toBe(403);
    const { body } = await silent.get<{ items: unknown[] }>('/api/conversations');
    expect(body.items).toEqual([]);
    for (const odd of ['nothing', '..', `${shop.id}.x.y.1`, '%F0%9F', 'a'.repeat(400)])
      expect([odd, (await anna.get(`/api/conversations/${odd}`)).status]).toEqual([odd, 404]);
  });

  test('without a token every route is 401', async () => {
    for (const path of ['/api/me', '/api/conversations', '/api/shops/bloom/settings'])
      expect(await stage().http.get(path)).toMatchObject({ status: 401, body: { error: { code: 'unauthorized' } } });
  });

  test('closing needs a reason of the shop, and is 409 the second time with the current conversation', async () => {
    const shop = await stage().shop({ closeReasons: ['sold', 'lost'] });
    const anna = await stage().agent([shop]);
    await anna.comes();
    const [carla] = await writes(shop);
    const id = carla?.conversation ?? '';
    expect(await anna.closes(id, 'done')).toMatchObject({ status: 422, body: { error: { code: 'unknown_reason' } } });
    expect(await anna.post(`/api/conversations/${id}/close`)).toMatchObject({ status: 400 });
    expect((await anna.closes(id, 'sold')).body).toMatchObject({
      state: 'closed',
      status: 'closed',
      closeReason: 'sold',
      closedAt: expect.any(String),
      participants: [],
    });
    expect(await anna.closes(id, 'sold')).toMatchObject({ status: 409, body: { conversation: { state: 'closed' } } });
    expect((await anna.post(`/api/conversations/${id}/assign`, { agent: 'me' })).status).toBe(409);
  });

  test('a conversation of somebody else cannot be answered or closed by an employee, by an admin it can be closed', async () => {
    const shop = await stage().shop();
    const [anna, ben, admin] = [
      await stage().agent([shop]),
      await stage().agent([shop]),
      await stage().agent([{ shop, role: 'admin' }]),
    ];
    await anna.comes();
    const [carla] = await writes(shop);
    const id = carla?.conversation ?? '';
    expect(await ben.says(id, 'me too')).toMatchObject({
      status: 403,
      body: { error: { code: 'not_in_conversation' } },
    });
    expect((await ben.closes(id)).status).toBe(403);
    expect((await ben.post(`/api/conversations/${id}/unassign`)).status).toBe(403);
    expect((await admin.closes(id)).status).toBe(200);
  });

  test('T7 an agent restarts a closed conversation and has it; a second time is 409', async () => {
    const shop = await stage().shop({ slots: 1 });
    const [anna, ben] = [await stage().agent([shop]), await stage().agent([shop])];
    await anna.comes();
    const [carla] = await writes(shop);
    const id = carla?.conversation ?? '';
    await anna.closes(id);
    expect((await ben.post(`/api/conversations/${id}/reopen`)).body).toMatchObject({ state: 'open', assignee: ben.id });
    expect((await ben.post(`/api/conversations/${id}/reopen`)).status).toBe(409);
    await ben.closes(id);
    await writes(shop);
    expect((await anna.post(`/api/conversations/${id}/reopen`)).status).toBe(422);
    await quiet();
  });
});
