import { beforeEach, describe, expect, test } from 'vitest';
import type { ShownTemplates } from '../../layers/desk/templates.ts';
import { type Agent, type Customer, type Shop, useStage } from '../support/system.ts';

/** Templates: what the providers list, and what of it is sent. */

const stage = useStage();
const hour = 3_600_000;
let shop: Shop;
let admin: Agent;

beforeEach(async () => {
  shop = await stage().shop();
  admin = await stage().agent([{ shop, role: 'admin' }], 'admin');
});

const list = (agent: Agent, query = '') =>
  agent.get<ShownTemplates & { error?: { code: string } }>(`/api/shops/${shop.id}/templates${query}`);
/** How often a provider was asked for its list. */
const asked = () =>
  stage()
    .system.providers.outbox.list({ shop: shop.id, limit: 10_000 })
    .items.filter(({ url }) => /templates/.test(url));
const template = (more: object) => ({
  type: 'template',
  name: 'order_update',
  language: 'en',
  params: ['Carla', '1001'],
  ...more,
});

describe('C6 the list of templates', () => {
  test('comes from the providers: approved ones, with what they want', async () => {
    const { status, body } = await list(admin, `?channel=${shop.id}-whatsapp`);
    expect(status).toBe(200);
    expect(body.items).toEqual([
      {
        channel: `${shop.id}-whatsapp`,
        name: 'order_update',
        language: 'en',
        category: 'UTILITY',
        params: 2,
        text: 'Hello {{1}}, your order {{2}} is on its way.',
      },
      expect.objectContaining({ name: 'order_update', language: 'nl', params: 2 }),
      expect.objectContaining({ name: 'we_are_back', params: 0 }),
      expect.objectContaining({ name: 'invoice', params: 1, needsComponents: true }),
    ]);
    const all = (await list(admin)).body.items;
    expect(new Set(all.map(({ channel }) => channel))).toEqual(
      new Set([`${shop.id}-whatsapp`, `${shop.id}-messagebird`]),
    );
    expect(all).toHaveLength(8);
  });

  test('is remembered for five minutes, and read anew when asked for', async () => {
    const channel = `?channel=${shop.id}-whatsapp`;
    await list(admin, channel);
    await list(admin, channel);
    expect(asked()).toHaveLength(1);
    await list(admin, `${channel}&refresh=true`);
    expect(asked()).toHaveLength(2);
    await stage().system.advance(5 * 60_000);
    await list(admin, channel);
    expect(asked()).toHaveLength(3);
  });

  test('comes in pages, as other lists', async () => {
    const whole = (await list(admin)).body.items;
    const first = await list(admin, '?limit=5');
    expect(first.body.items).toEqual(whole.slice(0, 5));
    const { next } = first.body as { next?: string };
    const rest = await list(admin, `?limit=5&cursor=${next}`);
    expect(rest.body.items).toEqual(whole.slice(5));
    expect(rest.body).not.toHaveProperty('next');
    expect((await list(admin, '?limit=0')).status).toBe(400);
  });

  test('is the last one known where the provider cannot say, and why is said', async () => {
    const channel = `?channel=${shop.id}-whatsapp`;
    const before = (await list(admin, channel)).body.items;
    stage().system.faults.set({ fault: 'provider_down', rate: 1 });
    const { status, body } = await list(admin, `${channel}&refresh=true`);
    const unknown = await list(admin, `?channel=${shop.id}-messagebird`);
    stage().system.faults.set({ fault: 'provider_down', rate: 0 });
    expect([status, body.items]).toEqual([200, before]);
    expect(body.problems).toMatchObject([{ channel: `${shop.id}-whatsapp` }]);
    expect(unknown.body).toMatchObject({ items: [], problems: [{ channel: `${shop.id}-messagebird` }] });
  });

  test('is for those who may send one: the shop’s agents with chat permission, and its admins', async () => {
    expect((await list(await stage().agent([shop]))).status).toBe(200);
    expect((await list(await stage().agent([{ shop, chat: false }]))).status).toBe(403);
    expect((await list(await stage().agent([await stage().shop()]))).status).toBe(403);
    expect((await list(admin, '?channel=nothing')).status).toBe(404);
    expect(await list(admin, `?channel=${shop.id}-webchat`)).toMatchObject({
      status: 422,
      body: { error: { code: 'not_supported' } },
    });
  });
});

describe('C6 a template is sent', () => {
  let ben: Agent;
  let carla: Customer;

  beforeEach(async () => {
    ben = await stage().agent([shop], 'ben');
    await ben.comes();
    carla = shop.customer();
    await carla.writes('hello');
    await stage().system.idle();
  });
  const send = (more: object) =>
    ben.post(`/api/conversations/${carla.conversation}/messages`, { content: template(more) });

  test.each<[string, object, string]>([
    ['a name there is not', { name: 'order_updat' }, 'content.name'],
    ['one that is not approved', { name: 'offer_spring', params: ['Carla'] }, 'content.name'],
    ['a language it is not approved in', { language: 'de' }, 'content.language'],
    ['too few values', { params: ['Carla'] }, 'content.params'],
    ['no values', { params: undefined }, 'content.params'],
    ['none for its header', { name: 'invoice', params: ['1001'] }, 'content.components'],
  ])('not with %s: 422 names the field, and nothing goes out', async (_what, more, field) => {
    await list(ben);
    expect(await send(more)).toMatchObject({
      status: 422,
      body: { error: { code: 'template_invalid', details: [{ field }] } },
    });
    expect(stage().sent(shop)).toEqual([]);
  });

  test('with what the list says, or with components of its own', async () => {
    await list(ben);
    expect((await send({})).status).toBe(202);
    expect((await send({ name: 'invoice', params: undefined, components: [{ type: 'body' }] })).status).toBe(202);
  });

  test('held against a list that nobody asked for before, and against a new one after an hour', async () => {
    const refused = {
      status: 422,
      body: { error: { code: 'template_invalid', details: [{ field: 'content.name' }] } },
    };
    expect(await send({ name: 'not_listed' })).toMatchObject(refused);
    expect((await send({})).status).toBe(202);
    expect(asked()).toHaveLength(1);
    await stage().system.advance(hour + 1);
    expect(await send({ name: 'not_listed' })).toMatchObject(refused);
    expect(asked()).toHaveLength(2);
  });

  test('held against one list, however many ask for it at once', async () => {
    const sent = await Promise.all(Array.from({ length: 5 }, () => send({})));
    expect(sent.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202]);
    expect(asked()).toHaveLength(1);
  });

  test('by the provider’s own word where it does not tell its list: its refusal is shown on the message', async () => {
    stage().system.faults.set({ fault: 'provider_down', rate: 1 });
    expect((await send({ name: 'not_listed' })).status).toBe(202);
    stage().system.faults.set({ fault: 'provider_down', rate: 0 });
    // It is left alone for a minute: the second does not wait for a list.
    expect((await send({ name: 'neither' })).status).toBe(202);
    await stage().system.advance(10 * 60_000);
    const messages = (await ben.timeline(carla.conversation)).filter(({ direction }) => direction === 'out');
    expect(messages).toMatchObject(
      ['not_listed', 'neither'].map((name) => ({
        content: { name },
        state: 'failed',
        failure: { message: expect.stringContaining('no such template') },
      })),
    );
    expect(await send({ name: 'not_listed' })).toMatchObject({ status: 422 });
  });
});
