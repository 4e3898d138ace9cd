import { describe, expect, it } from 'vitest';
import type { ShownConversation } from '../../layers/desk/present.ts';
import { customerId, historyOf, mergeCustomers, onMessenger, readCustomer, underUserId } from '../support/people.ts';
import { scenes } from '../support/scenes.ts';
import { useStage } from '../support/system.ts';

const stage = useStage();
const { quiet } = scenes(stage);

async function scene(settings?: Record<string, unknown>) {
  const shop = await stage().shop(settings);
  const admin = await stage().agent([{ shop, role: 'admin' }], 'admin');
  const anna = await stage().agent([shop], 'anna');
  const socket = await anna.comes();
  return { shop, admin, anna, socket };
}

describe('C5 a customer is recognised over channels', () => {
  it('C5 a phone number on two channels is one customer, with one history, the latest begun first', async () => {
    const { shop, anna } = await scene();
    const carla = shop.customer('Carla');
    await carla.writes('on WhatsApp');
    await stage().system.idle();
    await anna.closes(carla.conversation);
    await stage().system.advance(60_000);
    await carla.messagebird('and here');
    await quiet();

    const id = await customerId(anna, carla.conversation);
    expect(await customerId(anna, carla.onMessagebird)).toBe(id);
    expect(await readCustomer(anna, id)).toMatchObject({
      id,
      name: 'Carla',
      phone: `+${carla.phone}`,
      identities: [
        { kind: 'phone', value: `+${carla.phone}` },
        { kind: 'contact', value: `k${carla.phone}` },
      ],
      channels: [{ provider: 'whatsapp' }, { provider: 'messagebird' }],
      merged: [],
    });
    expect(await historyOf(anna, id)).toEqual([carla.onMessagebird, carla.conversation]);
  });

  it('C5 who writes where there is no number is recognised by the e-mail, whatever its capitals', async () => {
    const { shop, anna } = await scene();
    const [first, second] = [shop.customer('Carla'), shop.customer('Carla de Vries')];
    const one = await onMessenger(shop, first, 'hello', { email: `c${first.phone}@example.com` });
    await quiet();
    const other = await onMessenger(shop, second, 'me again', { email: `C${first.phone}@Example.com` });
    await quiet();

    const id = await customerId(anna, one);
    expect(await customerId(anna, other)).toBe(id);
    const customer = await readCustomer(anna, id);
    expect(customer).toMatchObject({ id, name: 'Carla', merged: [{ name: 'Carla de Vries' }] });
    expect(customer.merged[0]?.by).toBeUndefined();
    expect(new Set(await historyOf(anna, id))).toEqual(new Set([one, other]));
    const listed = await anna.get<{ items: ShownConversation[] }>(`/api/conversations?shop=${shop.id}&customer=${id}`);
    expect(new Set(listed.body.items.map((c) => c.id))).toEqual(new Set([one, other]));
  });

  it("C5 the provider's contact id is one customer with and without a number", async () => {
    const { shop, anna } = await scene();
    const carla = shop.customer('Carla');
    const nameless = await onMessenger(shop, carla, 'hello');
    await quiet();
    const body = carla.messagebirdBody('from my phone');
    await shop.messagebird({ ...body, contact: { id: `k${carla.phone}m`, msisdn: Number(carla.phone) } });
    await quiet();
    expect(await customerId(anna, carla.onMessagebird)).toBe(await customerId(anna, nameless));
    expect((await anna.conversation(nameless)).customer.phone).toBe(`+${carla.phone}`);
  });

  it('C5 a number, then a user id, then both are two threads that show as one customer', async () => {
    const { shop, anna } = await scene();
    const carla = shop.customer('Carla');
    const userId = `NL.${carla.phone}`;
    await carla.writes('by number');
    const hidden = await underUserId(shop, userId, 'the number is hidden now');
    await quiet();
    expect(await customerId(anna, hidden)).not.toBe(await customerId(anna, carla.conversation));

    await underUserId(shop, userId, 'both', carla.phone);
    await quiet();
    const id = await customerId(anna, carla.conversation);
    expect(await customerId(anna, hidden)).toBe(id);
    expect(new Set(await historyOf(anna, id))).toEqual(new Set([carla.conversation, hidden]));
    expect((await readCustomer(anna, id)).identities).toEqual(
      expect.arrayContaining([
        { kind: 'phone', value: `+${carla.phone}` },
        { kind: 'user_id', value: userId },
      ]),
    );
  });

  it('C5 ten first messages on two channels at once make one record', async () => {
    const { shop, anna } = await scene();
    const carla = shop.customer('Carla');
    await Promise.all(
      Array.from({ length: 10 }, (_, i) => (i % 2 ? carla.writes(`w${i}`) : carla.messagebird(`m${i}`))),
    );
    await quiet();
    const id = await customerId(anna, carla.conversation);
    expect((await readCustomer(anna, id)).channels).toHaveLength(2);
    expect(new Set(await historyOf(anna, id))).toEqual(new Set([carla.conversation, carla.onMessagebird]));
  });

  it('C5 the history of a customer with many conversations comes in pages, none twice, none left out', async () => {
    const { shop, anna } = await scene({ newConversationOnClosed: true });
    const carla = shop.customer('Carla');
    for (let i = 1; i <= 5; i++) {
      await carla.writes(`question ${i}`);
      await stage().system.idle();
      await anna.closes(carla.conversation.replace(/1$/, String(i)));
      await stage().system.advance(60_000);
    }
    await carla.messagebird('elsewhere');
    await quiet();
    const id = await customerId(anna, carla.onMessagebird);
    const expected = [carla.onMessagebird, ...[5, 4, 3, 2, 1].map((i) => carla.conversation.replace(/1$/, String(i)))];
    const shown: string[] = [];
    for (let cursor: string | undefined = ''; cursor !== undefined; ) {
      const page: { items: ShownConversation[]; next?: string } = (
        await anna.get<{ items: ShownConversation[]; next?: string }>(
          `/api/customers/${id}/conversations?limit=2${cursor && `&cursor=${cursor}`}`,
        )
      ).body;
      expect(page.items.length).toBeLessThanOrEqual(2);
      shown.push(...page.items.map((c) => c.id));
      cursor = page.next;
    }
    expect(shown).toEqual(expected);
    expect((await anna.get(`/api/customers/${id}/conversations?cursor=nonsense`)).status).toBe(400);
  });
});

