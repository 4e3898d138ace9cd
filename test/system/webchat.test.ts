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
