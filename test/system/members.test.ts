import { describe, expect, test } from 'vitest';
import { type Agent, type Shop, useStage } from '../support/system.ts';

/** Who works at a shop: roles, the chat permission, and what becomes of open conversations without it. */

const stage = useStage();

const path = (shop: Shop, agent?: { id: string } | string) =>
  `/api/shops/${shop.id}/members${agent === undefined ? '' : `/${typeof agent === 'string' ? agent : agent.id}`}`;
const employee = { role: 'employee', chat: true };

/** A shop with its owner admin. */
async function shopWithOwner(): Promise<{ shop: Shop; owner: Agent }> {
  const shop = await stage().shop();
  return { shop, owner: await stage().agent([{ shop, role: 'owner_admin' }], 'owner') };
}
const membership = async (asking: Agent, shop: Shop, agent: Agent) =>
  ((await asking.get<{ items: { agent: string; role: string; chat: boolean }[] }>(path(shop))).body.items ?? []).find(
    (one) => one.agent === agent.id,
  );

describe('S1 an owner admin gives roles and the chat permission', () => {
  test('to somebody the desk does not know, who is on break at first', async () => {
    const { shop, owner } = await shopWithOwner();
    const wish = { ...employee, name: 'New Hand', email: 'new@example.com' };
    const answer = await owner.put(path(shop, 'new-hand'), wish);
    expect(answer).toMatchObject({
      status: 200,
      body: { agent: 'new-hand', name: 'New Hand', email: 'new@example.com', role: 'employee', chat: true, teams: [] },
    });
    expect((await owner.get(path(shop))).body.items).toContainEqual({ ...answer.body, status: 'break' });
    expect((await owner.get(path(shop, 'new-hand'))).body).toEqual(answer.body);
    expect((await owner.get(path(shop, 'somebody'))).status).toBe(404);
  });

  test('to somebody of another shop, who keeps the place there', async () => {
    const { shop, owner } = await shopWithOwner();
    const other = await stage().shop();
    const ben = await stage().agent([other], 'ben');
    expect((await owner.put(path(shop, ben), { role: 'admin', chat: false })).status).toBe(200);
    expect((await ben.me()).shops).toMatchObject({
      [other.id]: { role: 'employee', chat: true },
      [shop.id]: { role: 'admin', chat: false },
    });
  });

  test('but does not rename somebody of another shop', async () => {
    const { shop, owner } = await shopWithOwner();
    const ben = await stage().agent([await stage().shop()], 'ben');
    expect(await owner.put(path(shop, ben), { ...employee, name: 'Benny' })).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid', details: [{ field: 'name' }] } },
    });
  });

  test.each<[string, unknown, string]>([
    ['no role', { chat: true }, 'role'],
    ['a role there is not', { role: 'boss', chat: true }, 'role'],
    ['no permission', { role: 'admin' }, 'chat'],
    ['a permission that is no yes or no', { role: 'admin', chat: 'yes' }, 'chat'],
    ['an address that is none', { ...employee, email: 'me' }, 'email'],
    ['a field there is not', { ...employee, team: 'a' }, 'team'],
  ])('%s is 400 with the field', async (_what, body, field) => {
    const { shop, owner } = await shopWithOwner();
    expect(await owner.put(path(shop, 'new'), body)).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid', details: [{ field }] } },
    });
  });

  test('only to ids that can be one', async () => {
    const { shop, owner } = await shopWithOwner();
    expect(await owner.put(path(shop, 'two%20words'), employee)).toMatchObject({
      status: 400,
      body: { error: { details: [{ field: 'agent' }] } },
    });
  });
});

describe('S1 who may not', () => {
  test('employees and strangers are 403, on shops there are not too', async () => {
    const { shop } = await shopWithOwner();
    const stranger = await stage().agent([{ shop: await stage().shop(), role: 'owner_admin' }]);
    for (const agent of [stranger, await stage().agent([shop])]) {
      expect((await agent.get(path(shop))).status).toBe(403);
      expect((await agent.get(path(shop, agent))).status).toBe(403);
      expect((await agent.put(path(shop, agent), { role: 'owner_admin', chat: true })).status).toBe(403);
      expect((await agent.delete(path(shop, agent))).status).toBe(403);
      expect((await agent.put('/api/shops/nothing/members/x', employee)).status).toBe(403);
    }
  });

  test('a shop admin makes and unmakes no owner admin', async () => {
    const { shop, owner } = await shopWithOwner();
    const admin = await stage().agent([{ shop, role: 'admin' }]);
    expect((await admin.put(path(shop, admin), { role: 'owner_admin', chat: true })).status).toBe(403);
    expect((await admin.put(path(shop, owner), { role: 'admin', chat: true })).status).toBe(403);
    expect((await admin.delete(path(shop, owner))).status).toBe(403);
    expect((await admin.put(path(shop, 'hand'), { role: 'admin', chat: true })).status).toBe(200);
  });
});

