import { describe, expect, test } from 'vitest';
import { everything as allOf } from '../support/rows.ts';
import { scenes } from '../support/scenes.ts';
import { type Agent, type Membership, type Shop, useStage } from '../support/system.ts';

/** R1 to R7: trying rules out, and playing yesterday again. */

const stage = useStage();
const { writes, quiet } = scenes(stage);

const comes = async (...places: (Shop | Membership)[]): Promise<Agent> => {
  const agent = await stage().agent(places);
  await agent.comes();
  return agent;
};
const everything = () => allOf(stage().system.table);

describe('a dry run', () => {
  test('R1 says who would get it and why, what the customer would be told, and changes nothing', async () => {
    const rules = { newCustomer: { online: { team: 'sales', algorithm: 'in_order' as const, message: 'Hello' } } };
    const shop = await stage().shop(undefined, { teams: { sales: 'assign' }, rules });
    const rep = await comes({ shop, teams: ['sales'] });
    const boss = await comes({ shop, role: 'admin' });
    await quiet();
    const before = await everything();
    const trial = await boss.post(`/api/shops/${shop.id}/routing/try`, { channel: `${shop.id}-whatsapp` });
    expect(trial).toMatchObject({
      status: 200,
      body: {
        customer: 'new',
        to: 'agent',
        agent: rep.id,
        team: 'sales',
        message: { text: 'Hello', when: 'with_the_assignment' },
        why: { rule: 'first_message', branch: 'newCustomer.online', algorithm: 'in_order', turn: 1 },
      },
    });
    expect(await everything()).toEqual(before);
    // And that is what happens.
    const [carla] = await writes(shop);
    expect((await rep.conversation(carla?.conversation ?? '')).why).toMatchObject({ agent: rep.id, turn: 1 });
  });

  test('R4, R5 of a returning customer by other rules; nobody there: told at once', async () => {
    const shop = await stage().shop();
    const boss = await stage().agent([{ shop, role: 'admin' }]);
    const owner = await stage().agent([shop]);
    const ask = async (rules: object) =>
      (
        await boss.post(`/api/shops/${shop.id}/routing/try`, {
          channel: `${shop.id}-whatsapp`,
          customer: { returning: true, owner: owner.id },
          rules,
        })
      ).body;
    expect(await ask({})).toMatchObject({ customer: 'reopened', to: 'agent', agent: owner.id, why: { rule: 'owner' } });
    const tomorrow = { returning: { allOffline: { message: 'Tomorrow' } } };
    expect(await ask(tomorrow)).toMatchObject({ to: 'queue', message: { text: 'Tomorrow', when: 'at_once' } });
  });

  test('R7, S1 only for admins of the shop, and with the field named where it is wrong', async () => {
    const shop = await stage().shop({ assignOnFirstMessage: false });
    const [boss, employee] = [await stage().agent([{ shop, role: 'admin' }]), await stage().agent([shop])];
    const route = `/api/shops/${shop.id}/routing/try`;
    expect((await boss.post(route, { channel: `${shop.id}-whatsapp` })).body).toMatchObject({ to: 'flow' });
    expect((await employee.post(route, { channel: `${shop.id}-whatsapp` })).status).toBe(403);
    expect((await boss.post(route, { channel: 'nowhere' })).status).toBe(404);
    const wrong = { channel: `${shop.id}-whatsapp`, rules: { newCustomer: { online: { algorithm: 'fastest' } } } };
    expect(await boss.post(route, wrong)).toMatchObject({ status: 400, body: { error: { code: 'invalid' } } });
  });
});

describe('a replay', () => {
  test('R6 shows who would have got what by other rules, beside who got it, and changes nothing', async () => {
    const shop = await stage().shop({ rampStart: 0 });
    const agents = [await comes(shop), await comes(shop)].sort((a, b) => (a.id < b.id ? -1 : 1));
    const boss = await stage().agent([{ shop, role: 'admin' }]);
    const customers = await writes(shop, 4);
    await agents[0]?.closes((await agents[0].mine())[0]?.id ?? '');
    await quiet();
    const before = await everything();
    const date = new Date(stage().system.clock.now()).toISOString().slice(0, 10);
    const wish = {
      channel: `${shop.id}-whatsapp`,
      date,
      rules: { newCustomer: { online: { algorithm: 'in_order' } } },
    };
    const { status, body } = await boss.post(`/api/shops/${shop.id}/routing/replay`, wish);
    expect(status).toBe(200);
    expect(body).toMatchObject({ conversations: 4, cut: false });
    const items = body.items as { conversation: string; actual: object; would: { agent: string } }[];
    expect(items.map(({ conversation }) => conversation)).toEqual(customers.map(({ conversation }) => conversation));
    expect(items.map(({ would }) => would.agent)).toEqual([0, 1, 0, 1].map((i) => agents[i]?.id));
    expect((body.assumptions as string[]).length).toBeGreaterThan(0);
    expect(await everything()).toEqual(before);
    const nothing = { ...wish, date: undefined, from: '2020-01-01T00:00:00Z', to: '2020-01-02T00:00:00Z' };
    expect((await boss.post(`/api/shops/${shop.id}/routing/replay`, nothing)).body).toMatchObject({ conversations: 0 });
    const backwards = { ...nothing, from: '2020-01-03T00:00:00Z' };
    expect((await boss.post(`/api/shops/${shop.id}/routing/replay`, backwards)).status).toBe(400);
  });
});
