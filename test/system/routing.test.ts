import { describe, expect, test } from 'vitest';
import { findConversations } from '../../layers/store/conversations.ts';
import { scenes } from '../support/scenes.ts';
import { type Agent, type Membership, type Routing, type Shop, useStage } from '../support/system.ts';

/** R1 to R7: the routing rules of a channel, through webhooks, the API and the provider's outbox. */

const stage = useStage();
const { writes, loads, quiet } = scenes(stage);
/** Who comes online gets all there is at once, so that a test need not wait for it. */
const shopWith = (settings: object = {}, routing?: Routing) => stage().shop({ rampStart: 0, ...settings }, routing);
const reorganise = (shop: Shop, settings: object | undefined, routing: Routing) =>
  stage().reorganise(shop, { rampStart: 0, ...settings }, routing);

const inTeam = (shop: Shop, team: string, more: Partial<Membership> = {}): Membership => ({
  shop,
  teams: [team],
  ...more,
});
const comes = async (...places: (Shop | Membership)[]): Promise<Agent> => {
  const agent = await stage().agent(places);
  await agent.comes();
  return agent;
};
/** What the desk itself said to a shop's customers, with whom. */
const told = (shop: Shop): [to: string, text: string][] =>
  stage()
    .sent(shop)
    .map(({ body }) => body as { to: string; text: { body: string } })
    .map(({ to, text }) => [to.replace('+', ''), text.body]);
const now = () => stage().system.clock.now();

describe('new customers', () => {
  test('R1 with somebody online: an agent of the team gets it, and the customer is told once, in that transaction', async () => {
    const rules = { newCustomer: { online: { team: 'sales', message: 'Sales is with you.' } } };
    const shop = await shopWith(undefined, { teams: { sales: 'assign' }, rules });
    const [rep, other, admin] = [
      await comes(inTeam(shop, 'sales')),
      await comes(shop),
      await comes(inTeam(shop, 'sales', { teamAdmin: ['sales'] })),
    ];
    const [carla] = await writes(shop);
    await carla?.writes('are you there?');
    await quiet();
    expect(await loads([rep, other, admin])).toEqual([1, 0, 0]);
    const conversation = await rep.conversation(carla?.conversation ?? '');
    expect(conversation).toMatchObject({
      assignee: rep.id,
      team: 'sales',
      // Nobody has answered by that.
      status: 'pending',
      waitingSince: expect.any(String),
      why: {
        rule: 'first_message',
        branch: 'newCustomer.online',
        team: 'sales',
        algorithm: 'least_chats',
        skipped: [{ agent: admin.id, reason: 'team_admin' }],
      },
    });
    expect(told(shop)).toEqual([[carla?.phone, 'Sales is with you.']]);
    const entries = await rep.timeline(carla?.conversation ?? '');
    expect(entries.filter(({ direction }) => direction === 'out')).toMatchObject([
      {
        author: 'system',
        state: expect.stringMatching(/sent|delivered|read/),
        content: { type: 'text', text: 'Sales is with you.' },
      },
    ]);
  });

  test('R1 where no agent of the team is free it waits for the team, others pass it, and the message comes with the agent', async () => {
    const rules = { newCustomer: { online: { team: 'sales', message: 'Sales is with you.' } } };
    const shop = await shopWith({ slots: 1 }, { teams: { sales: 'assign' }, rules });
    const other = await comes(shop);
    const [carla] = await writes(shop);
    await quiet();
    expect(await other.conversation(carla?.conversation ?? '')).toMatchObject({ status: 'rep_needed', team: 'sales' });
    expect(told(shop)).toEqual([]);
    const rep = await comes(inTeam(shop, 'sales'));
    await quiet();
    expect(await loads([other, rep])).toEqual([0, 1]);
    expect((await rep.conversation(carla?.conversation ?? '')).why).toMatchObject({
      rule: 'queue',
      branch: 'newCustomer.online',
      team: 'sales',
    });
    expect(told(shop)).toEqual([[carla?.phone, 'Sales is with you.']]);
  });

  test('R2 with everybody offline: in the queue of its team, and the customer hears at once that nobody is there', async () => {
    const rules = { newCustomer: { offline: { team: 'sales', message: 'We are back at nine.' } } };
    const shop = await shopWith(undefined, { teams: { sales: 'assign' }, rules });
    const watcher = await stage().agent([shop]);
    const [carla] = await writes(shop);
    await quiet();
    expect(await watcher.conversation(carla?.conversation ?? '')).toMatchObject({
      team: 'sales',
      why: { rule: 'first_message', branch: 'newCustomer.offline' },
    });
    expect(told(shop)).toEqual([[carla?.phone, 'We are back at nine.']]);
    const rep = await comes(inTeam(shop, 'sales'));
    await quiet();
    expect([await loads([rep]), told(shop).length]).toEqual([[1], 1]);
  });

  test('C6 outside the service window the message is left out, and the conversation is routed all the same', async () => {
    const rules = { newCustomer: { online: { message: 'Hello' } } };
    const shop = await shopWith(undefined, { rules });
    const anna = await comes(shop);
    const carla = shop.customer();
    await carla.writes('from yesterday', { timestamp: String(Math.floor(now() / 1000) - 25 * 3600) });
    await quiet();
    expect([await loads([anna]), told(shop)]).toEqual([[1], []]);
  });

  test('R7 with assign on first message off the flow has it, and nothing is said', async () => {
    const rules = { newCustomer: { online: { message: 'Hello' } } };
    const shop = await shopWith({ assignOnFirstMessage: false }, { rules });
    const anna = await comes(shop);
    const [carla] = await writes(shop);
    await quiet();
    expect(await anna.conversation(carla?.conversation ?? '')).toMatchObject({ bot: 'flow', why: { rule: 'off' } });
    expect(told(shop)).toEqual([]);
  });

  test('the place in the queue is told once where the shop wants it, counted for the team', async () => {
    const rules = { newCustomer: { offline: { team: 'sales' } } };
    const shop = await shopWith({ tellPosition: 'You are number {position}.' }, { teams: { sales: 'assign' }, rules });
    const customers = await writes(shop, 2);
    await customers[0]?.writes('still there');
    await reorganise(shop, { tellPosition: 'You are number {position}.' }, { rules: {} });
    await quiet();
    customers.push(...(await writes(shop)));
    await quiet();
    const [first, second, third] = customers.map(({ phone }) => phone);
    // The rule that let the first two wait for the team is gone: they wait for anybody, before the third.
    expect(told(shop)).toEqual([
      [first, 'You are number 1.'],
      [second, 'You are number 2.'],
      [third, 'You are number 3.'],
    ]);
  });
});

