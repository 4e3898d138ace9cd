import { describe, expect, test } from 'vitest';
import { check } from '../../layers/desk/check.ts';
import type { ShownConversation } from '../../layers/desk/present.ts';
import { scanAll } from '../../layers/store/scan.ts';
import { type Agent, type Shop, useStage } from '../support/system.ts';

/** The views of W5: each by an index, page by page. */
const stage = useStage();

interface Page {
  items: ShownConversation[];
  next?: string;
}

const encoded = (query: Record<string, string | number>): string =>
  Object.entries(query)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');

async function page(agent: Agent, query: Record<string, string | number>): Promise<Page> {
  const { status, body } = await agent.get<Page>(`/api/conversations?${encoded(query)}`);
  expect([status, body]).toEqual([200, expect.anything()]);
  return body;
}

/** All pages of a list, one after the other; none is empty while there is more. */
async function all(agent: Agent, query: Record<string, string | number>): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const { items, next }: Page = await page(agent, { ...query, ...(cursor && { cursor }) });
    if (next) expect(items.length).toBeGreaterThan(0);
    ids.push(...items.map(({ id }) => id));
    cursor = next;
  } while (cursor);
  return ids;
}

/** Writes as a new customer; a second later than the one before, so that the order is known. */
async function customer(shop: Shop, text = 'Hello', name = 'Carla') {
  await stage().system.advance(1000);
  const one = shop.customer(name);
  await one.writes(text);
  return one;
}

const tags = (agent: Agent, id: string, body: object) =>
  agent.post<ShownConversation>(`/api/conversations/${id}/tags`, body);

