import { describe, expect, test } from 'vitest';
import type { ShownConversation } from '../../layers/desk/present.ts';
import type { AgentSocket } from '../support/client.ts';
import { type Agent, type Customer, type Shop, useStage } from '../support/system.ts';

/** T3 and T4: handing conversations over, through the API, the socket and the clock. */

const stage = useStage();
const timeout = 60_000;

interface Cast {
  shop: Shop;
  anna: Agent;
  ben: Agent;
  carla: Customer;
  /** Carla's conversation, which Anna has. */
  id: string;
  bensSocket: AgentSocket;
  annasSocket: AgentSocket;
}

const cast = async (settings?: Record<string, unknown>): Promise<Cast> => {
  const shop = await stage().shop(settings);
  const [anna, ben] = [await stage().agent([shop], 'anna'), await stage().agent([shop], 'ben')];
  const annasSocket = await anna.comes();
  const carla = shop.customer();
  await carla.writes('hello');
  await stage().system.idle();
  const bensSocket = await ben.comes();
  return { shop, anna, ben, carla, id: carla.conversation, annasSocket, bensSocket };
};
const offers = (by: Agent, id: string, to: Agent, note?: string) =>
  by.post(`/api/conversations/${id}/handover`, { to: { agent: to.id }, ...(note && { note }) });
const offered = async (by: Agent, id: string, to: Agent, note?: string): Promise<string> => {
  const { status, body } = await offers(by, id, to, note);
  if (status !== 200) throw new Error(`the offer was answered ${status} ${JSON.stringify(body)}`);
  return String(body.id);
};
const answers = (by: Agent, handover: string, answer: 'accept' | 'decline' | 'cancel') =>
  by.post(`/api/handovers/${handover}/${answer}`);
const load = async (agent: Agent) => (await agent.me()).openConversations;
const loads = async (...agents: Agent[]) => Promise.all(agents.map(load));
const quiet = async () => {
  await stage().system.idle();
  expect((await stage().system.check()).violations).toEqual([]);
};
const happened = async (agent: Agent, id: string) =>
  (await agent.timeline(id)).filter(({ kind }) => kind === 'event').map(({ content }) => content.type);
const said = (socket: AgentSocket, state: string) =>
  socket.until(({ type, handover }) => type === 'handover' && handover?.state === state);

