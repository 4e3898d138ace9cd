import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { useStage } from '../support/system.ts';
import { beginSession, closeVisitorSockets, visit } from '../support/visitors.ts';

/** The project's own channel: visitors of a shop's pages and its agents. */

const stage = useStage();
afterAll(closeVisitorSockets);

const texts = (items: { content: { type: string } }[]) =>
  items.map(({ content }) => (content as { text?: string }).text ?? content.type);

describe('C1 a visitor of the webchat', () => {
  test('writes, is given to an agent, reads the answer with the name of who wrote it', async () => {
    const shop = await stage().shop();
    const agent = await stage().agent([shop], 'anna');
    await agent.comes();
    const visitor = await visit(stage(), shop);
    await visitor.writes('Do you deliver on Sunday?');
    const [conversation] = await agent.mine();
    expect(conversation).toMatchObject({ channel: { provider: 'webchat', kind: 'webchat' }, status: 'pending' });
    expect(conversation).not.toHaveProperty('window');
    expect((await agent.says(conversation?.id ?? '', 'Yes, until noon.')).status).toBe(202);
    await stage().system.idle();
    const { items, conversation: standing } = await visitor.page();
    expect(texts(items)).toEqual(['Do you deliver on Sunday?', 'Yes, until noon.']);
    expect(items[1]).toMatchObject({ from: 'agent', name: 'anna', seen: false });
    expect(standing).toMatchObject({ state: 'open', agent: 'anna', waiting: false });
  });

  test('comes back with its token to the same thread, and without it to none', async () => {
    const shop = await stage().shop();
    const visitor = await visit(stage(), shop);
    await visitor.writes('I was here');
    const back = await visit(stage(), shop, { token: visitor.session.token });
    expect(texts((await back.page()).items)).toEqual(['I was here']);
    const stranger = await visit(stage(), shop);
    expect((await stranger.page()).items).toEqual([]);
    expect((await visit(stage(), shop, { token: 'nonsense' })).session.token).not.toBe(visitor.session.token);
  });
});

describe('C5 a visitor whom nobody has named', () => {
  test('is told apart by a name that stays, is found by it, and gives it up for a real one', async () => {
    const shop = await stage().shop({ newConversationOnClosed: true });
    const admin = await stage().agent([{ shop, role: 'owner_admin' }]);
    await admin.comes();
    const [visitor, other] = [await visit(stage(), shop), await visit(stage(), shop)];
    const conversationOf = async (who: typeof visitor, text: string) => {
      await who.writes(text);
      await stage().system.idle();
      const found = (await admin.mine()).find(({ lastMessage }) => lastMessage?.text === text);
      return found ?? expect.fail(`no conversation says ${text}`);
    };
    const first = await conversationOf(visitor, 'is this still there?');
    const { name, id } = first.customer;
    expect(name).toMatch(/^Visitor [0-9A-F]{4}$/);
    expect((await conversationOf(other, 'and this?')).customer.name).not.toBe(name);
    await admin.closes(first.id);
    expect((await conversationOf(visitor, 'it is me again')).customer).toEqual({ id, name });

    const path = `/api/customers/${id}`;
    const search = async (q: string) => {
      const { body } = await admin.get<{ items: { customer: { name: string } }[] }>(
        `/api/conversations?${new URLSearchParams({ q, shop: shop.id })}`,
      );
      return body.items.map(({ customer }) => customer.name);
    };
    expect((await admin.get(path)).body).toMatchObject({ id, name });
    expect((await admin.get(`${path}/export`)).body).toMatchObject({ customer: { name } });
    expect(await search(name)).toEqual([name, name]);
    expect(await search(name.slice(-4).toLowerCase())).toEqual([name, name]);
    expect((await admin.patch(path, { name: 'Vera' })).status).toBe(200);
    await stage().system.idle();
    expect(await search('vera')).toEqual(['Vera', 'Vera']);
    expect(await search(name)).toEqual([]);
  });

  test('is called nothing where a text is filled in for the customer to read', async () => {
    const shop = await stage().shop();
    const admin = await stage().agent([{ shop, role: 'owner_admin' }]);
    await admin.comes();
    const canned = { shortCode: 'hi', text: 'Hello {{customer.name}}', scope: 'shop' };
    expect((await admin.put(`/api/shops/${shop.id}/canned/hi`, canned)).status).toBe(200);
    await (await visit(stage(), shop)).writes('hello');
    const [conversation] = await admin.mine();
    const filled = await admin.post(`/api/conversations/${conversation?.id}/canned/hi`);
    expect(filled.body).toMatchObject({ missing: ['customer.name'] });
  });
});

