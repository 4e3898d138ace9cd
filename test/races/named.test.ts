import { describe, expect, test } from 'vitest';
import { whatsapp } from '../../layers/channels/whatsapp/index.ts';
import { meetDeadline } from '../../layers/desk/deadline.ts';
import { drainShop } from '../../layers/desk/drain.ts';
import { assignTo, close, reopen } from '../../layers/desk/handle.ts';
import { receive } from '../../layers/desk/receive.ts';
import { reply } from '../../layers/desk/reply.ts';
import { sendThread } from '../../layers/desk/send.ts';
import { findConversation } from '../../layers/store/conversations.ts';
import { threadOf } from '../../layers/store/timeline.ts';
import { type Json, whatsappBody, whatsappChange } from '../support/client.ts';
import { type GatedDesk, openGatedDesk } from '../support/gates.ts';
import { type Agent, type Customer, type Shop, useStage } from '../support/system.ts';

/**
 * The races of the architecture, each played move by move: one side is stopped at the very call where it hurts, the
 * other side goes through the real system, then the first goes on.
 */

const stage = useStage();
const gated = () => openGatedDesk(stage().system);

/** The webhook function's work with a message, by an instance that can be stopped. */
const take = ({ desk }: GatedDesk, shop: Shop, customer: Customer, ...messages: Json[]) =>
  receive(
    desk,
    shop.id,
    'whatsapp',
    whatsapp.parse(
      whatsappBody(
        whatsappChange(shop.phoneNumberId, {
          contacts: [{ wa_id: customer.phone, profile: { name: customer.name } }],
          messages,
        }),
      ),
    ),
  );

const found = async (id: string) => {
  const conversation = await findConversation(stage().system.table, id);
  if (!conversation) throw new Error(`there is no conversation ${id}`);
  return conversation;
};

/** When nothing moves any more, no invariant may be broken. */
async function quiet(): Promise<void> {
  await stage().system.idle();
  expect((await stage().system.check()).violations).toEqual([]);
}

describe('D6 no lost wake-up', () => {
  test('an agent who comes between the look at the agents and the commit that queues gets the conversation', async () => {
    const shop = await stage().shop();
    const anna = await stage().agent([shop]);
    const carla = shop.customer();
    const webhook = gated();
    const commit = webhook.before('TransactWriteCommand');
    const taken = take(webhook, shop, carla, carla.message('is anybody there?'));
    await commit.reached;
    await anna.comes();
    await stage().system.idle();
    commit.open();
    await taken;
    await quiet();
    expect((await found(carla.conversation)).assignee).toBe(anna.id);
  });

  test('a slot freed between the look at the agents and the commit that queues is filled', async () => {
    const shop = await stage().shop({ slots: 1 });
    const anna = await stage().agent([shop]);
    const [first, carla] = [shop.customer(), shop.customer()];
    await anna.comes();
    await first.writes('first');
    const webhook = gated();
    const commit = webhook.before('TransactWriteCommand');
    const taken = take(webhook, shop, carla, carla.message('second'));
    await commit.reached;
    await anna.closes(first.conversation);
    await stage().system.idle();
    commit.open();
    await taken;
    await quiet();
    expect((await found(carla.conversation)).assignee).toBe(anna.id);
  });

  test('a drain that saw an empty queue before the conversation was queued does not leave it there', async () => {
    const shop = await stage().shop();
    const anna = await stage().agent([shop]);
    const carla = shop.customer();
    const webhook = gated();
    const drain = gated();
    const look = drain.before('QueryCommand');
    const drained = drainShop(drain.desk, shop.id);
    await look.reached;
    look.open();
    const commit = webhook.before('TransactWriteCommand');
    const taken = take(webhook, shop, carla, carla.message('hello'));
    await Promise.all([drained, commit.reached]);
    await anna.comes();
    await stage().system.idle();
    commit.open();
    await taken;
    await quiet();
    expect((await found(carla.conversation)).assignee).toBe(anna.id);
  });

  test('a drain that chose an agent who goes on a break before its commit assigns nothing, and loses nothing', async () => {
    const shop = await stage().shop({ slots: 0 });
    const anna = await stage().agent([shop]);
    const carla = shop.customer();
    await anna.comes();
    await carla.writes('hello');
    await stage().system.idle();
    const drain = gated();
    const commit = drain.before('TransactWriteCommand');
    await stage().system.organise({ shops: [{ id: shop.id, phoneNumberId: shop.phoneNumberId }], agents: [] });
    const drained = drainShop(drain.desk, shop.id);
    await Promise.race([commit.reached, drained]);
    await anna.onBreak();
    commit.open();
    await drained;
    await quiet();
    await anna.available();
    await quiet();
    expect((await found(carla.conversation)).assignee).toBe(anna.id);
  });
});