describe('S1 a shop keeps an owner admin', () => {
  test('the last one is neither lowered nor removed', async () => {
    const { shop, owner } = await shopWithOwner();
    const lowered = await owner.put(path(shop, owner), { role: 'admin', chat: false });
    expect(lowered).toMatchObject({ status: 422, body: { error: { code: 'last_owner' } } });
    await owner.put(path(shop, owner), { role: 'owner_admin', chat: false });
    expect(await owner.delete(path(shop, owner))).toMatchObject({
      status: 422,
      body: { error: { code: 'last_owner' } },
    });
  });

  test('of two who lower each other at the same moment one stays', async () => {
    const { shop, owner } = await shopWithOwner();
    const second = await stage().agent([{ shop, role: 'owner_admin' }]);
    const answers = await Promise.all([
      owner.put(path(shop, second), { role: 'employee', chat: true }),
      second.put(path(shop, owner), { role: 'employee', chat: true }),
    ]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const roles = [(await owner.me()).shops[shop.id], (await second.me()).shops[shop.id]].map((one) => one?.role);
    expect(roles.sort()).toEqual(['employee', 'owner_admin']);
  });
});

describe('S2 the role of somebody who still has the chat permission is not withdrawn', () => {
  test('first the permission, then the role', async () => {
    const { shop, owner } = await shopWithOwner();
    const ben = await stage().agent([shop], 'ben');
    expect(await owner.delete(path(shop, ben))).toMatchObject({
      status: 422,
      body: { error: { code: 'chat_still_given', message: expect.stringContaining('Take the chat permission first') } },
    });
    expect(await membership(owner, shop, ben)).toMatchObject(employee);
    await owner.put(path(shop, ben), { role: 'employee', chat: false });
    expect((await owner.delete(path(shop, ben))).status).toBe(204);
    expect(await membership(owner, shop, ben)).toBeUndefined();
    expect((await owner.delete(path(shop, ben))).status).toBe(404);
  });

  test('also when the permission is given back at the same moment', async () => {
    const { shop, owner } = await shopWithOwner();
    const ben = await stage().agent([{ shop, chat: false }], 'ben');
    for (let round = 0; round < 5; round++) {
      await owner.put(path(shop, ben), { role: 'employee', chat: false });
      const [given, removed] = await Promise.all([owner.put(path(shop, ben), employee), owner.delete(path(shop, ben))]);
      const now = await membership(owner, shop, ben);
      expect(given.status).toBe(200);
      expect([204, 422]).toContain(removed.status);
      // Given and then not removed, or removed and then given anew.
      expect(now).toMatchObject(employee);
    }
  });
});

test('S1 two shops that change one agent at the same moment both have their way', async () => {
  const [a, b] = [await shopWithOwner(), await shopWithOwner()];
  const ben = await stage().agent([a.shop, b.shop], 'ben');
  for (const chat of [false, true, false]) {
    const answers = await Promise.all([
      a.owner.put(path(a.shop, ben), { role: 'admin', chat }),
      b.owner.put(path(b.shop, ben), { role: 'employee', chat }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect((await ben.me()).shops).toMatchObject({
      [a.shop.id]: { role: 'admin', chat },
      [b.shop.id]: { role: 'employee', chat },
    });
  }
});

test('T2 without the chat permission one is in no conversation any more, and what is said there is not heard', async () => {
  const { shop, owner } = await shopWithOwner();
  const [ben, cleo] = [await stage().agent([shop], 'ben'), await stage().agent([shop], 'cleo')];
  await ben.comes();
  const carla = shop.customer();
  await carla.writes('hello');
  await stage().system.idle();
  const socket = await cleo.connect();
  expect((await cleo.post(`/api/conversations/${carla.conversation}/join`)).status).toBe(200);
  await owner.put(path(shop, cleo), { role: 'employee', chat: false });
  await stage().system.idle();
  expect((await ben.conversation(carla.conversation)).participants).toEqual([ben.id]);
  const heard = socket.said.length;
  await carla.writes('just between us');
  await stage().system.idle();
  expect(JSON.stringify(socket.said.slice(heard))).not.toContain('between us');
  expect((await stage().system.check()).violations).toEqual([]);
});

test('S1 an agent is told at once that the permission is given or withdrawn, also one with no conversation there', async () => {
  const { shop, owner } = await shopWithOwner();
  const cleo = await stage().agent([{ shop, chat: false }], 'cleo');
  const socket = await cleo.connect();
  for (const chat of [true, false]) {
    const before = socket.said.length;
    await owner.put(path(shop, cleo), { role: 'employee', chat });
    await stage().system.idle();
    expect(socket.said.slice(before)).toContainEqual({ type: 'permissions' });
  }
  const before = socket.said.length;
  await cleo.put('/api/me/status', { status: 'available' });
  await stage().system.idle();
  expect(socket.said.slice(before).map(({ type }) => type)).toEqual(['agent']);
});

test('D10 without the chat permission the open conversations go on to somebody else at once', async () => {
  const { shop, owner } = await shopWithOwner();
  const ben = await stage().agent([shop], 'ben');
  await ben.comes();
  const carla = shop.customer();
  await carla.writes('hello');
  await stage().system.idle();
  const cleo = await stage().agent([shop], 'cleo');
  await cleo.comes();
  expect((await ben.mine()).map(({ id }) => id)).toEqual([carla.conversation]);
  await owner.put(path(shop, ben), { role: 'employee', chat: false });
  await stage().system.idle();
  expect((await cleo.mine()).map(({ id }) => id)).toEqual([carla.conversation]);
  expect((await ben.get(`/api/conversations?shop=${shop.id}`)).status).toBe(403);
  expect((await stage().system.check()).violations).toEqual([]);
});