describe('C5 what agents know of a customer', () => {
  it('C5 a name given by an agent is shown in the open conversation at once and is not overwritten by the provider', async () => {
    const { shop, anna, socket } = await scene();
    const carla = shop.customer('carlitaXX');
    await carla.writes('hello');
    await quiet();
    const id = await customerId(anna, carla.conversation);
    const changed = await anna.patch(`/api/customers/${id}`, { name: 'Carla de Vries', note: 'prefers mornings' });
    expect(changed).toMatchObject({ status: 200, body: { name: 'Carla de Vries', note: 'prefers mornings' } });
    const told = await socket.until(
      ({ conversation }) => (conversation as ShownConversation)?.customer?.name === 'Carla de Vries',
    );
    expect(told).toMatchObject({ type: 'conversation', change: 'updated' });

    await carla.writes('my profile says carlitaXX');
    await carla.messagebird('also on another channel');
    await quiet();
    for (const conversation of [carla.conversation, carla.onMessagebird])
      expect((await anna.conversation(conversation)).customer.name).toBe('Carla de Vries');
    await anna.patch(`/api/customers/${id}`, { name: null });
    await quiet();
    expect((await anna.conversation(carla.conversation)).customer.name).toBe('carlitaXX');
  });

  it('C5 the next conversation of a customer begins with the name that an agent gave', async () => {
    const { shop, anna } = await scene({ newConversationOnClosed: true });
    const carla = shop.customer('x');
    await carla.writes('hello');
    await quiet();
    await anna.patch(`/api/customers/${await customerId(anna, carla.conversation)}`, { name: 'Carla' });
    await quiet();
    await anna.closes(carla.conversation);
    await carla.writes('again');
    expect((await anna.conversation(carla.conversation.replace(/1$/, '2'))).customer.name).toBe('Carla');
    await quiet();
  });

  it('C5 a phone number is taken in any notation, kept as E.164 and recognised from then on', async () => {
    const { shop, anna } = await scene();
    const carla = shop.customer('Carla');
    const conversation = await onMessenger(shop, carla, 'no number here');
    await quiet();
    const id = await customerId(anna, conversation);
    expect((await anna.patch(`/api/customers/${id}`, { phone: '06 123' })).body.error).toMatchObject({
      code: 'invalid',
      details: [{ field: 'phone' }],
    });
    const written = `00${carla.phone.slice(0, 2)} (0)${carla.phone.slice(2, 3)}-${carla.phone.slice(3)}`;
    expect((await anna.patch(`/api/customers/${id}`, { phone: written })).body.phone).toBe(`+${carla.phone}`);
    await anna.patch(`/api/customers/${id}`, { phone: null });
    const national = `0${carla.phone.slice(2)}`;
    expect((await anna.patch(`/api/customers/${id}`, { phone: national })).body.phone).toBe(`+${carla.phone}`);
    await carla.writes('and now on WhatsApp');
    await quiet();
    expect(await customerId(anna, carla.conversation)).toBe(id);
  });

  it('C5 a phone number or an e-mail of another customer is refused with who that is, until the two are merged', async () => {
    const { shop, admin, anna } = await scene();
    const [carla, cora] = [shop.customer('Carla'), shop.customer('Cora')];
    await carla.writes('on WhatsApp');
    const conversation = await onMessenger(shop, cora, 'on Messenger', { email: `c${cora.phone}@example.com` });
    await quiet();
    const [one, other] = [await customerId(anna, carla.conversation), await customerId(anna, conversation)];
    const taken = (field: string, customer: string) => ({
      status: 409,
      body: { error: { code: 'identity_taken', details: [{ field, customer }] } },
    });
    expect(await anna.patch(`/api/customers/${other}`, { phone: `+${carla.phone}` })).toMatchObject(
      taken('phone', one),
    );
    expect(await anna.patch(`/api/customers/${one}`, { email: `C${cora.phone}@example.com` })).toMatchObject(
      taken('email', other),
    );
    expect((await readCustomer(anna, other)).phone).toBeUndefined();
    await mergeCustomers(admin, one, other);
    expect((await anna.patch(`/api/customers/${other}`, { phone: `+${carla.phone}` })).status).toBe(200);
    await quiet();
  });

  it('C5 what a customer was known by who was erased is free again', async () => {
    const { shop, admin, anna } = await scene();
    const [carla, cora] = [shop.customer('Carla'), shop.customer('Cora')];
    await carla.writes('on WhatsApp');
    const conversation = await onMessenger(shop, cora, 'on Messenger');
    await quiet();
    expect((await admin.delete(`/api/customers/${await customerId(anna, carla.conversation)}`)).status).toBe(204);
    const other = await customerId(anna, conversation);
    expect((await anna.patch(`/api/customers/${other}`, { phone: `+${carla.phone}` })).status).toBe(200);
    await quiet();
  });

  it('C5 fields of the shop are kept beside each other and taken away one by one', async () => {
    const { shop, anna } = await scene();
    const carla = shop.customer('Carla');
    await carla.writes('hello');
    await quiet();
    const path = `/api/customers/${await customerId(anna, carla.conversation)}`;
    await Promise.all([
      anna.patch(path, { fields: { loyalty: 'gold' } }),
      anna.patch(path, { fields: { orders: 12, vip: true } }),
    ]);
    expect((await anna.patch(path, { fields: { vip: null } })).body.fields).toEqual({ loyalty: 'gold', orders: 12 });
    for (const wrong of [{ age: 3 }, { name: '' }, { email: 'nobody' }, { fields: { a: {} } }, { name: 7 }])
      expect((await anna.patch(path, wrong)).status).toBe(400);
  });
});