describe('C4 a visitor’s message', () => {
  test('that is sent again is stored once, also at the same moment', async () => {
    const shop = await stage().shop();
    const visitor = await visit(stage(), shop);
    const id = randomUUID();
    await Promise.all(Array.from({ length: 6 }, () => visitor.writes('once', id)));
    await stage().system.advance(5_000);
    await visitor.writes('once', id);
    const { items } = await visitor.page();
    expect(items).toMatchObject([{ id, from: 'visitor' }]);
  });

  test('under the id of another visitor’s is a message of its own', async () => {
    const shop = await stage().shop();
    const [one, two] = [await visit(stage(), shop), await visit(stage(), shop)];
    const id = randomUUID();
    await one.writes('mine', id);
    await two.writes('also mine', id);
    expect(texts((await one.page()).items)).toEqual(['mine']);
    expect(texts((await two.page()).items)).toEqual(['also mine']);
  });
});

test('C1 who opens the chat is told whether anybody is there', async () => {
  const shop = await stage().shop();
  const { session } = await visit(stage(), shop);
  expect(session).toMatchObject({ shop: shop.id, open: true, agentsAvailable: false });
  expect((await beginSession(stage(), { ...shop, id: 'nowhere' })).status).toBe(404);
});

describe('C3 a reply on the webchat', () => {
  test('is sent when it is stored, delivered to the visitor’s browser, read when it is seen, and never goes back', async () => {
    const shop = await stage().shop();
    const agent = await stage().agent([shop]);
    await agent.comes();
    const visitor = await visit(stage(), shop);
    await visitor.writes('hello');
    const [conversation] = await agent.mine();
    const id = conversation?.id ?? '';
    await agent.says(id, 'one');
    await agent.says(id, 'two');
    await stage().system.idle();
    const states = async () =>
      (await agent.timeline(id)).filter(({ direction }) => direction === 'out').map(({ state }) => state);
    expect(await states()).toEqual(['sent', 'sent']);
    const [, one, two] = (await visitor.page()).items;
    await visitor.http.post('/read', { delivered: two?.place });
    expect(await states()).toEqual(['delivered', 'delivered']);
    await visitor.http.post('/read', { read: one?.place });
    expect(await states()).toEqual(['read', 'delivered']);
    await visitor.http.post('/read', { delivered: two?.place, read: two?.place });
    expect(await states()).toEqual(['read', 'read']);
    expect(stage().sent(shop)).toEqual([]);
  });

  test('of another visitor is not touched by a report', async () => {
    const shop = await stage().shop();
    const agent = await stage().agent([shop]);
    await agent.comes();
    const [one, two] = [await visit(stage(), shop), await visit(stage(), shop)];
    await one.writes('hello');
    const [conversation] = await agent.mine();
    await agent.says(conversation?.id ?? '', 'for one');
    await stage().system.idle();
    expect((await two.http.post('/read', { read: 1_000_099 })).status).toBe(204);
    const entries = await agent.timeline(conversation?.id ?? '');
    expect(entries.find(({ direction }) => direction === 'out')?.state).toBe('sent');
  });
});

describe('C7 a visitor who writes after the chat was closed', () => {
  test('reads on over all conversations, page by page, from both ends', async () => {
    const shop = await stage().shop({ newConversationOnClosed: true });
    const agent = await stage().agent([shop]);
    await agent.comes();
    const visitor = await visit(stage(), shop);
    for (const round of [1, 2, 3]) {
      await visitor.writes(`question ${round}`);
      const [conversation] = await agent.mine();
      await agent.says(conversation?.id ?? '', `answer ${round}`);
      await agent.closes(conversation?.id ?? '');
      await stage().system.idle();
    }
    const whole = [1, 2, 3].flatMap((round) => [`question ${round}`, `answer ${round}`]);
    const all = await visitor.page();
    expect(texts(all.items)).toEqual(whole);
    expect(all).toMatchObject({ more: false, conversation: { state: 'closed' } });
    const places = all.items.map(({ place }) => place);
    expect(places).toEqual([...places].sort((a, b) => a - b));

    const back: string[] = [];
    for (let before: number | undefined, more = true; more; ) {
      const page = await visitor.page(`limit=4${before === undefined ? '' : `&before=${before}`}`);
      back.unshift(...texts(page.items));
      before = page.items[0]?.place ?? before;
      more = page.more && page.items.length > 0;
    }
    expect(back).toEqual(whole);
    for (const { place } of all.items) {
      const page = await visitor.page(`after=${place}`);
      expect(page.items).toEqual(all.items.filter((one) => one.place > place));
    }
  });
});

