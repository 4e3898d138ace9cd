import { describe, expect, test } from 'vitest';
import { type Agent, useStage } from '../support/system.ts';

/** T8 and D9: conversations put off, and those that came back to an agent who is not there. */

const stage = useStage();
const timeout = 60_000;
const minute = 60_000;

const cast = async (settings?: Record<string, unknown>) => {
  const shop = await stage().shop(settings);
  const anna = await stage().agent([shop], 'anna');
  const socket = await anna.comes();
  const carla = shop.customer();
  await carla.writes('hello');
  await stage().system.idle();
  return { shop, anna, socket, carla, id: carla.conversation };
};
const inMs = (ms: number) => new Date(stage().system.clock.now() + ms).toISOString();
const snoozes = (agent: Agent, id: string, until: string | null) =>
  agent.post(`/api/conversations/${id}/snooze`, { until });
const events = async (agent: Agent, id: string) =>
  (await agent.timeline(id)).filter(({ kind }) => kind === 'event').map(({ content }) => content);
const quiet = async () => {
  await stage().system.idle();
  expect((await stage().system.check()).violations).toEqual([]);
};

describe('T8 a snoozed conversation', () => {
  test(
    'T8 stays with its agent, turns neither soon nor overdue, does not close, and wakes at its time',
    async () => {
      const { anna, id, socket } = await cast({ autoCloseAfter: 'PT30M' });
      const until = inMs(60 * minute);
      const { status, body } = await snoozes(anna, id, until);
      expect([status, body.snoozedUntil]).toEqual([200, until]);
      await stage().system.advance(59 * minute);
      expect(await anna.conversation(id)).toMatchObject({ state: 'open', assignee: anna.id, status: 'pending' });
      expect((await anna.me()).openConversations).toBe(1);
      expect(socket.said.filter(({ change }) => change === 'status')).toEqual([]);
      await stage().system.advance(minute);
      const woken = await anna.conversation(id);
      expect(woken).toMatchObject({ state: 'open', status: 'overdue' });
      expect(woken.snoozedUntil).toBeUndefined();
      expect((await events(anna, id)).slice(-2)).toEqual([
        { type: 'snoozed', until, by: anna.id },
        { type: 'woken', reason: 'time' },
      ]);
      await socket.until(({ change }) => change === 'status');
      // The automatic close counts from the wake.
      await stage().system.advance(29 * minute);
      expect((await anna.conversation(id)).state).toBe('open');
      await stage().system.advance(2 * minute);
      expect(await anna.conversation(id)).toMatchObject({ state: 'closed', closeReason: 'no_reply' });
      await quiet();
    },
    timeout,
  );

  test("T8 wakes by the customer's next message, not by a reaction", async () => {
    const { anna, id, carla, socket } = await cast();
    await snoozes(anna, id, inMs(60 * minute));
    const [message] = (await anna.timeline(id)).filter(({ kind }) => kind === 'message');
    await carla.posts({
      ...carla.message(''),
      type: 'reaction',
      text: undefined,
      reaction: { message_id: message?.providerId, emoji: '👍' },
    });
    expect((await anna.conversation(id)).snoozedUntil).toBeDefined();
    await carla.writes('any news?');
    expect((await anna.conversation(id)).snoozedUntil).toBeUndefined();
    expect((await events(anna, id)).at(-1)).toEqual({ type: 'woken', reason: 'message' });
    await socket.until(({ conversation }) => typeof conversation === 'object' && conversation.unread === 2);
    await stage().system.advance(6 * minute);
    expect((await anna.conversation(id)).status).toBe('overdue');
    await quiet();
  });

  test('T8 is woken by its agent with null, once', async () => {
    const { anna, id } = await cast();
    await snoozes(anna, id, inMs(60 * minute));
    for (let i = 0; i < 2; i++) expect((await snoozes(anna, id, null)).status).toBe(200);
    expect((await events(anna, id)).map(({ type }) => type)).toEqual(['assigned', 'snoozed', 'woken']);
    await stage().system.advance(4 * minute);
    expect((await anna.conversation(id)).status).toBe('soon');
  });

  test('T8 is put off to a time ahead, within 90 days, by somebody in it', async () => {
    const { shop, anna, id } = await cast();
    for (const until of [inMs(-1000), inMs(91 * 24 * 60 * minute), 'tomorrow', undefined]) {
      const { status, body } = await anna.post(`/api/conversations/${id}/snooze`, { until });
      expect([until, status, body.error?.code]).toEqual([until, 400, 'invalid']);
      expect(JSON.stringify(body.error)).toContain('until');
    }
    const ben = await stage().agent([shop]);
    expect((await snoozes(ben, id, inMs(minute))).status).toBe(403);
    await anna.closes(id);
    expect((await snoozes(anna, id, inMs(minute))).status).toBe(409);
  });

  test('T8 whoever no longer has it has not put it off: in the queue it is awake', async () => {
    const { anna, id } = await cast();
    await snoozes(anna, id, inMs(60 * minute));
    await anna.onBreak();
    await anna.post(`/api/conversations/${id}/unassign`);
    const queued = await anna.conversation(id);
    expect(queued.assignee).toBeUndefined();
    expect(queued.snoozedUntil).toBeUndefined();
  });
});

describe('D9 reopened unread conversations of an absent agent', () => {
  test(
    'D9 are listed for admins, who give them to somebody who is there',
    async () => {
      const { shop, anna, carla, id } = await cast();
      const admin = await stage().agent([{ shop, role: 'admin' }]);
      const ben = await stage().agent([shop], 'ben');
      await anna.closes(id);
      await anna.onBreak();
      await carla.writes('one more thing');
      await stage().system.idle();
      await ben.comes();
      const absent = async (agent: Agent) =>
        (await agent.get<{ items: { id: string }[] }>(`/api/conversations?view=absent&shop=${shop.id}`)).body.items.map(
          (item) => item.id,
        );
      expect(await absent(admin)).toEqual([id]);
      expect(await absent(ben)).toEqual([]);
      const { body } = await admin.post(`/api/conversations/${id}/handover`, { to: { agent: ben.id } });
      expect(body).toMatchObject({ from: anna.id, to: ben.id, by: admin.id });
      expect(await absent(admin)).toEqual([]);
      await ben.post(`/api/handovers/${body.id}/accept`);
      expect(await ben.conversation(id)).toMatchObject({ assignee: ben.id, reopened: false });
      await quiet();
    },
    timeout,
  );

  test('D9 one that was read, or whose agent is there, is not listed; an admin may assign one', async () => {
    const { shop, anna, carla, id } = await cast();
    const admin = await stage().agent([{ shop, role: 'admin' }]);
    const ben = await stage().agent([shop], 'ben');
    await ben.comes();
    await anna.closes(id);
    await carla.writes('one more thing');
    const absent = async () =>
      (await admin.get<{ items: unknown[] }>(`/api/conversations?view=absent&shop=${shop.id}`)).body.items.length;
    expect(await absent()).toBe(0);
    await anna.onBreak();
    expect(await absent()).toBe(1);
    await anna.post(`/api/conversations/${id}/read`);
    expect(await absent()).toBe(0);
    await carla.writes('hello?');
    expect(await absent()).toBe(1);
    expect((await admin.post(`/api/conversations/${id}/assign`, { agent: ben.id })).status).toBe(200);
    expect(await absent()).toBe(0);
    await quiet();
  });
});
