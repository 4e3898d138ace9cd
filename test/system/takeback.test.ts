import { describe, expect, test } from 'vitest';
import { type Agent, useStage } from '../support/system.ts';

/** Take-back: a conversation that its agent does not answer goes to somebody who can (D5, D9; shop setting). */

const stage = useStage();
const timeout = 60_000;
const minute = 60_000;

const cast = async (settings: Record<string, unknown> = { takeBackAfter: 'PT2M' }) => {
  const shop = await stage().shop(settings);
  const anna = await stage().agent([shop], 'anna');
  const ben = await stage().agent([shop], 'ben');
  await anna.comes();
  const carla = shop.customer();
  await carla.writes('hello');
  await stage().system.idle();
  return { shop, anna, ben, carla, id: carla.conversation };
};
const events = async (agent: Agent, id: string) =>
  (await agent.timeline(id)).filter(({ kind }) => kind === 'event').map(({ content }) => content);
const loads = (...agents: Agent[]) => Promise.all(agents.map(async (agent) => (await agent.me()).openConversations));
const quiet = async () => {
  await stage().system.idle();
  expect((await stage().system.check()).violations).toEqual([]);
};

describe('D5 take-back', () => {
  test(
    'D5 a conversation not answered in the shop’s time goes to somebody who is available, and says so',
    async () => {
      const { anna, ben, id } = await cast();
      const socket = await ben.comes();
      await stage().system.advance(2 * minute - 5_000);
      expect((await anna.conversation(id)).assignee).toBe(anna.id);
      await stage().system.advance(10_000);
      expect(await anna.conversation(id)).toMatchObject({
        assignee: ben.id,
        participants: [ben.id],
        why: { rule: 'taken_back', agent: ben.id },
      });
      expect(await loads(anna, ben)).toEqual([0, 1]);
      await socket.until(({ change }) => change === 'assigned');
      expect((await events(ben, id)).slice(-2)).toMatchObject([
        { type: 'unassigned', agent: anna.id, reason: 'taken_back' },
        { type: 'assigned', agent: ben.id, why: { skipped: [{ agent: anna.id, reason: 'taken_from' }] } },
      ]);
      await quiet();
    },
    timeout,
  );

  test(
    'D5 the time counts from the assignment and from the first unanswered message, whichever is later',
    async () => {
      const { anna, ben, carla, id } = await cast();
      await ben.comes();
      await stage().system.advance(minute);
      await anna.says(id, 'How can I help?');
      await stage().system.advance(10 * minute);
      expect((await anna.conversation(id)).assignee).toBe(anna.id);
      await carla.writes('with my order');
      await stage().system.advance(minute);
      await carla.writes('are you there?');
      expect((await anna.conversation(id)).assignee).toBe(anna.id);
      await stage().system.advance(minute);
      expect((await anna.conversation(id)).assignee).toBe(ben.id);
      // Ben has as long from when it was given to him, however long the customer waits.
      await stage().system.advance(2 * minute - 5_000);
      expect((await anna.conversation(id)).assignee).toBe(ben.id);
      await stage().system.advance(10_000);
      expect((await anna.conversation(id)).assignee).toBe(anna.id);
      await quiet();
    },
    timeout,
  );

  test(
    'D5 it stays with an agent who is there while nobody else is, and goes when somebody is',
    async () => {
      const { anna, ben, id } = await cast();
      await stage().system.advance(5 * minute);
      expect((await anna.conversation(id)).assignee).toBe(anna.id);
      expect((await events(anna, id)).map(({ type }) => type)).toEqual(['assigned']);
      await ben.comes();
      await stage().system.advance(2 * minute);
      expect((await anna.conversation(id)).assignee).toBe(ben.id);
      await quiet();
    },
    timeout,
  );

  test(
    'D9 a reopened one of an absent agent goes to the queue where nobody is, and to who comes',
    async () => {
      const { anna, ben, carla, id } = await cast();
      await anna.closes(id);
      await anna.onBreak();
      await carla.writes('one more thing');
      await stage().system.idle();
      expect(await anna.conversation(id)).toMatchObject({ assignee: anna.id, reopened: true });
      await stage().system.advance(2 * minute + 5_000);
      const queued = await anna.conversation(id);
      expect(queued.assignee).toBeUndefined();
      expect(queued).toMatchObject({ why: { rule: 'taken_back' }, participants: [], status: 'rep_needed' });
      await quiet();
      await ben.comes();
      await quiet();
      expect((await anna.conversation(id)).assignee).toBe(ben.id);
    },
    timeout,
  );

  test(
    'D5 off by default; switched on it holds for the conversations that are open',
    async () => {
      const { shop, anna, ben, id } = await cast({});
      const admin = await stage().agent([{ shop, role: 'admin' }]);
      await ben.comes();
      await stage().system.advance(20 * minute);
      expect((await anna.conversation(id)).assignee).toBe(anna.id);
      const { body } = await admin.patch(`/api/shops/${shop.id}/settings`, { takeBackAfter: 'PT10M' });
      expect(body.takeBackAfter).toBe('PT10M');
      await stage().system.idle();
      await stage().system.advance(minute);
      expect((await anna.conversation(id)).assignee).toBe(ben.id);
      const off = await admin.patch(`/api/shops/${shop.id}/settings`, { takeBackAfter: null });
      expect(off.body.takeBackAfter).toBeUndefined();
      await stage().system.advance(20 * minute);
      expect((await anna.conversation(id)).assignee).toBe(ben.id);
      await quiet();
    },
    timeout,
  );

  test(
    'T8, T3 what is snoozed or just offered is not taken',
    async () => {
      const { shop, anna, ben, id } = await cast({ takeBackAfter: 'PT2M', handoverTimeout: 'PT5M' });
      const dora = await stage().agent([shop], 'dora');
      await ben.comes();
      const until = new Date(stage().system.clock.now() + 10 * minute).toISOString();
      await anna.post(`/api/conversations/${id}/snooze`, { until });
      await stage().system.advance(9 * minute);
      expect((await anna.conversation(id)).assignee).toBe(anna.id);
      await anna.post(`/api/conversations/${id}/snooze`, { until: null });
      const offer = await anna.post(`/api/conversations/${id}/handover`, { to: { agent: ben.id } });
      expect(offer.status).toBe(200);
      await dora.comes();
      await stage().system.advance(4 * minute);
      expect(await anna.conversation(id)).toMatchObject({ assignee: anna.id, handover: { state: 'pending' } });
      await stage().system.advance(2 * minute);
      const taken = await anna.conversation(id);
      expect(taken.handover).toMatchObject({ state: 'expired' });
      expect([ben.id, dora.id]).toContain(taken.assignee);
      await quiet();
    },
    timeout,
  );
});