describe('T3 an offer', () => {
  test('T3 is pending: the sender has the conversation, the receiver’s slot is held, both are told', async () => {
    const { anna, ben, id, annasSocket, bensSocket } = await cast({ slots: 1 });
    const { status, body } = await offers(anna, id, ben, 'She asks in Dutch.');
    expect(status).toBe(200);
    const now = stage().system.clock.now();
    expect(body).toMatchObject({
      id: expect.any(String),
      conversation: id,
      from: anna.id,
      to: ben.id,
      note: 'She asks in Dutch.',
      state: 'pending',
    });
    expect(Date.parse(String(body.expiresAt)) - now).toBeGreaterThan(50_000);
    expect(await anna.conversation(id)).toMatchObject({
      assignee: anna.id,
      participants: [anna.id],
      handover: { id: body.id, state: 'pending' },
    });
    expect(await loads(anna, ben)).toEqual([1, 1]);
    for (const socket of [annasSocket, bensSocket]) {
      expect(await said(socket, 'pending')).toMatchObject({ handover: { id: body.id, note: 'She asks in Dutch.' } });
      await socket.until(
        ({ type, conversation }) =>
          type === 'conversation' && (conversation as unknown as ShownConversation).handover?.state === 'pending',
      );
    }
    await quiet();
  });

  test('T3 accepted makes it the receiver’s; the sender is out of it and has the slot back', async () => {
    const { anna, ben, id, annasSocket, bensSocket } = await cast();
    const handover = await offered(anna, id, ben, 'over to you');
    const { status, body } = await answers(ben, handover, 'accept');
    expect([status, body.state]).toEqual([200, 'accepted']);
    expect(await ben.conversation(id)).toMatchObject({
      assignee: ben.id,
      owner: ben.id,
      participants: [ben.id],
      why: { rule: 'handover', agent: ben.id },
    });
    expect(await loads(anna, ben)).toEqual([0, 1]);
    await said(annasSocket, 'accepted');
    await said(bensSocket, 'accepted');
    await annasSocket.until(({ type, change }) => type === 'conversation' && change === 'unassigned');
    await bensSocket.until(({ type, change }) => type === 'conversation' && change === 'assigned');
    expect(await happened(ben, id)).toEqual(['assigned', 'handover_offered', 'handed_over']);
    const note = (await ben.timeline(id)).find(({ kind }) => kind === 'note');
    expect(note).toMatchObject({ author: anna.id, content: { type: 'note', text: 'over to you' } });
    await quiet();
  });

  test.each([
    ['declined', 'decline', 'ben'],
    ['cancelled', 'cancel', 'anna'],
  ] as const)('T3 %s leaves it with the sender and frees the receiver’s slot', async (state, answer, who) => {
    const all = await cast();
    const handover = await offered(all.anna, all.id, all.ben);
    const { body } = await answers(all[who], handover, answer);
    expect(body).toMatchObject({ id: handover, state });
    expect(await all.anna.conversation(all.id)).toMatchObject({ assignee: all.anna.id, participants: [all.anna.id] });
    expect(await loads(all.anna, all.ben)).toEqual([1, 0]);
    await said(all.annasSocket, state);
    await said(all.bensSocket, state);
    expect((await happened(all.anna, all.id)).at(-1)).toBe(`handover_${state}`);
    await quiet();
  });

  test('T3 not accepted in time returns to its sender, after the shop’s handover time-out', async () => {
    const { anna, ben, id, annasSocket, bensSocket } = await cast({ handoverTimeout: 'PT30S' });
    const handover = await offered(anna, id, ben);
    await stage().system.advance(29_000);
    expect((await anna.conversation(id)).handover).toMatchObject({ state: 'pending' });
    await stage().system.advance(1_500);
    expect(await anna.conversation(id)).toMatchObject({ assignee: anna.id, handover: { state: 'expired' } });
    expect(await loads(anna, ben)).toEqual([1, 0]);
    await said(annasSocket, 'expired');
    await said(bensSocket, 'expired');
    for (const [agent, answer] of [
      [ben, 'accept'],
      [ben, 'decline'],
      [anna, 'cancel'],
    ] as const) {
      const late = await answers(agent, handover, answer);
      expect([late.status, late.body.error?.code]).toEqual([409, 'handover_ended']);
      expect(late.body.conversation).toMatchObject({ id, assignee: anna.id });
    }
    await quiet();
  });

  test('T3 is over by the clock, whether its timer has fired or not', async () => {
    const { anna, ben, id } = await cast({ handoverTimeout: 'PT30S' });
    const handover = await offered(anna, id, ben);
    // Moved without firing what is due on the way, as where a schedule fires only within the minute.
    stage().system.clock.setTo(stage().system.clock.now() + 30_000);
    const late = await answers(ben, handover, 'accept');
    expect([late.status, late.body.error?.code]).toEqual([409, 'handover_ended']);
    expect(late.body.conversation).toMatchObject({ assignee: anna.id, handover: { state: 'expired' } });
    const again = await offered(anna, id, ben);
    expect(again).not.toBe(handover);
    expect((await answers(ben, again, 'accept')).status).toBe(200);
    await quiet();
  });

  test('T3 is for its receiver and its sender only: to others there is none', async () => {
    const { shop, anna, ben, id } = await cast();
    const stranger = await stage().agent([await stage().shop()]);
    const colleague = await stage().agent([shop]);
    const admin = await stage().agent([{ shop, role: 'admin' }]);
    const handover = await offered(anna, id, ben);
    for (const [agent, answer] of [
      [anna, 'accept'],
      [anna, 'decline'],
      [ben, 'cancel'],
      ...[stranger, colleague, admin].flatMap((one) => (['accept', 'decline', 'cancel'] as const).map((a) => [one, a])),
    ] as [Agent, 'accept'][]) {
      expect([agent.id, answer, (await answers(agent, handover, answer)).status]).toEqual([agent.id, answer, 404]);
    }
    expect((await answers(ben, `${handover}1`, 'accept')).status).toBe(404);
    expect((await answers(ben, id, 'accept')).status).toBe(404);
    await answers(ben, handover, 'decline');
    const next = await offered(anna, id, ben);
    // Of an earlier one its sides still learn that it is over.
    expect((await answers(ben, handover, 'accept')).status).toBe(409);
    expect((await answers(colleague, handover, 'accept')).status).toBe(404);
    await answers(anna, next, 'cancel');
  });

  test('T3 one that has ended goes with the next message, and whoever answers it still learns that it is over', async () => {
    const { anna, ben, id, carla } = await cast();
    const first = await offered(anna, id, ben);
    await answers(ben, first, 'decline');
    expect((await anna.conversation(id)).handover?.state).toBe('declined');
    await carla.writes('hello?');
    expect((await anna.conversation(id)).handover).toBeUndefined();
    expect((await answers(ben, first, 'accept')).body.error?.code).toBe('handover_ended');
    expect((await answers(anna, first, 'cancel')).body.error?.code).toBe('handover_ended');
    const second = await offered(anna, id, ben);
    expect(second).not.toBe(first);
    await answers(ben, second, 'accept');
    await quiet();
  });

  test('T3 cannot be made twice at a time: 409 with the current state', async () => {
    const { shop, anna, ben, id } = await cast();
    const dora = await stage().agent([shop]);
    await dora.comes();
    const handover = await offered(anna, id, ben);
    const second = await offers(anna, id, dora);
    expect([second.status, second.body.error?.code]).toEqual([409, 'handover_pending']);
    expect(second.body.conversation).toMatchObject({ handover: { id: handover, to: ben.id, state: 'pending' } });
    const [both] = await Promise.all([
      answers(ben, handover, 'decline'),
      ...[ben, dora, ben, dora].map((to) => offers(anna, id, to)),
    ]);
    expect(both.status).toBe(200);
    await quiet();
  });

  test('T3 is made by the one who has it, or by an admin for that one', async () => {
    const { shop, anna, ben, id } = await cast();
    const colleague = await stage().agent([shop]);
    const admin = await stage().agent([{ shop, role: 'admin' }]);
    expect((await offers(colleague, id, ben)).status).toBe(403);
    const { body } = await offers(admin, id, ben);
    expect(body).toMatchObject({ from: anna.id, to: ben.id, by: admin.id });
    await answers(ben, String(body.id), 'accept');
    expect((await ben.conversation(id)).participants).toEqual([ben.id]);
    expect((await offers(anna, id, ben)).status).toBe(403);
    await quiet();
  });

  test('T3 of a conversation that is closed or with nobody is refused with the current state', async () => {
    const { shop, anna, ben, id } = await cast({ slots: 1 });
    const admin = await stage().agent([{ shop, role: 'admin' }]);
    await anna.closes(id);
    const closed = await offers(admin, id, ben);
    expect([closed.status, closed.body.error?.code]).toEqual([409, 'conversation_closed']);
    expect(closed.body.conversation).toMatchObject({ state: 'closed' });
  });

  test.each<[string, (all: Cast) => Promise<unknown>]>([
    ['who is on a break', ({ ben }) => ben.onBreak()],
    [
      'who is offline',
      async ({ bensSocket }) => {
        bensSocket.cut();
        await stage().system.idle();
        await stage().system.advance(31_000);
      },
    ],
    ['who may not chat', ({ ben, shop }) => stage().move(ben, [{ shop, chat: false }])],
    [
      'who has no free slot',
      async ({ ben, shop }) => {
        const other = shop.customer();
        await other.writes('hello');
        await stage().system.idle();
        expect(await load(ben)).toBe(1);
      },
    ],
  ])(
    'D9 to an agent %s is refused',
    async (_who, prepare) => {
      const all = await cast({ slots: 1 });
      await prepare(all);
      const { status, body } = await offers(all.anna, all.id, all.ben);
      expect([status, body.error?.code]).toEqual([422, 'agent_unavailable']);
      expect((await all.anna.conversation(all.id)).handover).toBeUndefined();
    },
    timeout,
  );

  test('D9 to oneself, or to an agent who does not exist, is refused', async () => {
    const { anna, id } = await cast();
    for (const agent of [anna.id, 'nobody']) {
      const { status, body } = await anna.post(`/api/conversations/${id}/handover`, { to: { agent } });
      expect([status, body.error?.code]).toEqual([422, 'agent_unavailable']);
    }
  });
});