describe('D4 nothing is assigned twice or past the limit', () => {
  test('two drains at once give each waiting conversation to one agent', async () => {
    const shop = await stage().shop({ slots: 0 });
    const agents = await Promise.all([1, 2, 3].map(() => stage().agent([shop])));
    await Promise.all(agents.map((agent) => agent.comes()));
    const customers = Array.from({ length: 12 }, () => shop.customer());
    for (const customer of customers) await customer.writes('hello');
    await stage().system.idle();
    const drains = [gated(), gated(), gated()];
    const gates = drains.map((drain) => drain.before('QueryCommand'));
    const drained = drains.map(({ desk }) => drainShop(desk, shop.id));
    await Promise.all(gates.map((gate) => gate.reached));
    await stage().system.organise({
      shops: [{ id: shop.id, phoneNumberId: shop.phoneNumberId, settings: { slots: 3, rampStart: 0 } }],
      agents: [],
    });
    for (const gate of gates) gate.open();
    await Promise.all(drained);
    await quiet();
    const held = await Promise.all(agents.map(async (agent) => (await agent.mine()).length));
    expect(held).toEqual([3, 3, 3]);
    const after = await Promise.all(customers.map(({ conversation }) => found(conversation)));
    expect(after.filter(({ assignee }) => assignee)).toHaveLength(9);
  });

  test("D2 two shops that ask for an agent's last slot at the same moment get it once", async () => {
    const [one, two] = [await stage().shop({ slots: 1 }), await stage().shop({ slots: 1 })];
    const anna = await stage().agent([one, two]);
    await anna.comes();
    await stage().system.idle();
    const [carla, dora] = [one.customer(), two.customer()];
    const [first, second] = [gated(), gated()];
    const [gateOne, gateTwo] = [first.before('TransactWriteCommand'), second.before('TransactWriteCommand')];
    const taken = [take(first, one, carla, carla.message('a')), take(second, two, dora, dora.message('b'))];
    await Promise.all([gateOne.reached, gateTwo.reached]);
    gateOne.open();
    gateTwo.open();
    await Promise.all(taken);
    await quiet();
    const assignees = [(await found(carla.conversation)).assignee, (await found(dora.conversation)).assignee];
    expect(assignees.filter(Boolean)).toEqual([anna.id]);
  });

  test('two agents who take the same conversation at the same moment: one has it, the other is told who', async () => {
    const shop = await stage().shop({ slots: 0 });
    const [anna, ben] = [await stage().agent([shop]), await stage().agent([shop])];
    const carla = shop.customer();
    await carla.writes('hello');
    await stage().system.organise({
      shops: [{ id: shop.id, phoneNumberId: shop.phoneNumberId, settings: { slots: 1 } }],
      agents: [],
    });
    const slow = gated();
    const commit = slow.before('TransactWriteCommand');
    const late = assignTo(slow.desk, anna.id, carla.conversation, 'me').catch((error: unknown) => error);
    await commit.reached;
    expect((await ben.post(`/api/conversations/${carla.conversation}/assign`, { agent: 'me' })).status).toBe(200);
    commit.open();
    expect(await late).toMatchObject({ code: 'already_assigned', current: { assignee: ben.id } });
    await quiet();
    expect((await anna.me()).openConversations).toBe(0);
  });

  test('a drain and an agent who pulls the same conversation by hand: it goes to one of them', async () => {
    const shop = await stage().shop({ slots: 1 });
    const [anna, ben] = [await stage().agent([shop]), await stage().agent([shop])];
    const carla = shop.customer();
    await carla.writes('hello');
    await stage().system.idle();
    const puller = gated();
    const commit = puller.before('TransactWriteCommand');
    const pulled = assignTo(puller.desk, ben.id, carla.conversation, 'me').catch((error: unknown) => error);
    await commit.reached;
    await anna.comes();
    await stage().system.idle();
    commit.open();
    expect(await pulled).toMatchObject({ code: 'already_assigned' });
    await quiet();
    expect((await found(carla.conversation)).assignee).toBe(anna.id);
  });

  test.each<[string, (anna: Agent, shop: Shop) => Promise<unknown>]>([
    ['goes on a break', (anna) => anna.onBreak()],
    ['loses the permission', (anna, shop) => stage().move(anna, [{ shop, chat: false }])],
    [
      'gets another one for her last slot',
      async (_anna, shop) => {
        const other = shop.customer();
        await other.writes('first');
        await stage().system.idle();
      },
    ],
  ])('D1 an agent who was chosen and %s before the commit does not get it', async (_what, happens) => {
    const shop = await stage().shop({ slots: 1 });
    const anna = await stage().agent([shop]);
    await anna.comes();
    await stage().system.idle();
    const carla = shop.customer();
    const webhook = gated();
    const commit = webhook.before('TransactWriteCommand');
    const taken = take(webhook, shop, carla, carla.message('hello'));
    await commit.reached;
    await happens(anna, shop);
    commit.open();
    await taken;
    await quiet();
    const { state, assignee, queuedSince } = await found(carla.conversation);
    expect({ state, assignee, queuedSince }).toEqual({
      state: 'open',
      assignee: undefined,
      queuedSince: expect.any(Number),
    });
  });

  test('a limit lowered while forty first messages arrive is never passed by what is assigned after it', async () => {
    const shop = await stage().shop({ slots: 8 });
    const agents = await Promise.all([1, 2, 3].map(() => stage().agent([shop])));
    const admin = await stage().agent([{ shop, role: 'admin' }]);
    await Promise.all(agents.map((agent) => agent.comes()));
    const customers = Array.from({ length: 40 }, () => shop.customer());
    const wave = customers.map((customer, i) =>
      i === 20 ? admin.patch(`/api/shops/${shop.id}/settings`, { slots: 1 }) : customer.writes('hello'),
    );
    await Promise.all(wave);
    await quiet();
    const before = await Promise.all(agents.map(async (agent) => (await agent.mine()).length));
    await shop.customer().writes('after it');
    await quiet();
    expect(await Promise.all(agents.map(async (agent) => (await agent.mine()).length))).toEqual(before);
    for (const held of before) expect(held).toBeLessThanOrEqual(8);
  });
});

