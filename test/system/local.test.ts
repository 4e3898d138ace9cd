import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { agentOf, openStage, type Stage, useStage } from '../support/system.ts';

/** /local: the controls of the one-machine system, and what a restart keeps. */

const stage = useStage();

describe('P2 the controls of the one-machine system', () => {
  test('a token is made for an agent; one of nobody we know opens nothing', async () => {
    const anna = await stage().agent([await stage().shop()]);
    const { http, system } = stage();
    const { body } = await http.post('/local/token', { agent: anna.id });
    expect(await agentOf(system, anna.id, String(body.token)).me()).toMatchObject({ id: anna.id });
    expect(await http.post('/local/token', {})).toMatchObject({ status: 400 });
    const nobody = agentOf(system, 'nobody', await system.tokens.issue('nobody'));
    expect(await nobody.get('/api/me')).toMatchObject({ status: 403, body: { error: { code: 'forbidden' } } });
    expect(await nobody.get('/api/conversations')).toMatchObject({ status: 403 });
    await expect(nobody.connect()).rejects.toThrow('status 403');
  });

  test('an organisation is created and replaced; conversations, statuses and slots stay', async () => {
    const { http, system } = stage();
    const organisation = {
      shops: [{ id: 'market', name: 'Market', phoneNumberId: '1234567890', settings: { slots: 3, soonAfter: 'PT2M' } }],
      agents: [
        {
          id: 'max',
          name: 'Max',
          email: 'max@example.com',
          shops: { market: { role: 'admin', chat: true, teams: ['t'] } },
        },
      ],
    };
    expect(await http.post('/local/organisation', organisation)).toEqual({
      status: 200,
      body: { shops: ['market'], agents: ['max'] },
    });
    const max = agentOf(system, 'max', String((await http.post('/local/token', { agent: 'max' })).body.token));
    await max.comes();
    const inbox = {
      shop: 'market',
      channel: 'market-whatsapp',
      from: { phone: '+31612340000', name: 'Carla' },
      content: { type: 'text', text: 'hello' },
    };
    expect(await http.post('/local/inbox', inbox)).toMatchObject({ status: 200 });
    await http.post('/local/organisation', {
      ...organisation,
      agents: [{ ...organisation.agents[0], name: 'Maximilian' }],
    });
    expect(await max.me()).toMatchObject({ name: 'Maximilian', status: 'available', openConversations: 1 });
    const teams = async () => (await max.get<{ items: unknown[] }>('/api/shops/market/teams')).body.items;
    expect(await teams()).toEqual([
      { id: 't', name: 't', mode: 'assign', members: [{ agent: 'max', name: 'Maximilian', role: 'rep' }] },
    ]);
    const newcomer = { id: 'new', shops: { market: { teams: ['t', 'u'] } } };
    expect(await http.post('/local/organisation', { agents: [newcomer] })).toMatchObject({ status: 200 });
    expect(await teams()).toMatchObject([{ id: 't' }, { id: 'u', mode: 'assign', members: [{ agent: 'new' }] }]);
    expect((await max.get('/api/shops/market/settings')).body).toMatchObject({ slots: 3, soonAfter: 'PT2M' });
    expect((await max.mine())[0]).toMatchObject({
      customer: { name: 'Carla', phone: '+31612340000' },
      channel: { id: 'market-whatsapp' },
    });
    for (const odd of [{ shops: [{ id: 'Big Shop' }] }, { agents: [{ id: 'x' }] }, { people: [] }])
      expect((await http.post('/local/organisation', odd)).status).toBe(400);
  });

  test('C2 the inbox says which field a kind of message lacks', async () => {
    const { http } = stage();
    const shop = await stage().shop();
    const write = (channel: string, content: object) =>
      http.post('/local/inbox', { shop: shop.id, channel: `${shop.id}-${channel}`, from: { phone: '1' }, content });
    for (const channel of ['whatsapp', 'messagebird'])
      for (const [type, field] of [
        ['text', 'text'],
        ['image', 'media'],
        ['location', 'latitude'],
        ['contacts', 'contacts'],
        ['order', 'items'],
      ])
        expect(await write(channel, { type })).toMatchObject({
          status: 400,
          body: { error: { code: 'invalid', details: [{ field: `content.${field}` }] } },
        });
  });

  test('the clock says its time and moves forward only', async () => {
    const { http } = stage();
    const now = async () => Date.parse(String((await http.get('/local/clock')).body.now));
    const before = await now();
    const { body } = await http.post('/local/clock', { advance: 'PT5M' });
    expect(body).toEqual({ now: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) });
    expect((await now()) - before).toBeGreaterThanOrEqual(300_000);
    for (const odd of [
      { advance: '5 minutes' },
      { advance: '-PT5M' },
      { advance: 5 },
      {},
      { now: 'soon' },
      { now: '2020-01-01T00:00:00Z' },
      { now: '2130-01-01T00:00:00Z', advance: 'PT5M' },
    ])
      expect([odd, (await http.post('/local/clock', odd)).status]).toEqual([odd, 400]);
    const then = new Date((await now()) + 60_000).toISOString();
    expect(await http.post('/local/clock', { now: then })).toMatchObject({ status: 200 });
    expect(await now()).toBeGreaterThanOrEqual(Date.parse(then));
  });

  test('the inbox writes as a customer on both providers; check, metrics and outbox have their shapes', async () => {
    const { http, system } = stage();
    const shop = await stage().shop();
    const anna = await stage().agent([shop]);
    await anna.comes();
    for (const channel of ['whatsapp', 'messagebird']) {
      const from = { phone: '+31611112222', name: 'Carla' };
      const wrote = { shop: shop.id, channel: `${shop.id}-${channel}`, from, content: { type: 'text', text: 'hello' } };
      expect(await http.post('/local/inbox', wrote)).toMatchObject({ status: 200 });
    }
    for (const { id } of await anna.mine()) await anna.says(id, 'answer');
    await system.idle();
    const outbox = await http.get<{ items: Record<string, unknown>[] }>(`/local/outbox?shop=${shop.id}`);
    expect(outbox.body.items.map(({ provider }) => provider).sort()).toEqual(['messagebird', 'whatsapp']);
    expect(outbox.body.items[0]).toMatchObject({
      shop: shop.id,
      method: 'POST',
      url: expect.any(String),
      headers: expect.any(Object),
      body: expect.any(Object),
      at: expect.stringMatching(/Z$/),
    });
    expect(
      (await http.get<{ items: unknown[] }>(`/local/outbox?shop=${shop.id}&provider=whatsapp`)).body.items,
    ).toHaveLength(1);
    const page = await http.get<{ items: unknown[]; next?: string }>(`/local/outbox?shop=${shop.id}&limit=1`);
    expect(page.body).toMatchObject({ items: [expect.any(Object)], next: expect.any(String) });
    expect((await http.get('/local/check')).body).toEqual({
      ok: true,
      agents: expect.any(Number),
      conversations: expect.any(Number),
      queue: expect.any(Number),
      violations: [],
    });
    expect((await http.get('/local/metrics')).body).toMatchObject({
      operations: { TransactWriteItems: { requests: expect.any(Number), writeUnits: expect.any(Number) } },
      invocations: { webhook: expect.any(Number) },
      pushes: expect.any(Number),
    });
    expect((await http.get('/local/nothing')).status).toBe(404);
    expect((await http.post('/local/faults', { fault: 'meteor' })).status).toBe(400);
    expect(
      (
        await http.post('/local/inbox', {
          shop: 'nobody',
          channel: 'x',
          from: { phone: '1' },
          content: { type: 'text', text: 'x' },
        })
      ).status,
    ).toBe(404);
  });
});