describe('T3 while an offer is pending', () => {
  test('T3 the receiver going on a break returns it to the sender', async () => {
    const { anna, ben, id, annasSocket } = await cast();
    const handover = await offered(anna, id, ben);
    await ben.onBreak();
    const late = await answers(ben, handover, 'accept');
    expect([late.status, late.body.error?.code]).toEqual([409, 'handover_ended']);
    await said(annasSocket, 'receiver_gone');
    await stage().system.idle();
    expect(await loads(anna, ben)).toEqual([1, 0]);
    expect((await happened(anna, id)).at(-1)).toBe('handover_receiver_gone');
    await quiet();
  });

  test('T3 the receiver losing the permission returns it to the sender', async () => {
    const { shop, anna, ben, id } = await cast();
    await offered(anna, id, ben);
    await stage().move(ben, [{ shop, chat: false }]);
    await quiet();
    expect(await anna.conversation(id)).toMatchObject({ assignee: anna.id, handover: { state: 'receiver_gone' } });
    expect(await loads(anna, ben)).toEqual([1, 0]);
  });

  test(
    'T3 the receiver away returns it after the grace period, not before',
    async () => {
      const { anna, ben, id, bensSocket } = await cast();
      await offered(anna, id, ben);
      bensSocket.cut();
      await stage().system.idle();
      await stage().system.advance(28_000);
      expect((await anna.conversation(id)).handover?.state).toBe('pending');
      await stage().system.advance(3_000);
      expect((await anna.conversation(id)).handover?.state).toBe('receiver_gone');
      expect(await loads(anna, ben)).toEqual([1, 0]);
      await quiet();
    },
    timeout,
  );

  test(
    'T3 an offer made within the receiver’s grace period ends with it',
    async () => {
      const { anna, ben, id, bensSocket } = await cast();
      bensSocket.cut();
      await stage().system.idle();
      await stage().system.advance(10_000);
      await offered(anna, id, ben);
      await stage().system.advance(21_000);
      expect((await anna.conversation(id)).handover?.state).toBe('receiver_gone');
      await quiet();
    },
    timeout,
  );

  test(
    'T3 a receiver who is back within the grace period can accept',
    async () => {
      const { anna, ben, id, bensSocket } = await cast();
      const handover = await offered(anna, id, ben);
      bensSocket.cut();
      await stage().system.idle();
      await stage().system.advance(20_000);
      await ben.connect();
      await stage().system.advance(20_000);
      expect((await answers(ben, handover, 'accept')).status).toBe(200);
      await quiet();
    },
    timeout,
  );

  test(
    'T3 the sender going offline changes nothing',
    async () => {
      const { anna, ben, id, annasSocket } = await cast();
      const handover = await offered(anna, id, ben);
      annasSocket.cut();
      await stage().system.idle();
      await stage().system.advance(40_000);
      expect((await answers(ben, handover, 'accept')).status).toBe(200);
      expect(await loads(anna, ben)).toEqual([0, 1]);
      await quiet();
    },
    timeout,
  );

  test('T3 the customer writing changes nothing but what both sides see', async () => {
    const { anna, ben, id, carla, bensSocket } = await cast();
    const handover = await offered(anna, id, ben);
    await carla.writes('are you there?');
    await stage().system.idle();
    await bensSocket.until(
      ({ type, conversation }) =>
        type === 'conversation' &&
        (conversation as unknown as ShownConversation).lastMessage?.text === 'are you there?',
    );
    expect(bensSocket.said.filter(({ type }) => type === 'entry')).toEqual([]);
    expect((await answers(ben, handover, 'accept')).status).toBe(200);
    expect((await ben.conversation(id)).unread).toBe(2);
    await quiet();
  });

  test.each<[string, (all: Cast) => Promise<unknown>]>([
    ['closed', ({ anna, id }) => anna.closes(id)],
    ['left by its sender', ({ anna, id }) => anna.post(`/api/conversations/${id}/leave`)],
    ['put back into the queue', ({ anna, id }) => anna.post(`/api/conversations/${id}/unassign`)],
    [
      'given to somebody else',
      async ({ shop, id }) => {
        const admin = await stage().agent([{ shop, role: 'admin' }]);
        await admin.comes();
        return admin.post(`/api/conversations/${id}/assign`, { agent: 'me' });
      },
    ],
    [
      'given straight to the receiver',
      ({ anna, ben, id }) => anna.post(`/api/conversations/${id}/assign`, { agent: ben.id }),
    ],
    ['taken from a sender who may no longer chat', ({ anna, shop }) => stage().move(anna, [{ shop, chat: false }])],
  ])('T3 a conversation that is %s ends the offer', async (_how, act) => {
    const all = await cast();
    const handover = await offered(all.anna, all.id, all.ben);
    await act(all);
    await quiet();
    expect((await all.ben.conversation(all.id)).handover).toMatchObject({ id: handover, state: 'ended' });
    const late = await answers(all.ben, handover, 'accept');
    expect([late.status, late.body.error?.code]).toEqual([409, 'handover_ended']);
    await said(all.bensSocket, 'ended');
    await quiet();
  });

  test('D5 a pending offer counts as a conversation of the receiver', async () => {
    const { shop, anna, ben, id } = await cast();
    const dora = await stage().agent([shop]);
    await offered(anna, id, ben);
    await dora.comes();
    const next = shop.customer();
    await next.writes('hello');
    expect((await dora.conversation(next.conversation)).assignee).toBe(dora.id);
  });

  test('T3 a receiver who was away learns of it on resume', async () => {
    const { anna, ben, id, bensSocket } = await cast();
    const { cursor } = await bensSocket.until(({ type }) => type === 'hello');
    bensSocket.cut();
    await stage().system.idle();
    const handover = await offered(anna, id, ben);
    const again = await ben.connect();
    again.send({ action: 'resume', cursor });
    expect(await said(again, 'pending')).toMatchObject({ handover: { id: handover, to: ben.id } });
    const shown = await ben.get<{ items: { id: string }[] }>('/api/conversations?view=offered');
    expect(shown.body.items.map((item) => item.id)).toEqual([id]);
    expect(await ben.mine()).toEqual([]);
  });
});