describe('C4 one conversation, each message once', () => {
  test('ten first messages of one customer under two addresses become one conversation', async () => {
    const shop = await stage().shop();
    const anna = await stage().agent([shop]);
    await anna.comes();
    for (let round = 0; round < 5; round++) {
      const carla = shop.customer();
      const userId = `NL.${carla.phone}`;
      const posts = Array.from({ length: 10 }, (_, i) => {
        const message = carla.message(String(i), i % 2 === 0 ? { from_user_id: userId } : {});
        return shop.whatsapp(whatsappBody(whatsappChange(shop.phoneNumberId, { messages: [message] })));
      });
      expect((await Promise.all(posts)).map(({ status }) => status)).toEqual(Array(10).fill(200));
      const mine = (await anna.mine()).filter(({ customer }) => customer.phone === `+${carla.phone}`);
      expect(mine).toHaveLength(1);
      const [conversation] = mine;
      const texts = (await anna.timeline(conversation?.id ?? '')).filter(({ kind }) => kind === 'message');
      expect(texts).toHaveLength(10);
      await anna.closes(conversation?.id ?? '');
    }
    await quiet();
  });

  test('the first message by phone number and the first by user id, both stopped before they are stored', async () => {
    const shop = await stage().shop();
    const carla = shop.customer();
    const userId = `NL.${carla.phone}`;
    const [byPhone, byBoth] = [gated(), gated()];
    const gates = [byPhone.before('TransactWriteCommand'), byBoth.before('TransactWriteCommand')];
    const taken = [
      take(byPhone, shop, carla, carla.message('by phone')),
      take(byBoth, shop, carla, carla.message('by both', { from_user_id: userId })),
    ];
    await Promise.all(gates.map((gate) => gate.reached));
    for (const gate of gates) gate.open();
    await Promise.all(taken);
    const { from: _from, ...hidden } = carla.message('by user id alone', { from_user_id: userId });
    await shop.whatsapp(whatsappBody(whatsappChange(shop.phoneNumberId, { messages: [hidden] })));
    await quiet();
    const anna = await stage().agent([shop]);
    const { body } = await anna.get<{ items: { id: string }[] }>(`/api/conversations?shop=${shop.id}`);
    expect(body.items).toHaveLength(1);
    const entries = await anna.timeline(body.items[0]?.id ?? '');
    expect(entries.filter(({ kind }) => kind === 'message')).toHaveLength(3);
  });

  test('a redelivery that read the conversation open and is stored after the close does not reopen it', async () => {
    const shop = await stage().shop();
    const anna = await stage().agent([shop]);
    await anna.comes();
    const carla = shop.customer();
    const message = carla.message('hello');
    await carla.posts(message);
    const again = gated();
    const commit = again.before('TransactWriteCommand');
    const taken = take(again, shop, carla, message);
    await commit.reached;
    await anna.closes(carla.conversation);
    commit.open();
    await taken;
    // And one that comes whole after it.
    await carla.posts(message);
    await quiet();
    expect(await found(carla.conversation)).toMatchObject({ state: 'closed' });
    expect((await anna.timeline(carla.conversation)).filter(({ kind }) => kind === 'message')).toHaveLength(1);
  });

  test('a new message that read the conversation open and is stored after the close reopens it at its agent', async () => {
    const shop = await stage().shop();
    const anna = await stage().agent([shop]);
    await anna.comes();
    const carla = shop.customer();
    await carla.writes('hello');
    const webhook = gated();
    const commit = webhook.before('TransactWriteCommand');
    const taken = take(webhook, shop, carla, carla.message('one more thing'));
    await commit.reached;
    await anna.closes(carla.conversation);
    commit.open();
    await taken;
    await quiet();
    expect(await found(carla.conversation)).toMatchObject({ state: 'open', reopened: true, assignee: anna.id });
  });

  test('a close that read the conversation before a new message closes nothing unseen: it is told or it comes first', async () => {
    const shop = await stage().shop();
    const anna = await stage().agent([shop]);
    await anna.comes();
    const carla = shop.customer();
    await carla.writes('hello');
    const closer = gated();
    const commit = closer.before('TransactWriteCommand');
    const closed = close(closer.desk, anna.id, carla.conversation, 'done');
    await commit.reached;
    await carla.writes('wait!');
    commit.open();
    await closed;
    await quiet();
    const messages = (await anna.timeline(carla.conversation)).filter(({ kind }) => kind === 'message');
    expect(messages).toHaveLength(2);
  });
});

