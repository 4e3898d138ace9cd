import { describe, expect, test } from 'vitest';
import { scenes } from '../support/scenes.ts';
import { useStage } from '../support/system.ts';

/** D7, T7 and what agents may do with conversations by hand. */

const stage = useStage();
const { writes, loads, quiet } = scenes(stage);

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

  test('somebody outside a conversation cannot give it to another, whatever its state and whether the other could take it', async () => {
    const shop = await stage().shop();
    const [anna, ben, away] = [await stage().agent([shop]), await stage().agent([shop]), await stage().agent([shop])];
    await anna.comes();
    const [carla] = await writes(shop);
    for (const agent of [away.id, anna.id, 'nobody'])
      expect(await ben.post(`/api/conversations/${carla?.conversation}/assign`, { agent })).toMatchObject({
        status: 403,
        body: { error: { code: 'not_in_conversation' } },
      });
    // One that is closed says so before it asks who could take it.
    await anna.closes(carla?.conversation ?? '');
    const closed = await anna.post(`/api/conversations/${carla?.conversation}/assign`, { agent: away.id });
    expect(closed).toMatchObject({ status: 409, body: { conversation: { state: 'closed' } } });
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

  test('T7 whatever its agent still wanted with a conversation that was closed meanwhile is 409 with the state it is in', async () => {
    const shop = await stage().shop();
    const [anna, admin] = [await stage().agent([shop]), await stage().agent([{ shop, role: 'admin' }])];
    await anna.comes();
    const [carla] = await writes(shop);
    const id = carla?.conversation ?? '';
    await admin.closes(id);
    const wishes: Record<string, unknown> = {
      messages: { content: { type: 'text', text: 'one moment' } },
      close: { reason: 'done' },
      snooze: { until: new Date(stage().system.clock.now() + 60_000).toISOString() },
      handover: { to: { queue: true } },
      bot: { flow: 'returns' },
      assign: { agent: 'me' },
      unassign: undefined,
      leave: undefined,
      join: undefined,
    };
    for (const [act, body] of Object.entries(wishes)) {
      const refused = await anna.post(`/api/conversations/${id}/${act}`, body);
      expect({ act, ...refused }).toMatchObject({
        act,
        status: 409,
        body: { error: { code: 'conversation_closed' }, conversation: { id, state: 'closed' } },
      });
    }
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

  test('T7 what the agent says about a close is in the timeline, for agents only', async () => {
    const shop = await stage().shop();
    const anna = await stage().agent([shop]);
    await anna.comes();
    const [carla] = await writes(shop);
    const id = carla?.conversation ?? '';
    const close = `/api/conversations/${id}/close`;
    expect((await anna.post(close, { reason: 'done', comment: '' })).status).toBe(400);
    expect((await anna.post(close, { reason: 'done', comment: 'Wanted it in blue' })).status).toBe(200);
    await quiet();
    expect((await anna.timeline(id)).map(({ content }) => content)).toContainEqual({
      type: 'closed',
      reason: 'done',
      by: anna.id,
      comment: 'Wanted it in blue',
    });
    expect(stage().sent(shop)).toEqual([]);
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
