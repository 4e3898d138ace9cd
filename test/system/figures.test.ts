import { describe, expect, test } from 'vitest';
import type { FiguresReport } from '../../layers/desk/figures-report.ts';
import { recount } from '../support/recount.ts';
import { useStage } from '../support/system.ts';

/** W6: figures over time, and the live board. */

const stage = useStage();
const idle = () => stage().system.idle();
const minutes = (count: number) => stage().system.advance(count * 60_000);
const report = async (agent: { get: (path: string) => Promise<{ status: number; body: unknown }> }, query: string) => {
  const { status, body } = await agent.get(`/api/reports/figures?${query}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body as FiguresReport;
};

describe('W6 figures', () => {
  test('of a conversation: waiting, first response, handling, and who did what', async () => {
    const shop = await stage().shop();
    const anna = await stage().agent([{ shop, role: 'admin' }]);
    await anna.comes();
    const carla = shop.customer();
    await carla.writes('hello');
    await minutes(1);
    await carla.writes('anybody?');
    await minutes(1);
    await anna.says(carla.conversation, 'here I am');
    await anna.says(carla.conversation, 'what is it?');
    await minutes(10);
    await anna.closes(carla.conversation, 'done');
    await idle();
    const { items } = await report(anna, `shop=${shop.id}&by=agent`);
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({
      key: anna.id,
      assigned: 1,
      sent: 2,
      received: 2,
      closed: 1,
      unanswered: 0,
      waiting: { count: 1, p50: 'PT3M' },
      firstResponse: { count: 1 },
      handling: { count: 1 },
    });
    expect((await report(anna, `shop=${shop.id}&by=shop`)).items[0]).toMatchObject({
      key: shop.id,
      begun: 1,
      closed: 1,
    });
    expect((await report(anna, `shop=${shop.id}&by=reason`)).items).toMatchObject([{ key: 'done', closed: 1 }]);
    expect((await report(anna, `shop=${shop.id}&by=channel`)).items).toMatchObject([{ key: `${shop.id}-whatsapp` }]);
    expect((await report(anna, `shop=${shop.id}&by=hour&agent=${anna.id}`)).items.length).toBeGreaterThan(0);
  });

  test('are the same counted anew from the timelines, also when everything is delivered twice and out of order', async () => {
    const shop = await stage().shop({ slots: 2 });
    const agents = [await stage().agent([shop]), await stage().agent([shop])];
    for (const agent of agents) await agent.comes();
    const { faults } = stage().system;
    faults.set({ fault: 'duplicate', rate: 0.5, seed: 1 });
    faults.set({ fault: 'reorder', rate: 0.5, seed: 2 });
    faults.set({ fault: 'conflict', rate: 0.1, seed: 3 });
    try {
      const customers = Array.from({ length: 12 }, () => shop.customer());
      await Promise.all(customers.map((customer) => customer.writes('hello')));
      await idle();
      for (const agent of agents)
        for (const { id } of await agent.mine()) {
          await agent.says(id, 'yes?');
          await agent.closes(id);
        }
      await idle();
    } finally {
      faults.clear();
    }
    await idle();
    const { rolledUp, counted } = await recount(stage().system.table);
    expect(Object.keys(counted).length).toBeGreaterThan(4);
    expect(rolledUp).toEqual(counted);
  });

  test('an employee sees the own ones, the admin of a team those of the team, and nobody those of another shop', async () => {
    const shop = await stage().shop();
    const [ben, stranger] = [await stage().agent([shop]), await stage().agent([await stage().shop()])];
    const status = async (agent: typeof ben, query: string) =>
      (await agent.get(`/api/reports/figures?shop=${shop.id}&${query}`)).status;
    expect(await status(ben, `by=day&agent=${ben.id}`)).toBe(200);
    expect(await status(ben, 'by=agent')).toBe(403);
    expect(await status(ben, 'by=day&agent=anna')).toBe(403);
    expect(await status(ben, 'by=day&team=repairs')).toBe(403);
    expect(await status(stranger, 'by=day')).toBe(403);
  });

  test('a question that has no answer is refused with the field named', async () => {
    const shop = await stage().shop();
    const anna = await stage().agent([{ shop, role: 'admin' }]);
    for (const query of [
      'by=agent&team=repairs',
      'by=day&team=repairs&agent=anna',
      'from=2026-11-20T00:00:00Z&to=2026-11-19T00:00:00Z',
      'from=2026-01-01T00:00:00Z&to=2026-11-19T00:00:00Z',
      'by=week',
    ]) {
      const { status, body } = await anna.get(`/api/reports/figures?shop=${shop.id}&${query}`);
      expect([status, (body as { error: { details: unknown[] } }).error.details.length], query).toEqual([400, 1]);
    }
  });

  test('as CSV, with a line each', async () => {
    const shop = await stage().shop();
    const anna = await stage().agent([{ shop, role: 'admin' }]);
    await anna.comes();
    const carla = shop.customer();
    await carla.writes('hello');
    await minutes(1);
    await anna.says(carla.conversation, 'yes?');
    await idle();
    const { status, body } = await anna.get(`/api/reports/figures.csv?shop=${shop.id}&by=agent`);
    expect(status).toBe(200);
    const [head = '', line = ''] = String(body).split('\r\n');
    expect(head).toMatch(/^agent,begun,/);
    expect(line.split(',')[0]).toBe(anna.id);
    expect(line.split(',')).toHaveLength(head.split(',').length);
  });
});

describe('W6 the board', () => {
  test('shows who waits, for whom, what is open, and the load of the agents', async () => {
    const shop = await stage().shop({ slots: 1 });
    const [anna, ben] = [await stage().agent([shop]), await stage().agent([shop])];
    await anna.comes();
    await Promise.all([shop.customer(), shop.customer(), shop.customer()].map((customer) => customer.writes('hello')));
    await idle();
    const { body } = await anna.get(`/api/board?shop=${shop.id}`);
    expect(body).toMatchObject({
      shop: shop.id,
      slots: 1,
      queue: { waiting: 2, teams: [] },
      conversations: { open: 3, soon: 0, overdue: 0 },
      today: { begun: 3, assigned: 1 },
    });
    const { agents } = body as { agents: { id: string }[] };
    expect(agents.find(({ id }) => id === anna.id)).toMatchObject({
      status: 'available',
      connected: true,
      openConversations: 1,
      freeSlots: 0,
    });
    expect(agents.find(({ id }) => id === ben.id)).toMatchObject({ status: 'break', connected: false, freeSlots: 1 });
    await minutes(4);
    expect((await anna.get(`/api/board?shop=${shop.id}`)).body).toMatchObject({
      conversations: { open: 3, soon: 3, overdue: 0 },
    });
  });

  test('is told to who watches it when something changes, and to nobody who may not see it', async () => {
    const shop = await stage().shop();
    const [anna, out] = [await stage().agent([shop]), await stage().agent([await stage().shop()])];
    const [socket, strange] = [await anna.comes(), await out.comes()];
    socket.send({ action: 'watch', shops: [shop.id], views: ['board'] });
    strange.send({ action: 'watch', shops: [shop.id], views: ['board'] });
    for (const one of [socket, strange]) {
      one.send({ action: 'ping' });
      await one.until(({ type }) => type === 'pong');
    }
    await shop.customer().writes('hello');
    await socket.until(
      ({ type, board }) => type === 'board' && (board as { conversations: { open: number } }).conversations.open === 1,
    );
    await idle();
    expect(strange.said.some(({ type }) => type === 'board')).toBe(false);
  });
});