describe('D8 reopening', () => {
  test('a customer who writes while another agent takes the closed conversation by hand: one of the two has it', async () => {
    const shop = await stage().shop({ slots: 1 });
    const [anna, ben] = [await stage().agent([shop]), await stage().agent([shop])];
    await anna.comes();
    const carla = shop.customer();
    await carla.writes('hello');
    await anna.closes(carla.conversation);
    await stage().system.idle();
    const webhook = gated();
    const commit = webhook.before('TransactWriteCommand');
    const taken = take(webhook, shop, carla, carla.message('again'));
    await commit.reached;
    expect((await ben.post(`/api/conversations/${carla.conversation}/reopen`)).status).toBe(200);
    commit.open();
    await taken;
    await quiet();
    expect(await found(carla.conversation)).toMatchObject({ state: 'open', assignee: ben.id });
    expect([(await anna.me()).openConversations, (await ben.me()).openConversations]).toEqual([0, 1]);
  });

  test('the agent who reopens by hand a moment after the customer wrote is told that it is open', async () => {
    const shop = await stage().shop();
    const [anna, ben] = [await stage().agent([shop]), await stage().agent([shop])];
    await anna.comes();
    const carla = shop.customer();
    await carla.writes('hello');
    await anna.closes(carla.conversation);
    const slow = gated();
    const commit = slow.before('TransactWriteCommand');
    const reopened = reopen(slow.desk, ben.id, carla.conversation).catch((error: unknown) => error);
    await commit.reached;
    await carla.writes('again');
    commit.open();
    expect(await reopened).toMatchObject({ code: 'conversation_open', current: { assignee: anna.id } });
    await quiet();
  });
});

