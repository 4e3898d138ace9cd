import { beforeAll, describe, expect, test } from 'vitest';
import type { ShownTeam } from '../../layers/desk/teams.ts';
import { type Agent, type Shop, useStage } from '../support/system.ts';

/** Teams and routing rules, as a shop's admins set them. What they do is routing's. */

const stage = useStage();
let shop: Shop;
let admin: Agent;
let ben: Agent;
let cleo: Agent;

beforeAll(async () => {
  shop = await stage().shop();
  admin = await stage().agent([{ shop, role: 'admin' }], 'admin');
  ben = await stage().agent([shop], 'ben');
  cleo = await stage().agent([shop], 'cleo');
});

const path = (id?: string) => `/api/shops/${shop.id}/teams${id === undefined ? '' : `/${id}`}`;
const rulesPath = (channel = `${shop.id}-whatsapp`) => `/api/shops/${shop.id}/channels/${channel}/rules`;
const service = { name: 'Service', mode: 'assign', members: [] as object[] };
const teams = async () => (await admin.get<{ items: ShownTeam[] }>(path())).body.items;
const places = async (agent: Agent) =>
  ((await admin.get<{ items: { agent: string; teams: object[] }[] }>(`/api/shops/${shop.id}/members`)).body.items ?? [])
    .filter((one) => one.agent === agent.id)
    .flatMap((one) => one.teams);

describe('T1 a team', () => {
  test('has a name, a mode, representatives and admins', async () => {
    const members = [
      { agent: ben.id, role: 'rep' },
      { agent: cleo.id, role: 'admin' },
    ];
    const answer = await admin.put(path('service'), { ...service, members });
    const named = [
      { agent: ben.id, name: 'ben', role: 'rep' },
      { agent: cleo.id, name: 'cleo', role: 'admin' },
    ];
    expect(answer).toMatchObject({ status: 200, body: { id: 'service', name: 'Service', mode: 'assign' } });
    expect(answer.body.members).toEqual(expect.arrayContaining(named));
    expect(await teams()).toContainEqual(answer.body);
    expect((await admin.get(path('service'))).body).toEqual(answer.body);
    expect((await admin.get(path('nowhere'))).status).toBe(404);
    expect((await ben.me()).shops[shop.id]).toMatchObject({ teams: ['service'] });
    expect(await places(cleo)).toEqual([{ team: 'service', role: 'admin' }]);
  });

  test('is replaced whole: who is left out is no member any more, other teams stay', async () => {
    await admin.put(path('night'), { name: 'Night', mode: 'grab', members: [{ agent: ben.id, role: 'rep' }] });
    await admin.put(path('day'), { name: 'Day', mode: 'grab', members: [{ agent: ben.id, role: 'admin' }] });
    await admin.put(path('night'), { name: 'Late', mode: 'collaboration', members: [{ agent: cleo.id, role: 'rep' }] });
    const ofBen = await places(ben);
    expect(ofBen).toContainEqual({ team: 'day', role: 'admin' });
    expect(ofBen).not.toContainEqual(expect.objectContaining({ team: 'night' }));
    expect((await teams()).find(({ id }) => id === 'night')).toMatchObject({
      name: 'Late',
      mode: 'collaboration',
      members: [{ agent: cleo.id }],
    });
  });

  test('takes only agents with a role at the shop, and says who has none', async () => {
    const stranger = await stage().agent([await stage().shop()]);
    const members = [
      { agent: ben.id, role: 'rep' },
      { agent: stranger.id, role: 'rep' },
      { agent: 'nobody', role: 'rep' },
    ];
    expect(await admin.put(path('strange'), { ...service, members })).toMatchObject({
      status: 422,
      body: {
        error: {
          code: 'not_a_member',
          message: expect.stringContaining('nobody'),
          details: { agents: [stranger.id, 'nobody'] },
        },
      },
    });
    expect((await teams()).map(({ id }) => id)).not.toContain('strange');
  });

  test('of 250 is written in parts, and emptied again', async () => {
    const big = await stage().shop();
    const boss = await stage().agent([{ shop: big, role: 'admin' }]);
    const agents = Array.from({ length: 250 }, (_, i) => `m${i}-${big.id}`);
    const shops = { [big.id]: { role: 'employee' as const, chat: true } };
    await stage().system.organise({ shops: [], agents: agents.map((id) => ({ id, shops })) });
    const all = `/api/shops/${big.id}/teams/all`;
    const members = agents.map((agent) => ({ agent, role: 'rep' }));
    expect((await boss.put(all, { ...service, members })).body.members).toHaveLength(250);
    expect((await boss.delete(all)).status).toBe(204);
    const { items } = (await boss.get<{ items: { teams: object[] }[] }>(`/api/shops/${big.id}/members`)).body;
    expect(items.flatMap((one) => one.teams)).toEqual([]);
  });

  test('that two admins replace at the same moment is the one or the other', async () => {
    for (let round = 0; round < 5; round++) {
      const wishes = [ben, cleo].map((agent) => ({
        ...service,
        name: agent.id,
        members: [{ agent: agent.id, role: 'rep' }],
      }));
      const answers = await Promise.all(wishes.map((wish) => admin.put(path('raced'), wish)));
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      const team = (await teams()).find(({ id }) => id === 'raced');
      expect(team?.members.map(({ agent }) => agent)).toEqual([team?.name]);
    }
  });

  test('loses a member whose role is withdrawn', async () => {
    const dora = await stage().agent([{ shop, chat: false }], 'dora');
    await admin.put(path('leaving'), { ...service, members: [{ agent: dora.id, role: 'rep' }] });
    await admin.delete(`/api/shops/${shop.id}/members/${dora.id}`);
    expect((await teams()).find(({ id }) => id === 'leaving')).toMatchObject({ members: [] });
  });

  test.each<[string, object, string]>([
    ['no name', { mode: 'assign', members: [] }, 'name'],
    ['a mode there is not', { ...service, mode: 'lottery' }, 'mode'],
    ['no members', { name: 'A', mode: 'grab' }, 'members'],
    [
      'a member twice',
      {
        ...service,
        members: [
          { agent: 'a', role: 'rep' },
          { agent: 'a', role: 'admin' },
        ],
      },
      'members',
    ],
    ['a role there is not', { ...service, members: [{ agent: 'a', role: 'boss' }] }, 'members.0.role'],
  ])('with %s is 400 with the field', async (_what, body, field) => {
    expect(await admin.put(path('wrong'), body)).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid', details: [{ field }] } },
    });
  });

  test('is only for admins of the shop', async () => {
    const stranger = await stage().agent([{ shop: await stage().shop(), role: 'owner_admin' }]);
    for (const agent of [ben, stranger]) {
      expect((await agent.get(path())).status).toBe(403);
      expect((await agent.put(path('mine'), service)).status).toBe(403);
      expect((await agent.delete(path('service'))).status).toBe(403);
      expect((await agent.get(rulesPath())).status).toBe(403);
      expect((await agent.put(rulesPath(), {})).status).toBe(403);
    }
  });
});