describe('T4', () => {
  test('T4 to the queue takes effect at once: the slot is free, and it goes to who is available', async () => {
    const { anna, ben, id } = await cast();
    await anna.onBreak();
    const { status, body } = await anna.post(`/api/conversations/${id}/handover`, {
      to: { queue: true },
      note: 'lunch',
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ from: anna.id, to: { queue: true }, note: 'lunch', state: 'accepted' });
    await stage().system.idle();
    expect(await ben.conversation(id)).toMatchObject({ assignee: ben.id, participants: [ben.id] });
    expect(await loads(anna, ben)).toEqual([0, 1]);
    expect((await ben.timeline(id)).find(({ kind }) => kind === 'note')).toMatchObject({ author: anna.id });
    await quiet();
  });

  test('T4 to a team that does not exist is refused', async () => {
    const { anna, id } = await cast();
    const { status, body } = await anna.post(`/api/conversations/${id}/handover`, { to: { team: 'nobody' } });
    expect([status, body.error?.code]).toEqual([422, 'unknown_team']);
    const both = await anna.post(`/api/conversations/${id}/handover`, { to: { team: 'a', agent: 'b' } });
    expect([both.status, both.body.error?.code]).toEqual([400, 'invalid']);
    expect(JSON.stringify(both.body.error)).toContain('"to');
  });
});