test('C2 a visitor answers a question by one of its buttons, and the agent sees which', async () => {
  const shop = await stage().shop();
  const agent = await stage().agent([shop]);
  await agent.comes();
  const visitor = await visit(stage(), shop);
  await visitor.writes('hello');
  const id = (await agent.mine())[0]?.id ?? '';
  const buttons = [{ id: 'sat', title: 'Saturday' }];
  await agent.says(id, { type: 'interactive', body: 'When?', action: { kind: 'buttons', buttons } });
  await stage().system.idle();
  const [, question] = (await visitor.page()).items;
  expect(question?.content).toMatchObject({ type: 'interactive', body: 'When?' });
  await visitor.says({ type: 'choice', id: 'sat', title: 'Saturday' }, { replyTo: question?.id });
  const entries = await agent.timeline(id);
  expect(entries.at(-1)).toMatchObject({
    content: { type: 'choice', via: 'button', id: 'sat' },
    replyTo: question?.id,
  });
  const refused = await agent.says(id, { type: 'template', name: 'x', language: 'en' });
  expect(refused.body).toMatchObject({ error: { code: 'not_supported' } });
});

test('D6 a visitor who has to wait is told the place in the queue where the shop tells it', async () => {
  const shop = await stage().shop({ tellPosition: 'You are number {position}.' });
  const [first, second] = [await visit(stage(), shop), await visit(stage(), shop)];
  await first.writes('first');
  await second.writes('second');
  const { items, conversation } = await second.page();
  expect(texts(items)).toEqual(['second', 'You are number 2.']);
  expect(items[1]).toMatchObject({ from: 'shop' });
  expect(conversation).toMatchObject({ waiting: true, position: 2 });
});

describe('P2 the simulated customer on the webchat', () => {
  test.each(['text', 'image', 'document'] as const)('writes a %s as the widget does', async (type) => {
    const shop = await stage().shop();
    const agent = await stage().agent([shop]);
    await agent.comes();
    const content = type === 'text' ? { type, text: 'hi' } : { type, media: 'any' };
    const from = { visitor: 'v-7', name: 'Vera' };
    const inbox = { shop: shop.id, channel: `${shop.id}-webchat`, from, content };
    for (const round of [1, 2])
      expect([round, (await stage().http.post('/local/inbox', inbox)).status]).toEqual([round, 200]);
    await stage().system.idle();
    const [conversation, ...more] = await agent.mine();
    expect([conversation?.customer.name, more]).toEqual(['Vera', []]);
    const entries = (await agent.timeline(conversation?.id ?? '')).filter(({ kind }) => kind === 'message');
    expect(entries.map(({ content: { type: of } }) => of)).toEqual([type, type]);
  });
});

test('S3 a webchat that an admin sets up lets visitors in at once, and one that is taken away none', async () => {
  const shop = await stage().shop();
  const admin = await stage().agent([{ shop, role: 'admin' }]);
  const path = `/api/shops/${shop.id}/channels`;
  expect((await admin.delete(`${path}/${shop.id}-webchat`)).status).toBe(204);
  const added = await admin.put(`${path}/help`, { provider: 'webchat', identitySecret: 'a-secret-of-the-shop' });
  expect(added).toMatchObject({ status: 200, body: { secrets: { identitySecret: { set: true } } } });
  expect(JSON.stringify(added.body)).not.toContain('a-secret-of-the-shop');
  const begun = await stage().http.post(`/webchat/${shop.id}/help/session`, {});
  expect(begun.status).toBe(200);
  expect((await admin.delete(`${path}/help`)).status).toBe(204);
  // What is remembered of a shop may be a minute old.
  await stage().system.advance(61_000);
  expect((await stage().http.post(`/webchat/${shop.id}/help/session`, {})).status).toBe(404);
});

test('R7 a visitor is not left to a flow, which could not answer on the webchat', async () => {
  const shop = await stage().shop({ assignOnFirstMessage: false });
  const agent = await stage().agent([shop]);
  await agent.comes();
  const visitor = await visit(stage(), shop);
  await visitor.writes('is anybody there?');
  expect(await agent.mine()).toMatchObject([{ channel: { provider: 'webchat' }, assignee: agent.id }]);
});
