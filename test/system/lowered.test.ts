import { describe, expect, test } from 'vitest';
import type { ShownConversation } from '../../layers/desk/present.ts';
import type { AgentSocket } from '../support/client.ts';
import { type Agent, type Customer, type Shop, useStage } from '../support/system.ts';

/** Waiting limits that are lowered while conversations are open. */

const stage = useStage();
const idle = () => stage().system.idle();
const seconds = (count: number) => stage().system.advance(count * 1000);

interface Talk {
  shop: Shop;
  admin: Agent;
  socket: AgentSocket;
  carla: Customer;
}

/** An admin has a conversation with Carla in a shop with long limits. */
async function talk(settings: object = { soonAfter: 'PT1H', overdueAfter: 'PT2H' }): Promise<Talk> {
  const shop = await stage().shop({ ...settings });
  const admin = await stage().agent([{ shop, role: 'admin' }]);
  const socket = await admin.comes();
  const carla = shop.customer();
  await carla.writes('hello');
  await idle();
  return { shop, admin, socket, carla };
}

async function lower({ admin, shop }: Talk, settings: object): Promise<void> {
  expect((await admin.patch(`/api/shops/${shop.id}/settings`, settings)).status).toBe(200);
  await idle();
}

const statuses = ({ socket }: Talk) =>
  socket.said
    .filter(({ change }) => change === 'status')
    .map(({ conversation }) => (conversation as ShownConversation).status);

describe('W2 lowered limits hold for those who wait already', () => {
  test('soon and overdue are pushed at the new moments', async () => {
    const it = await talk();
    await lower(it, { soonAfter: 'PT2M', overdueAfter: 'PT4M' });
    await seconds(110);
    expect(statuses(it)).toEqual([]);
    await seconds(12);
    await it.socket.until(({ change }) => change === 'status');
    expect(statuses(it)).toEqual(['soon']);
    await seconds(120);
    await idle();
    expect(statuses(it)).toEqual(['soon', 'overdue']);
  });

  test('what is past by the new limits is pushed at once', async () => {
    const it = await talk();
    await seconds(600);
    await lower(it, { soonAfter: 'PT3M', overdueAfter: 'PT5M' });
    await seconds(2);
    await idle();
    expect(statuses(it)).toEqual(['overdue']);
  });

  test('also for a message that somebody times by the limits remembered from before', async () => {
    const it = await talk({ soonAfter: 'PT1H', overdueAfter: 'PT2H', autoCloseAfter: 'P3D' });
    await it.admin.says(it.carla.conversation, 'answer');
    await it.carla.writes('thanks');
    await it.admin.says(it.carla.conversation, 'you are welcome');
    // A timer that stands far off: nothing is waiting, so nothing is brought forward by the first look.
    await seconds(2 * 3600);
    await it.carla.writes('again');
    await it.admin.says(it.carla.conversation, 'yes?');
    await lower(it, { soonAfter: 'PT1M', overdueAfter: 'PT5M' });
    await it.carla.writes('where is it?');
    await seconds(70);
    await idle();
    expect(statuses(it).slice(-1)).toEqual(['soon']);
  });
});

test('W3 a lowered limit closes open conversations at the new moment', async () => {
  const it = await talk({ soonAfter: 'PT10H', overdueAfter: 'PT11H' });
  await lower(it, { autoCloseAfter: 'PT1H' });
  await seconds(3600 - 10);
  expect((await it.admin.conversation(it.carla.conversation)).state).toBe('open');
  await seconds(12);
  expect(await it.admin.conversation(it.carla.conversation)).toMatchObject({
    state: 'closed',
    closeReason: 'no_reply',
  });
});

test('W2 a limit that is raised, or fires in time anyhow, writes no conversation', async () => {
  const it = await talk({ soonAfter: 'PT3M', overdueAfter: 'PT5M' });
  const { version } = await it.admin.conversation(it.carla.conversation);
  await lower(it, { overdueAfter: 'PT4M' });
  await lower(it, { soonAfter: 'PT3M30S', autoCloseAfter: 'PT12H' });
  expect((await it.admin.conversation(it.carla.conversation)).version).toBe(version);
});

test('W3 all open conversations of a shop are brought forward, however many pages they fill', async () => {
  const it = await talk({ slots: 0, soonAfter: 'PT10H', overdueAfter: 'PT11H', autoCloseAfter: 'PT20H' });
  await Promise.all(Array.from({ length: 120 }, () => it.shop.customer().writes('hello')));
  await lower(it, { autoCloseAfter: 'PT1H' });
  await seconds(3700);
  const { body } = await it.admin.get<{ items: ShownConversation[] }>(
    `/api/conversations?shop=${it.shop.id}&view=unassigned&limit=100`,
  );
  expect(body.items).toEqual([]);
});