describe('T4 to a team', () => {
  const team = async (shop: Shop, mode: string, members: Agent[], head?: Agent): Promise<void> => {
    const admin = await stage().agent([{ shop, role: 'admin' }]);
    const { status, body } = await admin.put(`/api/shops/${shop.id}/teams/returns`, {
      name: 'Returns',
      mode,
      members: [
        ...members.map((agent) => ({ agent: agent.id, role: 'rep' })),
        ...(head ? [{ agent: head.id, role: 'admin' }] : []),
      ],
    });
    if (status >= 300) throw new Error(`the team was answered ${status} ${JSON.stringify(body)}`);
    await stage().system.idle();
  };

  test('T4 it is given to a representative, with the note, and the sender is out of it', async () => {
    const { shop, anna, ben, id } = await cast();
    const dora = await stage().agent([shop], 'dora');
    await team(shop, 'assign', [dora]);
    await dora.comes();
    const { body } = await anna.post(`/api/conversations/${id}/handover`, { to: { team: 'returns' }, note: 'broken' });
    expect(body).toMatchObject({ to: { team: 'returns' }, state: 'accepted' });
    await stage().system.idle();
    expect(await dora.conversation(id)).toMatchObject({ assignee: dora.id, participants: [dora.id], team: 'returns' });
    expect(await loads(anna, ben, dora)).toEqual([0, 0, 1]);
    expect((await happened(dora, id)).slice(-2)).toEqual(['handed_over', 'assigned']);
    await quiet();
  });

  test('T3 an admin of the team hands over for its agents, an admin of another team does not', async () => {
    const { shop, anna, ben, id } = await cast();
    const [dora, head, other] = await Promise.all(['dora', 'head', 'other'].map((name) => stage().agent([shop], name)));
    if (!dora || !head || !other) throw new Error('three agents were made');
    await team(shop, 'assign', [dora], head);
    await dora.comes();
    await anna.post(`/api/conversations/${id}/handover`, { to: { team: 'returns' } });
    await quiet();
    expect((await offers(other, id, ben)).status).toBe(403);
    const { status, body } = await offers(head, id, ben);
    expect([status, body.from, body.by]).toEqual([200, dora.id, head.id]);
    expect((await answers(head, String(body.id), 'cancel')).status).toBe(200);
    await quiet();
  });

  test('T4 where none of the team is there it waits for one of them', async () => {
    const { shop, anna, ben, id } = await cast();
    const dora = await stage().agent([shop], 'dora');
    await team(shop, 'assign', [dora]);
    await anna.post(`/api/conversations/${id}/handover`, { to: { team: 'returns' } });
    await quiet();
    expect((await anna.conversation(id)).assignee).toBeUndefined();
    expect(await loads(anna, ben)).toEqual([0, 0]);
    await dora.comes();
    await quiet();
    expect((await dora.conversation(id)).assignee).toBe(dora.id);
  });

  test.each(['grab', 'collaboration'])('T4 a %s team takes it itself', async (mode) => {
    const { shop, anna, id } = await cast();
    const dora = await stage().agent([shop], 'dora');
    await team(shop, mode, [dora]);
    await dora.comes();
    await anna.post(`/api/conversations/${id}/handover`, { to: { team: 'returns' } });
    await quiet();
    const waiting = await anna.conversation(id);
    expect([waiting.assignee, waiting.team]).toEqual([undefined, 'returns']);
  });

  test('T4 back to the queue it goes to others first, and comes back where nobody else is there', async () => {
    const { anna, ben, id } = await cast();
    await anna.post(`/api/conversations/${id}/handover`, { to: { queue: true } });
    await quiet();
    expect((await anna.conversation(id)).assignee).toBe(ben.id);
    await anna.onBreak();
    await ben.post(`/api/conversations/${id}/handover`, { to: { queue: true } });
    await quiet();
    expect((await anna.conversation(id)).assignee).toBe(ben.id);
  });
});