describe('W5 views and filters', () => {
  test('W5 all: overdue ones first, then soon, other open ones, closed ones; the latest first in each; page by page', async () => {
    const { system } = stage();
    const shop = await stage().shop();
    const agent = await stage().agent([shop]);
    await agent.comes();
    const [overdue, soon, answered, done] = [
      await customer(shop),
      await customer(shop),
      await customer(shop),
      await customer(shop),
    ];
    await agent.says(done.conversation, 'Hi');
    await agent.closes(done.conversation);
    await agent.says(answered.conversation, 'Hi');
    await agent.says(soon.conversation, 'Hi');
    await system.advance(60_000);
    await soon.writes('and?');
    await system.advance(4 * 60_000 + 1000);
    await system.idle();
    const fresh = await customer(shop);
    const order = [overdue, soon, fresh, answered, done].map(({ conversation }) => conversation);
    expect(await all(agent, { shop: shop.id })).toEqual(order);
    expect(await all(agent, { shop: shop.id, limit: 2 })).toEqual(order);
    expect(await all(agent, { status: 'overdue' })).toEqual([overdue.conversation]);
    expect(await all(agent, { status: 'soon' })).toEqual([soon.conversation]);
    expect(await all(agent, { status: 'pending' })).toEqual([fresh.conversation]);
    expect(await all(agent, { status: 'answered' })).toEqual([answered.conversation]);
    expect(await all(agent, { status: 'closed' })).toEqual([done.conversation]);
    expect(await all(agent, { view: 'closed' })).toEqual([done.conversation]);
    await agent.says(overdue.conversation, 'Sorry');
    expect(await all(agent, { status: 'overdue' })).toEqual([]);
  });

  test('W5 the shops of an agent are one list, in one order, and no other shop is in it', async () => {
    const [one, two, other] = [await stage().shop(), await stage().shop(), await stage().shop()];
    const agent = await stage().agent([one, two]);
    const written = [];
    for (const shop of [one, two, other, two, one, one, other]) written.push(await customer(shop));
    const ids = written.map(({ conversation }) => conversation).filter((id) => !id.startsWith(other.id));
    expect(await all(agent, { limit: 2 })).toEqual([...ids].reverse());
    expect(await all(agent, { view: 'unassigned', limit: 2 })).toEqual(ids);
    expect(await all(agent, { view: 'unassigned', shop: two.id })).toEqual(ids.filter((id) => id.startsWith(two.id)));
    expect((await agent.get(`/api/conversations?shop=${other.id}`)).status).toBe(403);
    await stage().move(agent, [two]);
    expect(await all(agent, {})).toEqual([...ids].reverse().filter((id) => id.startsWith(two.id)));
    expect((await agent.get(`/api/conversations?shop=${one.id}`)).status).toBe(403);
  });

  test('W5 by agent, reason, channel, customer and time, the latest begun first', async () => {
    const { system } = stage();
    const shop = await stage().shop();
    const [anna, ben] = [await stage().agent([shop], 'anna'), await stage().agent([shop], 'ben')];
    await anna.comes();
    const [a, b] = [await customer(shop), await customer(shop)];
    await anna.onBreak();
    const from = new Date(system.clock.now() + 500).toISOString();
    await ben.comes();
    const c = await customer(shop);
    await system.advance(1000);
    await c.messagebird('Hello on the other channel');
    await anna.closes(a.conversation, 'spam');
    await ben.closes(c.conversation, 'done');
    await system.idle();
    const ids = (...customers: { conversation: string }[]) => customers.map(({ conversation }) => conversation);
    expect(await all(anna, { shop: shop.id, agent: anna.id })).toEqual(ids(b, a));
    expect(await all(anna, { shop: shop.id, agent: 'me' })).toEqual(ids(b, a));
    expect(await all(anna, { agent: anna.id, view: 'closed' })).toEqual(ids(a));
    expect(await all(anna, { agent: anna.id, status: 'pending' })).toEqual(ids(b));
    expect(await all(anna, { reason: 'spam' })).toEqual(ids(a));
    expect(await all(anna, { shop: shop.id, channel: `${shop.id}-messagebird` })).toEqual([c.onMessagebird]);
    expect(await all(anna, { channel: `${shop.id}-whatsapp`, limit: 1 })).toEqual(ids(c, b, a));
    expect(await all(anna, { from })).toEqual([c.onMessagebird, c.conversation]);
    expect(await all(anna, { to: from })).toEqual(ids(b, a));
    expect(await all(anna, { to: from, view: 'closed' })).toEqual(ids(a));
    const { customer: person } = await anna.conversation(c.conversation);
    expect(await all(anna, { customer: person.id })).toEqual([c.onMessagebird, c.conversation]);
  });

  test('W5 a filter that fits one of many finds it, though each page looks at a hundred', async () => {
    const shop = await stage().shop({ slots: 0 });
    const agent = await stage().agent([shop]);
    const first = await customer(shop);
    for (let n = 0; n < 120; n += 20) await Promise.all(Array.from({ length: 20 }, () => shop.customer().writes('Hi')));
    await agent.closes(first.conversation, 'spam');
    await stage().system.idle();
    const wanted = { shop: shop.id, channel: `${shop.id}-whatsapp`, view: 'closed' };
    expect((await page(agent, wanted)).items.map(({ id }) => id)).toEqual([first.conversation]);
    expect((await all(agent, { shop: shop.id, channel: `${shop.id}-whatsapp` })).length).toBe(121);
  });

  test('W5 C7 a conversation that was followed by another is still in its lists', async () => {
    const shop = await stage().shop({ newConversationOnClosed: true });
    const agent = await stage().agent([shop]);
    await agent.comes();
    const one = await customer(shop, 'The first parcel');
    await agent.closes(one.conversation, 'spam');
    await stage().system.advance(1000);
    await one.writes('The second parcel');
    await stage().system.idle();
    const second = one.conversation.replace(/1$/, '2');
    expect(await all(agent, { shop: shop.id })).toEqual([second, one.conversation]);
    expect(await all(agent, { reason: 'spam' })).toEqual([one.conversation]);
    expect(await all(agent, { q: 'parcel' })).toEqual([second, one.conversation]);
    expect(await all(agent, { q: 'first' })).toEqual([one.conversation]);
  });

  test('W5 what is asked for wrongly is refused by name', async () => {
    const agent = await stage().agent([await stage().shop()]);
    for (const query of [
      'view=everything',
      'status=late',
      'from=yesterday',
      'limit=0',
      'q=',
      'colour=red',
      'cursor=abc',
    ]) {
      const { status, body } = await agent.get(`/api/conversations?${query}`);
      expect([query, status]).toEqual([query, 400]);
      expect(JSON.stringify(body)).toContain(query.split('=')[0]);
    }
    const cursor = Buffer.from(JSON.stringify(['queue', 'x'])).toString('base64url');
    expect((await agent.get(`/api/conversations?cursor=${cursor}`)).status).toBe(400);
  });
});