describe('P2 a restart on the same directory', () => {
  let directory = '';
  let open: Stage | undefined;
  afterEach(async () => {
    await open?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  test('clock, tokens, status, conversations, timers, outbox and provider log survive', async () => {
    directory = mkdtempSync(join(tmpdir(), 'slotdesk-test-'));
    open = await openStage(directory);
    const shop = await open.shop();
    const anna = await open.agent([shop]);
    const socket = await anna.comes();
    const [carla, dora] = [shop.customer(), shop.customer()];
    await carla.writes('hello');
    await dora.writes('hello');
    await open.system.advance(3_600_000);
    const before = open.system.clock.now();
    open.system.faults.set({ fault: 'provider_down' });
    await anna.says(carla.conversation, 'waits for the provider');
    await open.system.idle();
    const code = socket.closed;
    await open.stop();
    expect([1001, 1006]).toContain(await code);

    open = await openStage(directory);
    expect(open.system.clock.now()).toBeGreaterThanOrEqual(before);
    const again = agentOf(open.system, anna.id, anna.token);
    expect(await again.me()).toMatchObject({ status: 'available', openConversations: 2 });
    await open.system.advance(60_000);
    expect(open.sent(shop).map(({ body }) => (body as { text: { body: string } }).text.body)).toEqual([
      'waits for the provider',
    ]);
    expect((await again.conversation(dora.conversation)).status).toBe('overdue');
    await open.system.advance(24 * 3_600_000);
    expect((await again.conversation(dora.conversation)).state).toBe('closed');
    expect((await open.system.check()).violations).toEqual([]);
    await open.stop();

    open = await openStage(directory);
    expect(open.sent(shop)).toHaveLength(1);
    expect((await openAgain(open, again.id, again.token)).status).toBe('available');
  });

  const openAgain = (at: Stage, id: string, token: string) => agentOf(at.system, id, token).me();
});

test('a customer who writes without a name keeps the one that is known', async () => {
  const shop = await stage().shop();
  const anna = await stage().agent([shop]);
  const from = { phone: '+31699900050' };
  const writes = (more: object) =>
    stage().http.post('/local/inbox', {
      shop: shop.id,
      channel: `${shop.id}-whatsapp`,
      from: { ...from, ...more },
      content: { type: 'text', text: 'hi' },
    });
  for (const more of [{ name: 'Maria Lopez' }, {}]) expect((await writes(more)).status).toBeLessThan(300);
  await stage().system.idle();
  const { body } = await anna.get<{ items: { customer: { name: string } }[] }>(`/api/conversations?shop=${shop.id}`);
  expect(body.items.map(({ customer }) => customer.name)).toEqual(['Maria Lopez']);
});