describe('returning customers', () => {
  /** A customer whose conversation was closed by its agent; the others come afterwards. */
  async function returning(shop: Shop, owner: Agent) {
    const [carla] = await writes(shop);
    if (!carla) throw new Error('nobody wrote');
    await owner.closes(carla.conversation);
    await stage().system.idle();
    return carla;
  }
  const kinds = [
    ['reopened', {}],
    ['next', { newConversationOnClosed: true }],
  ] as const;

  test.each(kinds)(
    'R3 the %s conversation of a customer whose owner is online goes to the owner',
    async (kind, settings) => {
      const shop = await shopWith(settings, { rules: { returning: { ownerOffline: { algorithm: 'random' } } } });
      const anna = await comes(shop);
      const carla = await returning(shop, anna);
      // Somebody with fewer conversations does not matter.
      await writes(shop);
      await comes(shop);
      await carla.writes('again');
      await quiet();
      const [mine] = (await anna.mine()).filter(({ customer }) => customer.phone === `+${carla.phone}`);
      expect(mine).toMatchObject({ assignee: anna.id, reopened: kind === 'reopened', why: { rule: 'owner' } });
    },
  );

  test.each(kinds)(
    'R4 owner not online: the %s conversation goes by the branch, with its message',
    async (_kind, settings) => {
      const rules = { returning: { ownerOffline: { team: 'sales', message: 'Sales helps you.' } } };
      const shop = await shopWith(settings, { teams: { sales: 'assign' }, rules });
      const anna = await comes(shop);
      const carla = await returning(shop, anna);
      await anna.onBreak();
      const [rep, other] = [await comes(inTeam(shop, 'sales')), await comes(shop)];
      await carla.writes('again');
      await quiet();
      expect(await loads([anna, rep, other])).toEqual([0, 1, 0]);
      expect((await rep.mine())[0]?.why).toMatchObject({ rule: 'returning', branch: 'returning.ownerOffline' });
      expect(told(shop)).toEqual([[carla.phone, 'Sales helps you.']]);
    },
  );

  test.each(kinds)(
    'R4 owner not online and kept: the %s conversation waits for the owner, who is away',
    async (kind, settings) => {
      const rules = { returning: { ownerOffline: { keepOwner: true as const, message: 'Anna is back at two.' } } };
      const shop = await shopWith({ ...settings, slots: 1 }, { rules });
      const anna = await comes(shop);
      const carla = await returning(shop, anna);
      await anna.onBreak();
      const other = await comes(shop);
      await carla.writes('again');
      await quiet();
      expect(await loads([anna, other])).toEqual([1, 0]);
      expect((await anna.mine())[0]).toMatchObject({ reopened: kind === 'reopened', why: { rule: 'owner' } });
      expect(told(shop)).toEqual([[carla.phone, 'Anna is back at two.']]);
    },
  );

  test('R5 everybody offline: the next conversation goes to the owner as well, but not past the limit', async () => {
    const shop = await shopWith({ newConversationOnClosed: true, slots: 1 });
    const anna = await comes(shop);
    const [carla, dora] = [await returning(shop, anna), await returning(shop, anna)];
    await anna.onBreak();
    await carla.writes('again');
    await dora.writes('again');
    await quiet();
    expect(await loads([anna])).toEqual([1]);
    expect((await anna.mine())[0]?.why).toMatchObject({ rule: 'owner', slots: 1 });
  });

  test('D9 without a rule the next conversation of a customer whose owner is away goes to somebody who is there', async () => {
    const shop = await shopWith({ newConversationOnClosed: true });
    const anna = await comes(shop);
    const carla = await returning(shop, anna);
    await anna.onBreak();
    const other = await comes(shop);
    await carla.writes('again');
    await quiet();
    expect(await loads([anna, other])).toEqual([0, 1]);
  });

  test('R3 an owner whose slots are taken does not get the next conversation: it is routed on', async () => {
    const shop = await shopWith({ newConversationOnClosed: true, slots: 1 });
    const anna = await comes(shop);
    const carla = await returning(shop, anna);
    await writes(shop);
    const other = await comes(shop);
    await carla.writes('again');
    await quiet();
    expect(await loads([anna, other])).toEqual([1, 1]);
  });
});