describe('T5 tags', () => {
  test('T5 are added and removed, compared without case and accents, listed with their counts', async () => {
    const shop = await stage().shop();
    const agent = await stage().agent([shop]);
    await agent.comes();
    const [a, b] = [await customer(shop), await customer(shop)];
    expect((await tags(agent, a.conversation, { add: ['VIP', '  gift   wrap '] })).body.tags).toEqual([
      'VIP',
      'gift wrap',
    ]);
    expect((await tags(agent, b.conversation, { add: ['vip', 'Café'] })).body.tags).toEqual(['vip', 'Café']);
    const again = await tags(agent, a.conversation, { add: ['Vip'] });
    expect([again.status, again.body.tags]).toEqual([200, ['VIP', 'gift wrap']]);
    await stage().system.idle();
    expect(await all(agent, { tag: 'vip' })).toEqual([b.conversation, a.conversation]);
    expect(await all(agent, { tag: 'CAFE', shop: shop.id })).toEqual([b.conversation]);
    expect(await all(agent, { q: 'wrap' })).toEqual([a.conversation]);
    const listed = async () => (await agent.get<{ items: object[] }>(`/api/shops/${shop.id}/tags`)).body.items;
    expect(await listed()).toEqual([
      { tag: 'Café', conversations: 1 },
      { tag: 'gift wrap', conversations: 1 },
      { tag: 'VIP', conversations: 2 },
    ]);
    expect((await tags(agent, a.conversation, { remove: ['vip', 'never there'], add: ['new'] })).body.tags).toEqual([
      'gift wrap',
      'new',
    ]);
    await stage().system.idle();
    expect(await all(agent, { tag: 'vip' })).toEqual([b.conversation]);
    expect(await listed()).toContainEqual({ tag: 'VIP', conversations: 1 });
    const events = (await agent.timeline(a.conversation)).filter(({ content }) => content.type === 'tagged');
    expect(events.map(({ content }) => content)).toEqual([
      { type: 'tagged', by: agent.id, added: ['VIP', 'gift wrap'], removed: [] },
      { type: 'tagged', by: agent.id, added: ['new'], removed: ['VIP'] },
    ]);
  });

  test('T5 at most fifty, of one to fifty characters; only those in the conversation, only of the shop', async () => {
    const [shop, other] = [await stage().shop(), await stage().shop()];
    const [agent, outsider, stranger] = [
      await stage().agent([shop]),
      await stage().agent([shop]),
      await stage().agent([other]),
    ];
    await agent.comes();
    const { conversation } = await customer(shop);
    const many = (n: number) => Array.from({ length: n }, (_, i) => `tag ${i}`);
    expect((await tags(agent, conversation, { add: many(50) })).status).toBe(200);
    const { status, body } = await tags(agent, conversation, { add: ['one more'] });
    expect([status, body]).toMatchObject([422, { error: { code: 'too_many_tags' } }]);
    expect((await tags(agent, conversation, { add: ['one more'], remove: ['tag 0'] })).status).toBe(200);
    for (const wrong of [
      {},
      { add: [] },
      { add: [''] },
      { add: ['   '] },
      { add: ['x'.repeat(51)] },
      { add: ['a'], and: 1 },
    ])
      expect([wrong, (await tags(agent, conversation, wrong)).status]).toEqual([wrong, 400]);
    expect((await tags(outsider, conversation, { add: ['a'] })).status).toBe(403);
    expect((await tags(stranger, conversation, { add: ['a'] })).status).toBe(404);
    expect((await stranger.get(`/api/shops/${shop.id}/tags`)).status).toBe(403);
  });
});