describe('replies', () => {
  test('C3 a report that overtakes the answer of the provider is not lost, and the reply is not sent again', async () => {
    const shop = await stage().shop();
    const anna = await stage().agent([shop]);
    await anna.comes();
    const carla = shop.customer();
    await carla.writes('hello');
    const sender = gated();
    const calls: string[] = [];
    // The sender's own reply, so that the system's sender does not take it first.
    const entry = await reply(sender.desk, anna.id, carla.conversation, { content: { type: 'text', text: 'hi' } });
    if (entry.kind !== 'accepted') throw new Error('the reply was not accepted');
    const secrets = {
      whatsapp: { appSecret: 'a', verifyToken: 'v', token: 't', apiUrl: 'http://127.0.0.1:9', version: 'v26.0' },
    };
    const report = (state: string) =>
      shop.whatsapp(
        whatsappBody(
          whatsappChange(shop.phoneNumberId, {
            statuses: [{ id: 'wamid.early', status: state, timestamp: '1', recipient_id: carla.phone }],
          }),
        ),
      );
    const call = async () => {
      calls.push('sent');
      expect((await report('delivered')).status).toBe(200);
      expect((await report('sent')).status).toBe(200);
      return { kind: 'answered' as const, status: 200, body: JSON.stringify({ messages: [{ id: 'wamid.early' }] }) };
    };
    await sendThread(
      { desk: sender.desk, secrets, files: { link: async () => 'https://files.example/a' }, call },
      threadOf(carla.conversation),
    );
    await quiet();
    const sent = (await anna.timeline(carla.conversation)).find(({ id }) => id === entry.entry.id);
    // The system's own sender may have been faster; then its provider reported it.
    if (calls.length > 0) expect(sent).toMatchObject({ state: 'delivered', providerId: 'wamid.early' });
    expect(calls.length + stage().sent(shop).length).toBe(1);
  });

  test('two senders of a thread at once send each reply once, in order', async () => {
    const shop = await stage().shop();
    const anna = await stage().agent([shop]);
    await anna.comes();
    const carla = shop.customer();
    await carla.writes('hello');
    for (let i = 0; i < 8; i++) expect((await anna.says(carla.conversation, String(i))).status).toBe(202);
    await quiet();
    expect(
      stage()
        .sent(shop)
        .map(({ body }) => (body as { text: { body: string } }).text.body),
    ).toEqual(['0', '1', '2', '3', '4', '5', '6', '7']);
  });

  test('a deadline that read the conversation waiting and acts after the reply announces nothing', async () => {
    const { system } = stage();
    const shop = await stage().shop();
    const anna = await stage().agent([shop]);
    await anna.comes();
    const carla = shop.customer();
    await carla.writes('hello', { timestamp: String(Math.floor(system.clock.now() / 1000) - 400) });
    const deadline = gated();
    const commit = deadline.before('TransactWriteCommand');
    const met = meetDeadline(deadline.desk, carla.conversation);
    await Promise.race([commit.reached, met]);
    await anna.says(carla.conversation, 'here I am');
    commit.open();
    await met;
    await quiet();
    expect((await anna.conversation(carla.conversation)).status).toBe('answered');
    expect((await found(carla.conversation)).announced).toBeUndefined();
  });

  test('W3 an automatic close that read the conversation before a new message does not close it', async () => {
    const { system } = stage();
    const shop = await stage().shop({ autoCloseAfter: 'PT1M', soonAfter: 'PT1H', overdueAfter: 'PT2H' });
    const anna = await stage().agent([shop]);
    await anna.comes();
    const carla = shop.customer();
    await carla.writes('hello');
    await system.idle();
    const late = openGatedDesk({ ...system, clock: { ...system.clock, now: () => system.clock.now() + 120_000 } });
    const commit = late.before('TransactWriteCommand');
    const met = meetDeadline(late.desk, carla.conversation);
    await commit.reached;
    // Its clock is ahead; the message comes to the same clock.
    await system.advance(59_000);
    await carla.writes('still there');
    commit.open();
    await met.catch(() => {});
    const { state, lastCustomerAt = 0 } = await found(carla.conversation);
    expect(system.clock.now() + 120_000 - lastCustomerAt >= 60_000 ? 'closed' : 'open').toBe(state);
    await quiet();
  });
});