describe('R6 the algorithms', () => {
  const asking = (algorithm: 'in_order' | 'most_waiting' | 'random', slots = 5) =>
    shopWith({ slots }, { rules: { newCustomer: { online: { algorithm }, offline: { algorithm } } } });
  const takers = async (agents: Agent[], customers: { conversation: string }[]) => {
    const [reader] = agents;
    const found = await Promise.all(customers.map(({ conversation }) => reader?.conversation(conversation)));
    return found.map((c) => agents.findIndex(({ id }) => id === c?.assignee));
  };
  const byId = (a: Agent, b: Agent) => (a.id < b.id ? -1 : 1);

  test('R6 in_order gives each in turn, passes over who cannot take it, and says which turn it was', async () => {
    const shop = await asking('in_order', 3);
    const agents = [await comes(shop), await comes(shop), await comes(shop)].sort(byId);
    const first = await writes(shop, 4);
    expect(await takers(agents, first)).toEqual([0, 1, 2, 0]);
    await agents[1]?.onBreak();
    const second = await writes(shop, 2);
    expect(await takers(agents, second)).toEqual([2, 0]);
    expect((await agents[0]?.conversation(second[1]?.conversation ?? ''))?.why).toMatchObject({
      algorithm: 'in_order',
      branch: 'newCustomer.online',
      turn: 6,
    });
    await quiet();
  });

  test('R6 in_order: of 200 first messages at once no turn is skipped and none given twice', async () => {
    const shop = await asking('in_order', 40);
    const agents = (await Promise.all(Array.from({ length: 7 }, () => comes(shop)))).sort(byId);
    const customers = Array.from({ length: 200 }, () => shop.customer());
    await Promise.all(customers.map((customer) => customer.writes('hello')));
    await quiet();
    const ids = customers.map(({ conversation }) => conversation);
    const given = [...(await findConversations(stage().system.table, ids)).values()].map(({ why }) => why);
    const turns = given.map((why) => [why?.turn ?? 0, why?.agent] as const).sort(([a], [b]) => a - b);
    expect(turns.map(([turn]) => turn)).toEqual(Array.from({ length: 200 }, (_, i) => i + 1));
    expect(turns.map(([, agent]) => agent)).toEqual(turns.map((_, i) => agents[i % 7]?.id));
  }, 120_000);

  test('R6 in_order goes on through the queue: who comes back takes up the turn', async () => {
    const shop = await asking('in_order', 1);
    const agents = [await comes(shop), await comes(shop)].sort(byId);
    const customers = await writes(shop, 3);
    await agents[0]?.closes(customers[0]?.conversation ?? '');
    await quiet();
    expect((await agents[0]?.conversation(customers[2]?.conversation ?? ''))?.why).toMatchObject({ turn: 3 });
  });

  test('R6 most_waiting: who never had a message first, then the longest since the last one in or out, of any shop', async () => {
    const shop = await asking('most_waiting', 10);
    const elsewhere = await shopWith();
    const [anna, ben, chris] = [await comes(shop), await comes(shop), await comes(shop, elsewhere)];
    const agents = [anna, ben, chris];
    const next = async (): Promise<number> => {
      const customers = await writes(shop);
      await stage().system.advance(10_000);
      return (await takers(agents, customers))[0] ?? -1;
    };
    const first = [await next(), await next(), await next()];
    expect([...first].sort()).toEqual([0, 1, 2]);
    // The first of them hears from a customer, the second writes to one: the third has waited longest.
    const held = async (i: number) => (await agents[first[i] ?? 0]?.mine())?.[0];
    const [hears, writing] = [await held(0), await held(1)];
    const customer = hears?.customer.phone?.slice(1);
    await shop.whatsapp(said(shop, customer ?? '', 'and another thing'));
    await stage().system.advance(5_000);
    await agents[first[1] ?? 0]?.says(writing?.id ?? '', 'on its way');
    await stage().system.advance(5_000);
    expect(await next()).toBe(first[2]);
    expect(await next()).toBe(first[0]);
    // A closed conversation counts too, and one of another shop.
    const closing = (await agents[first[1] ?? 0]?.mine())?.[0];
    await agents[first[1] ?? 0]?.closes(closing?.id ?? '');
    expect(await next()).toBe(first[1]);
    if (first[2] !== 2) return;
    await writes(elsewhere);
    await stage().system.advance(5_000);
    expect(await next()).not.toBe(2);
  });

  test('R6 most_waiting: of 30 first messages at once each of 10 agents gets three', async () => {
    const shop = await asking('most_waiting', 10);
    const agents = await Promise.all(Array.from({ length: 10 }, () => comes(shop)));
    // WhatsApp tells whole seconds: all of these are of the same one.
    await Promise.all(Array.from({ length: 30 }, () => shop.customer().writes('hello')));
    await quiet();
    expect(await loads(agents)).toEqual(Array(10).fill(3));
  });

  test('R6 most_waiting: goes round and round, also within one second', async () => {
    const shop = await asking('most_waiting', 10);
    const agents = [await comes(shop), await comes(shop), await comes(shop)];
    const order: number[] = [];
    for (let i = 0; i < 9; i++) order.push((await takers(agents, await writes(shop)))[0] ?? -1);
    const round = order.slice(0, 3);
    expect([...round].sort()).toEqual([0, 1, 2]);
    expect(order).toEqual([...round, ...round, ...round]);
  });

  test('R6 random obeys the limit, and reaches everybody', async () => {
    const shop = await asking('random', 10);
    const agents = await Promise.all(Array.from({ length: 4 }, () => comes(shop)));
    await Promise.all(Array.from({ length: 40 }, () => shop.customer().writes('hello')));
    await quiet();
    expect(await loads(agents)).toEqual([10, 10, 10, 10]);
  });
});