describe('T1 a team is taken away', () => {
  test('with everybody’s place in it', async () => {
    await admin.put(path('gone'), { ...service, members: [{ agent: ben.id, role: 'admin' }] });
    expect((await admin.delete(path('gone'))).status).toBe(204);
    expect(await places(ben)).not.toContainEqual(expect.objectContaining({ team: 'gone' }));
    expect((await admin.delete(path('gone'))).status).toBe(404);
  });

  test('not while rules name it: 409 says which channels', async () => {
    await admin.put(path('named'), service);
    await admin.put(rulesPath(`${shop.id}-messagebird`), { newCustomer: { offline: { team: 'named' } } });
    expect(await admin.delete(path('named'))).toMatchObject({
      status: 409,
      body: { error: { code: 'team_in_use', details: { channels: [`${shop.id}-messagebird`], conversations: [] } } },
    });
    await admin.put(rulesPath(`${shop.id}-messagebird`), {});
    expect((await admin.delete(path('named'))).status).toBe(204);
  });
});

describe('R1 the rules of a channel', () => {
  const rules = {
    newCustomer: {
      online: { team: 'sales', algorithm: 'in_order', message: 'Welcome!' },
      offline: { algorithm: 'random' },
    },
    returning: { ownerOffline: { keepOwner: true, message: 'One moment' }, allOffline: { team: 'open' } },
  };

  test('are kept, shown in words, and replaced whole', async () => {
    await admin.put(path('sales'), { ...service, name: 'Sales' });
    await admin.put(path('open'), { ...service, name: 'Open', mode: 'grab' });
    const summary = [
      'New customer, somebody online: to an agent of the team Sales, each in turn; then says “Welcome!”.',
      'New customer, everybody offline: to an agent of the shop, one at random.',
      'Returning customer, owner online: to the owner.',
      'Returning customer, owner not online: to the owner; then says “One moment”.',
      'Returning customer, everybody offline: to the team Open, the first who grabs it.',
    ];
    const expected = { channel: `${shop.id}-whatsapp`, ...rules, summary };
    expect(await admin.put(rulesPath(), rules)).toEqual({ status: 200, body: expected });
    expect((await admin.get(rulesPath())).body).toEqual(expected);
    expect((await admin.put(rulesPath(), {})).body).toEqual({
      channel: `${shop.id}-whatsapp`,
      summary: [
        'New customer, somebody online: to an agent of the shop, the one with the fewest open conversations.',
        'New customer, everybody offline: to an agent of the shop, the one with the fewest open conversations.',
        'Returning customer, owner online: to the owner.',
        'Returning customer, owner not online: a reopened conversation to the owner, a new one like that of a new customer.',
        'Returning customer, everybody offline: to the owner.',
      ],
    });
  });

  test('name only teams that there are', async () => {
    expect(await admin.put(rulesPath(), { returning: { allOffline: { team: 'nowhere' } } })).toMatchObject({
      status: 422,
      body: { error: { code: 'unknown_team', details: [{ field: 'returning.allOffline.team' }] } },
    });
  });

  test.each<[string, object, string]>([
    ['an algorithm there is not', { newCustomer: { online: { algorithm: 'luck' } } }, 'newCustomer.online.algorithm'],
    ['a new customer’s owner', { newCustomer: { online: { keepOwner: true } } }, 'newCustomer.online.keepOwner'],
    [
      'owner and algorithm',
      { returning: { allOffline: { keepOwner: true, algorithm: 'random' } } },
      'returning.allOffline',
    ],
    ['a message without words', { newCustomer: { offline: { message: '' } } }, 'newCustomer.offline.message'],
    [
      'a message that is too long',
      { newCustomer: { offline: { message: 'x'.repeat(1001) } } },
      'newCustomer.offline.message',
    ],
    ['a case there is not', { newCustomer: { asleep: {} } }, 'newCustomer.asleep'],
  ])('with %s are 400 with the field', async (_what, body, field) => {
    expect(await admin.put(rulesPath(), body)).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid', details: [{ field }] } },
    });
  });

  test('of a channel that there is not are 404', async () => {
    expect((await admin.put(rulesPath('nothing'), {})).status).toBe(404);
    expect((await admin.get(rulesPath('nothing'))).status).toBe(404);
  });
});
