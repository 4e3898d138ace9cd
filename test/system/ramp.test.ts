import { describe, expect, test } from 'vitest';
import { type Agent, type Customer, type Shop, useStage } from '../support/system.ts';

/** D6 with care for who comes online: a long queue comes in a ramp (shop settings rampStart, rampEvery). */

const stage = useStage();
const timeout = 60_000;

const waiting = async (shop: Shop, count: number): Promise<Customer[]> => {
  const customers = Array.from({ length: count }, () => shop.customer());
  for (const customer of customers) await customer.writes('hello');
  await stage().system.idle();
  return customers;
};
const load = async (agent: Agent) => (await agent.me()).openConversations;
const quiet = async () => {
  await stage().system.idle();
  expect((await stage().system.check()).violations).toEqual([]);
};
/** After so many seconds since the last look. */
const loadAfter = async (seconds: number, agent: Agent) => {
  await stage().system.advance(seconds * 1000);
  await quiet();
  return load(agent);
};
// The steps must not come by themselves while a loaded machine looks: the clock makes them.
const slow = { rampEvery: 'PT30S' };

describe('D6 coming online to a long queue', () => {
  test(
    'D6 an agent gets two at once and then one more each time, until full, the longest waiting first',
    async () => {
      const shop = await stage().shop({ slots: 5, ...slow });
      const customers = await waiting(shop, 8);
      const anna = await stage().agent([shop], 'anna');
      await anna.comes();
      await quiet();
      expect(await load(anna)).toBe(2);
      expect([await loadAfter(30, anna), await loadAfter(30, anna), await loadAfter(30, anna)]).toEqual([3, 4, 5]);
      expect(await loadAfter(120, anna)).toBe(5);
      const mine = (await anna.mine()).map(({ id }) => id);
      expect(mine.sort()).toEqual(
        customers
          .slice(0, 5)
          .map(({ conversation }) => conversation)
          .sort(),
      );
      // Full once, it is not held back any more.
      await anna.closes(customers[0]?.conversation ?? '');
      await quiet();
      expect(await load(anna)).toBe(5);
    },
    timeout,
  );

  test(
    'D6 by default it takes seconds, without anybody doing anything',
    async () => {
      const shop = await stage().shop();
      await waiting(shop, 6);
      const anna = await stage().agent([shop], 'anna');
      const socket = await anna.comes();
      await socket.until(
        ({ type, agent }) => type === 'agent' && (agent as { openConversations: number }).openConversations === 5,
        20_000,
      );
      await quiet();
    },
    timeout,
  );

  test(
    'D6 several agents share a long queue, each on a ramp of its own',
    async () => {
      const shop = await stage().shop({ slots: 4, ...slow });
      await waiting(shop, 5);
      const anna = await stage().agent([shop], 'anna');
      const ben = await stage().agent([shop], 'ben');
      await anna.comes();
      await quiet();
      await ben.comes();
      await quiet();
      expect([await load(anna), await load(ben)]).toEqual([2, 2]);
      await loadAfter(30, anna);
      expect((await load(anna)) + (await load(ben))).toBe(5);
    },
    timeout,
  );

  test('D6 a new customer does not wait for the ramp, and what is taken by hand is not counted', async () => {
    const shop = await stage().shop({ slots: 5, ...slow });
    await waiting(shop, 3);
    const anna = await stage().agent([shop], 'anna');
    await anna.comes();
    await quiet();
    const [next] = await waiting(shop, 1);
    expect((await anna.conversation(next?.conversation ?? '')).assignee).toBe(anna.id);
    expect(await load(anna)).toBe(3);
    expect((await anna.post('/api/queue/next', { shop: shop.id })).status).toBe(200);
    expect(await load(anna)).toBe(4);
    await quiet();
  });

  test('D11 whoever waits meanwhile is explained by the ramp', async () => {
    const shop = await stage().shop({ slots: 5, ...slow });
    await waiting(shop, 2);
    const anna = await stage().agent([shop], 'anna');
    const ben = await stage().agent([shop], 'ben');
    await anna.comes();
    await quiet();
    await ben.connect();
    // Anna is on her ramp: what Ben puts back into the queue goes to nobody but him when he comes.
    const [mine] = await anna.mine();
    await anna.post(`/api/conversations/${mine?.id}/unassign`);
    await quiet();
    expect((await anna.conversation(mine?.id ?? '')).assignee).toBeUndefined();
    await ben.available();
    await quiet();
    const { assignee, why } = await ben.conversation(mine?.id ?? '');
    expect(assignee).toBe(ben.id);
    expect(why?.skipped).toContainEqual({ agent: anna.id, reason: 'ramping' });
  });

  test('D6 off with rampStart 0; a break begins the ramp again, a second connection does not', async () => {
    const off = await stage().shop({ slots: 5, rampStart: 0 });
    await waiting(off, 5);
    const anna = await stage().agent([off], 'anna');
    await anna.comes();
    await quiet();
    expect(await load(anna)).toBe(5);

    const shop = await stage().shop({ slots: 9, ...slow });
    await waiting(shop, 9);
    const ben = await stage().agent([shop], 'ben');
    await ben.comes();
    await quiet();
    await ben.connect();
    await ben.available();
    await quiet();
    expect(await load(ben)).toBe(2);
    await ben.onBreak();
    await ben.available();
    await quiet();
    expect(await load(ben)).toBe(4);
  });

  test(
    'D6 the safety net takes nobody on a ramp for forgotten',
    async () => {
      const shop = await stage().shop({ slots: 5, ...slow });
      await waiting(shop, 5);
      const anna = await stage().agent([shop], 'anna');
      await anna.comes();
      await quiet();
      expect(await stage().system.sweep()).toMatchObject({ assigned: 0 });
      expect(await load(anna)).toBe(2);
    },
    timeout,
  );

  test(
    'D6 a ramp slowed down in the middle still comes to its end',
    async () => {
      const shop = await stage().shop({ slots: 4, rampEvery: 'PT5S' });
      const admin = await stage().agent([{ shop, role: 'admin' }]);
      await waiting(shop, 4);
      const anna = await stage().agent([shop], 'anna');
      await anna.comes();
      await quiet();
      await admin.patch(`/api/shops/${shop.id}/settings`, { rampEvery: 'PT60S' });
      await quiet();
      expect(await loadAfter(30, anna)).toBe(2);
      expect(await loadAfter(31, anna)).toBe(3);
      expect(await loadAfter(60, anna)).toBe(4);
    },
    timeout,
  );

  test.each([
    [{ rampStart: -1 }, 'rampStart'],
    [{ rampStart: 1.5 }, 'rampStart'],
    [{ rampEvery: 'PT0S' }, 'rampEvery'],
    [{ rampEvery: 'PT2M' }, 'rampEvery'],
  ])('S1 %j is refused with the field named', async (settings, field) => {
    const shop = await stage().shop();
    const admin = await stage().agent([{ shop, role: 'admin' }]);
    const { status, body } = await admin.patch(`/api/shops/${shop.id}/settings`, settings);
    expect([status, body.error?.code]).toEqual([400, 'invalid']);
    expect(JSON.stringify(body.error)).toContain(field);
  });
});