describe('S1 who sees and changes customers', () => {
  it('S1 without the chat permission there is no list, and the conversations are readable through the customer', async () => {
    const { shop, anna } = await scene();
    const clerk = await stage().agent([{ shop, chat: false }], 'clerk');
    const carla = shop.customer('Carla');
    await carla.writes('hello');
    await quiet();
    const id = await customerId(anna, carla.conversation);
    expect((await clerk.get(`/api/conversations?shop=${shop.id}`)).status).toBe(403);
    expect((await clerk.get('/api/conversations')).body.items).toEqual([]);

    expect(await historyOf(clerk, id)).toEqual([carla.conversation]);
    expect((await clerk.conversation(carla.conversation)).customer.id).toBe(id);
    expect((await clerk.timeline(carla.conversation)).length).toBeGreaterThan(0);
    expect((await readCustomer(clerk, id)).name).toBe('Carla');
    expect((await clerk.patch(`/api/customers/${id}`, { name: 'X' })).status).toBe(403);
    expect((await clerk.says(carla.conversation, 'hi')).status).toBe(403);
  });

  it('S1 who may chat merges, undoes and exports as well; erasing is for admins, and strangers find nobody', async () => {
    const { shop, anna } = await scene();
    const clerk = await stage().agent([{ shop, chat: false }], 'clerk');
    const twin = shop.customer('Twin');
    await twin.writes('hello');
    const stranger = await stage().agent([await stage().shop()], 'stranger');
    const carla = shop.customer('Carla');
    await carla.writes('hello');
    await quiet();
    const path = `/api/customers/${await customerId(anna, carla.conversation)}`;
    const id = path.slice('/api/customers/'.length);
    const other = await customerId(anna, twin.conversation);
    expect((await anna.post(`${path}/merge`, { with: other })).status).toBe(200);
    expect((await anna.post(`${path}/unmerge`, { id: other })).status).toBe(200);
    expect((await anna.get(`${path}/export`)).body).toMatchObject({ customer: { id } });
    expect((await anna.delete(path)).status).toBe(403);
    for (const [agent, status] of [
      [clerk, 403],
      [stranger, 404],
    ] as const) {
      expect((await agent.post(`${path}/merge`, { with: id })).status).toBe(status);
      expect((await agent.post(`${path}/unmerge`, { id })).status).toBe(status);
      expect((await agent.get(`${path}/export`)).status).toBe(status);
      expect((await agent.delete(path)).status).toBe(status);
    }
    expect((await stranger.get(path)).status).toBe(404);
    expect((await stranger.get(`${path}/conversations`)).status).toBe(404);
    expect((await stranger.patch(path, { name: 'X' })).status).toBe(404);
    for (const strange of ['cus.x', `cus.${shop.id}.`, 'constructor', `cus.__proto__.${'a'.repeat(22)}`])
      expect((await anna.get(`/api/customers/${encodeURIComponent(strange)}`)).status).toBe(404);
  });
});