describe('T1 the queues of teams', () => {
  test('T1 a team that has nobody does not keep those behind its conversations from theirs', async () => {
    const shop = await shopWith(
      { slots: 2 },
      {
        teams: { sales: 'assign', service: 'assign' },
        rules: { newCustomer: { offline: { team: 'sales' } } },
        onMessagebird: { newCustomer: { offline: { team: 'service' } } },
      },
    );
    await writes(shop, 30);
    const behind = shop.customer();
    await behind.messagebird('hello');
    await quiet();
    const rep = await comes(inTeam(shop, 'service'));
    await quiet();
    expect((await rep.mine()).map(({ id }) => id)).toEqual([behind.onMessagebird]);
    const both = await comes({ shop, teams: ['sales', 'service'] });
    await quiet();
    expect((await both.mine()).map(({ team }) => team)).toEqual(['sales', 'sales']);
  });

  test('T1 changed rules hold for those who wait already: they wait for the team that is named now', async () => {
    const by = (team: string) => ({ rules: { newCustomer: { offline: { team } } } });
    const shop = await shopWith(undefined, { teams: { sales: 'assign', service: 'assign' }, ...by('sales') });
    await writes(shop, 3);
    await reorganise(shop, undefined, by('service'));
    await quiet();
    const [seller, rep] = [await comes(inTeam(shop, 'sales')), await comes(inTeam(shop, 'service'))];
    await quiet();
    expect(await loads([seller, rep])).toEqual([0, 3]);
  });

  test('T1 who becomes a representative gets what waits for the team; a team that assigns again gives out what it holds', async () => {
    const rules = { newCustomer: { online: { team: 'sales' }, offline: { team: 'sales' } } };
    const shop = await shopWith(undefined, { teams: { sales: 'assign' }, rules });
    const anna = await comes(shop);
    await writes(shop);
    await quiet();
    expect(await loads([anna])).toEqual([0]);
    await stage().move(anna, [inTeam(shop, 'sales')]);
    await quiet();
    expect(await loads([anna])).toEqual([1]);
    await reorganise(shop, undefined, { teams: { sales: 'collaboration' } });
    await writes(shop);
    await quiet();
    expect(await loads([anna])).toEqual([1]);
    await reorganise(shop, undefined, { teams: { sales: 'assign' } });
    await quiet();
    expect(await loads([anna])).toEqual([2]);
  });

  test('D6 an agent of two teams gets from both queues in the order of waiting', async () => {
    const shop = await shopWith(
      { slots: 3 },
      {
        teams: { a: 'assign', b: 'assign' },
        rules: { newCustomer: { offline: { team: 'a' } } },
        onMessagebird: { newCustomer: { offline: { team: 'b' } } },
      },
    );
    const waiting: string[] = [];
    for (const team of ['a', 'b', 'b', 'a']) {
      const customer = shop.customer();
      await (team === 'a' ? customer.writes('hello') : customer.messagebird('hello'));
      waiting.push(team === 'a' ? customer.conversation : customer.onMessagebird);
      await stage().system.advance(2_000);
    }
    const rep = await comes({ shop, teams: ['a', 'b'] });
    await quiet();
    expect((await rep.mine()).map(({ id }) => id).sort()).toEqual(waiting.slice(0, 3).sort());
  });
});

/** A message of a customer who is only known by number. */
function said(shop: Shop, phone: string, text: string) {
  return {
    object: 'whatsapp_business_account',
    entry: [
      {
        id: '1',
        changes: [
          {
            field: 'messages',
            value: {
              messaging_product: 'whatsapp',
              metadata: { phone_number_id: shop.phoneNumberId, display_phone_number: '1' },
              messages: [
                {
                  from: phone,
                  id: `wamid.${phone}.${text}`,
                  timestamp: String(Math.floor(now() / 1000)),
                  type: 'text',
                  text: { body: text },
                },
              ],
            },
          },
        ],
      },
    ],
  };
}
