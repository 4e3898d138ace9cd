import { beforeAll, describe, expect, test } from 'vitest';
import type { ShownCanned } from '../../layers/desk/canned.ts';
import { type Agent, type Shop, useStage } from '../support/system.ts';

/** Canned responses: kept per shop, team and agent, filled in for a conversation. */

const stage = useStage();
let shop: Shop;
let admin: Agent;
let ben: Agent;
let lead: Agent;

beforeAll(async () => {
  shop = await stage().shop();
  admin = await stage().agent([{ shop, role: 'admin' }], 'admin');
  ben = await stage().agent([shop], 'ben');
  lead = await stage().agent([shop], 'lead');
  const members = [{ agent: lead.id, role: 'admin' }];
  await admin.put(`/api/shops/${shop.id}/teams/sales`, { name: 'Sales', mode: 'assign', members });
});

const path = (id?: string) => `/api/shops/${shop.id}/canned${id === undefined ? '' : `/${id}`}`;
const usable = async (agent: Agent) =>
  (await agent.get<{ items: ShownCanned[] }>(`/api/canned?shop=${shop.id}`)).body.items.map(({ id }) => id);
const hello = { shortCode: 'hi', text: 'Hello {{customer.name}}', scope: 'shop' };

describe('T6 a canned response', () => {
  test('of the shop is written by its admins, for everybody', async () => {
    const answer = await admin.put(path('hello'), hello);
    expect(answer).toEqual({ status: 200, body: { id: 'hello', ...hello } });
    expect(await usable(ben)).toContain('hello');
    expect((await ben.put(path('hello'), { ...hello, text: 'Go away' })).status).toBe(403);
    expect((await ben.delete(path('hello'))).status).toBe(403);
    expect((await ben.get(path())).status).toBe(403);
  });

  test('of a team is written by the team’s admins, for its members', async () => {
    const scope = { team: 'sales' };
    expect((await lead.put(path('offer'), { shortCode: 'offer', text: 'Today only', scope })).status).toBe(200);
    expect((await ben.put(path('other'), { shortCode: 'other', text: 'No', scope })).status).toBe(403);
    expect(await usable(lead)).toContain('offer');
    expect(await usable(ben)).not.toContain('offer');
    expect((await lead.get(path('offer'))).status).toBe(200);
    expect((await ben.get(path('offer'))).status).toBe(404);
  });

  test('of one’s own is for oneself, and comes before the shop’s of the same short code', async () => {
    await admin.put(path('bye'), { shortCode: 'bye', text: 'Goodbye', scope: 'shop' });
    const own = await ben.put(path('my-bye'), { shortCode: 'bye', text: 'So long', scope: { agent: 'me' } });
    expect(own).toMatchObject({ status: 200, body: { scope: { agent: ben.id } } });
    expect((await usable(ben)).indexOf('my-bye')).toBeLessThan((await usable(ben)).indexOf('bye'));
    expect(await usable(lead)).not.toContain('my-bye');
    expect((await lead.put(path('my-bye'), hello)).status).toBe(403);
  });

  test('has a short code of its own in its scope, whatever the case, also when two take it at the same moment', async () => {
    const taken = { status: 409, body: { error: { code: 'short_code_taken' } } };
    await admin.put(path('one'), { ...hello, shortCode: 'code' });
    expect(await admin.put(path('two'), { ...hello, shortCode: 'CODE' })).toMatchObject(taken);
    const answers = await Promise.all(
      ['three', 'four', 'five'].map((id) => admin.put(path(id), { ...hello, shortCode: 'raced' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    // A code that was given up is free.
    await admin.put(path('one'), { ...hello, shortCode: 'changed' });
    expect((await admin.put(path('two'), { ...hello, shortCode: 'code' })).status).toBe(200);
    expect((await admin.delete(path('two'))).status).toBe(204);
    expect((await admin.put(path('six'), { ...hello, shortCode: 'code' })).status).toBe(200);
  });

  test('of the shop or a team is in the audit log, one’s own is not', async () => {
    await admin.put(path('logged'), { ...hello, shortCode: 'logged' });
    await admin.delete(path('logged'));
    await ben.put(path('private'), { ...hello, shortCode: 'private', scope: { agent: 'me' } });
    const { items } = (await admin.get<{ items: { what: string }[] }>(`/api/shops/${shop.id}/audit`)).body;
    expect(items.filter(({ what }) => what === 'canned logged')).toHaveLength(2);
    expect(items.map(({ what }) => what)).not.toContain('canned private');
  });

  test.each<[string, object, string]>([
    ['a variable there is not', { ...hello, text: 'Hello {{customer.nam}}' }, 'text'],
    ['no text', { ...hello, text: '' }, 'text'],
    ['a short code of two words', { ...hello, shortCode: 'a b' }, 'shortCode'],
    ['a scope there is not', { ...hello, scope: 'world' }, 'scope'],
  ])('with %s is 400 with the field', async (_what, body, field) => {
    expect(await admin.put(path('wrong'), body)).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid', details: [{ field }] } },
    });
  });

  test('is for teams and agents that there are', async () => {
    const to = (scope: object) => admin.put(path('x'), { ...hello, shortCode: 'x', scope });
    expect(await to({ team: 'nowhere' })).toMatchObject({ status: 422, body: { error: { code: 'unknown_team' } } });
    expect(await to({ agent: 'nobody' })).toMatchObject({ status: 422, body: { error: { code: 'not_a_member' } } });
  });

  test('of another shop is out of reach', async () => {
    const stranger = await stage().agent([{ shop: await stage().shop(), role: 'owner_admin' }]);
    expect((await stranger.get(`/api/canned?shop=${shop.id}`)).status).toBe(403);
    expect((await stranger.put(path('hello'), hello)).status).toBe(403);
    expect((await stranger.delete(path('hello'))).status).toBe(403);
  });
});

describe('T6 filled in for a conversation', () => {
  test('it has the customer, the agent and the shop, and shows what is missing', async () => {
    await ben.comes();
    const carla = shop.customer('Carla de Boer');
    await carla.writes('hello');
    await stage().system.idle();
    const text =
      '{{customer.firstName}} ({{customer.phone}}), {{shop.name}} here: {{order.number}} is ready. {{agent.name}}';
    await admin.put(path('ready'), { shortCode: 'ready', text });
    const fill = `/api/conversations/${carla.conversation}/canned/ready`;
    expect(await ben.post(fill)).toEqual({
      status: 200,
      body: {
        text: `Carla (+${carla.phone}), ${shop.id} here: [order.number?] is ready. ben`,
        missing: ['order.number'],
      },
    });
    expect((await ben.post(fill, { values: { 'order.number': '1001' } })).body).toMatchObject({
      text: expect.stringContaining('1001 is ready'),
      missing: [],
    });
    expect(await ben.post(fill, { values: { weather: 'fine' } })).toMatchObject({ status: 400 });
    expect((await ben.post(`/api/conversations/${carla.conversation}/canned/offer`)).status).toBe(404);
    expect((await ben.post(`/api/conversations/${carla.conversation}/canned/nothing`)).status).toBe(404);
  });
});