describe('W5 the numbers beside the views', () => {
  test('W5 are those of the views after any order of events', async () => {
    const { system } = stage();
    // The desk's clock goes on while this reads: hours, so that nothing comes due between one number and the next.
    const shop = await stage().shop({ slots: 2, soonAfter: 'PT2H', overdueAfter: 'PT6H' });
    const [anna, ben] = [await stage().agent([shop], 'anna'), await stage().agent([shop], 'ben')];
    const counts = async (agent: Agent) =>
      (await agent.get(`/api/counts?shop=${shop.id}`)).body as Record<string, number>;
    const seen = async (agent: Agent) => {
      const of = async (query: Record<string, string>) => (await all(agent, { shop: shop.id, ...query })).length;
      const { items: own } = await page(agent, { view: 'joined' });
      const [mine, unassigned, soon, overdue, channels] = await Promise.all([
        of({ view: 'mine' }),
        of({ view: 'unassigned' }),
        of({ status: 'soon' }),
        of({ status: 'overdue' }),
        byChannel(of),
      ]);
      const unread = own.reduce((total, { unread }) => total + unread, 0);
      return { mine, joined: own.length, unread, unassigned, soon, overdue, shops: [{ channels }] };
    };
    const byChannel = async (of: (query: Record<string, string>) => Promise<number>) => {
      const on: Record<string, object> = {};
      for (const channel of [`${shop.id}-whatsapp`, `${shop.id}-messagebird`]) {
        const unassigned = await of({ view: 'unassigned', channel });
        const late = (await of({ status: 'soon', channel })) + (await of({ status: 'overdue', channel }));
        if (unassigned + late > 0) on[channel] = { unassigned, late };
      }
      return on;
    };
    await anna.comes();
    const customers: Awaited<ReturnType<typeof customer>>[] = [];
    for (let n = 0; n < 4; n++) customers.push(await customer(shop));
    const [a, b, c] = customers as [(typeof customers)[0], (typeof customers)[0], (typeof customers)[0]];
    const steps: (() => Promise<unknown>)[] = [
      async () => {},
      () => a.writes('and more'),
      () => anna.post(`/api/conversations/${a.conversation}/read`),
      () => anna.says(b.conversation, 'Hi'),
      () => b.writes('thanks'),
      () => anna.closes(b.conversation),
      () => b.messagebird('on another channel'),
      () => ben.comes(),
      () => system.advance(3 * 3600_000),
      () => b.writes('one more thing'),
      () => ben.says(c.conversation, 'Hi'),
      () => anna.post(`/api/conversations/${a.conversation}/unassign`),
      () => system.advance(4 * 3600_000),
      () => system.advance(24 * 3600_000),
    ];
    const late: string[] = [];
    for (const step of steps) {
      await step();
      await system.idle();
      const { soon, overdue } = await counts(anna);
      late.push(`${soon} soon, ${overdue} overdue`);
      for (const agent of [anna, ben]) expect(await counts(agent)).toMatchObject(await seen(agent));
    }
    expect([...new Set(late)]).toEqual(['0 soon, 0 overdue', '4 soon, 0 overdue', '1 soon, 4 overdue']);
    expect(late.at(-1)).toBe('0 soon, 0 overdue');
    for (const path of [
      '/api/counts?shop=nowhere',
      '/api/conversations?shop=nowhere',
      '/api/conversations?q=x1&shop=nowhere',
    ])
      expect((await ben.get(path)).status).toBe(403);
    const later = await stage().shop();
    expect((await ben.get(`/api/counts?shop=${later.id}`)).status).toBe(403);
    await stage().move(ben, [shop, later]);
    expect((await ben.get(`/api/counts?shop=${later.id}`)).status).toBe(200);
    // A scan is no snapshot: what the last step set off has to be over.
    await system.idle();
    expect(check(await scanAll(system.table), system.clock.now()).violations).toEqual([]);
  });
});
