import { afterAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { ShownConversation } from '../../layers/desk/present.ts';
import { scanAll } from '../../layers/store/scan.ts';
import { threadOf } from '../../layers/store/timeline.ts';
import { openSocket } from '../../layers/store/visitors.ts';
import { type Agent, type Shop, type Stage, useStage } from '../support/system.ts';
import { closeVisitorSockets, identity, type VisitorClient, visit } from '../support/visitors.ts';

/** The visitor's socket: what it hears, what agents hear of it, and what it never can. */

const stage = useStage();
afterAll(closeVisitorSockets);

interface Met {
  shop: Shop;
  agent: Agent;
  visitor: VisitorClient;
  conversation: ShownConversation;
}

/** The key of the one visitor of a shop. */
const onlyVisitor = async (shop: Shop): Promise<string> =>
  String((await scanAll(stage().system.table)).find(({ pk }) => String(pk).startsWith(`VISITOR#${shop.id}#`))?.pk);

/** A visitor who wrote, and the agent who has it. */
async function met(on: Stage = stage()): Promise<Met> {
  const shop = await on.shop();
  const agent = await on.agent([shop], 'anna');
  await agent.comes();
  const visitor = await visit(on, shop, { page: { url: 'https://shop.example/vases?s=1', title: 'Vases' } });
  await visitor.writes('hello');
  const [conversation] = await agent.mine();
  if (!conversation) throw new Error('nobody has it');
  return { shop, agent, visitor, conversation };
}

const onSocket = (agent: Agent) => {
  const [socket] = agent.sockets;
  if (!socket) throw new Error('not connected');
  return socket;
};

describe('W4 a visitor’s socket', () => {
  test('brings the agent’s answer, its typing and that the message was looked at', async () => {
    const { agent, visitor, conversation } = await met();
    const socket = await visitor.connect();
    onSocket(agent).send({ action: 'typing', conversation: conversation.id });
    expect(await socket.until(({ type }) => type === 'typing')).toMatchObject({ name: 'anna' });
    await agent.post(`/api/conversations/${encodeURIComponent(conversation.id)}/read`);
    await socket.until((said) => said.conversation?.unseen === 0);
    await agent.says(conversation.id, 'good morning');
    const told = await socket.until(({ message }) => message?.from === 'agent');
    expect(told.message).toMatchObject({ name: 'anna', content: { type: 'text', text: 'good morning' } });
  });

  test('brings what another tab of the visitor wrote', async () => {
    const { visitor } = await met();
    const other = await visitor.connect();
    const id = await visitor.writes('from the first tab');
    expect((await other.until(({ message }) => message?.id === id)).message).toMatchObject({ from: 'visitor' });
  });

  test('says nothing of a private note, nor that one is being written', async () => {
    const { agent, visitor, conversation } = await met();
    const socket = await visitor.connect();
    const path = `/api/conversations/${encodeURIComponent(conversation.id)}`;
    onSocket(agent).send({ action: 'typing', conversation: conversation.id, note: true });
    await agent.post(`${path}/notes`, { text: 'a difficult one' });
    await agent.post(`${path}/tags`, { add: ['vip'] });
    await agent.says(conversation.id, 'last');
    await socket.until(({ message }) => message?.from === 'agent');
    expect(socket.said.filter(({ type }) => type !== 'message' && type !== 'conversation')).toEqual([]);
    const page = await visitor.page();
    const told = JSON.stringify([socket.said, page]);
    for (const hidden of ['difficult', 'vip', agent.id, conversation.customer.id, conversation.id])
      expect(told).not.toContain(hidden);
  });

  test('of one visitor hears nothing of another’s', async () => {
    const { shop, agent, visitor, conversation } = await met();
    const other = await visit(stage(), shop);
    await other.writes('mine');
    const socket = await other.connect();
    await agent.says(conversation.id, 'for the first');
    const own = (await agent.mine()).find(({ id }) => id !== conversation.id);
    await agent.says(own?.id ?? '', 'for the second');
    await socket.until(({ message }) => message?.from === 'agent');
    expect(JSON.stringify(socket.said)).not.toContain('for the first');
    expect((await visitor.page()).items).toHaveLength(2);
  });
});

describe('W4 an agent in the conversation', () => {
  test('sees who is online, on which page, and that the customer writes', async () => {
    const { agent, visitor, conversation } = await met();
    const path = `/api/conversations/${encodeURIComponent(conversation.id)}`;
    const presence = async () => (await agent.get<{ presence?: object }>(path)).body.presence;
    expect(await presence()).toMatchObject({
      online: false,
      page: { url: 'https://shop.example/vases', title: 'Vases' },
    });
    const socket = await visitor.connect();
    const heard = onSocket(agent);
    await heard.until(
      (said) => said.type === 'presence' && (said as { presence?: { online: boolean } }).presence?.online === true,
    );
    expect(await presence()).toMatchObject({ online: true });
    socket.send({ action: 'here', page: { url: 'https://shop.example/basket?coupon=secret' } });
    await heard.until((said) => JSON.stringify(said).includes('/basket'));
    expect(JSON.stringify(heard.said)).not.toContain('secret');
    socket.send({ action: 'typing' });
    await heard.until(({ type }) => type === 'customer_typing');
    socket.close();
    await heard.until(
      (said) => said.type === 'presence' && (said as { presence?: { online: boolean } }).presence?.online === false,
    );
  });

  test('sees the town of the request, and never the address', async () => {
    const { shop, agent } = await met();
    const headers = { 'cloudfront-viewer-city': 'Den%20Haag', 'cloudfront-viewer-country-name': 'Netherlands' };
    const at = `/webchat/${shop.id}/${shop.id}-webchat`;
    const { body } = await stage().http.post<{ token: string }>(`${at}/session`, {}, headers);
    const said = { id: 'location-1', content: { type: 'text', text: 'hi' } };
    await stage().http.post(`${at}/messages`, said, { authorization: `Bearer ${body.token}` });
    const found = (await agent.mine()).at(-1)?.id ?? '';
    const all = await Promise.all(
      (await agent.mine()).map(({ id }) => agent.get(`/api/conversations/${encodeURIComponent(id)}`)),
    );
    expect(found).not.toBe('');
    const told = JSON.stringify(all);
    expect(told).toContain('Den Haag, Netherlands');
    expect(told).not.toContain('127.0.0.1');
  });
});

describe('W4 who is online now', () => {
  interface Online {
    items: { name?: string; conversation?: string; presence: { online: boolean; page?: { title?: string } } }[];
    next?: string;
  }
  const ask = (agent: Agent, shop: Shop, query = '') => agent.get<Online>(`/api/shops/${shop.id}/visitors?${query}`);

  test('who came last first, with page and conversation, and nobody who has gone or belongs to another shop', async () => {
    const { shop, agent, visitor, conversation } = await met();
    expect((await ask(agent, shop)).body).toEqual({ items: [] });
    const socket = await visitor.connect();
    const tab = await visitor.connect();
    await stage().system.advance(1000);
    const mia = await visit(stage(), shop, { identity: identity('mia', { name: 'Mia' }) });
    await mia.connect();
    const elsewhere = await visit(stage(), await stage().shop());
    await elsewhere.connect();
    const { items } = (await ask(agent, shop)).body;
    expect(items).toMatchObject([
      { name: 'Mia', presence: { online: true } },
      { conversation: conversation.id, presence: { online: true, page: { title: 'Vases' } } },
    ]);
    expect(items[0]).not.toHaveProperty('conversation');
    expect(items[1]).not.toHaveProperty('name');
    const first = (await ask(agent, shop, 'limit=1')).body;
    const rest = (await ask(agent, shop, `limit=1&cursor=${first.next}`)).body;
    expect([...first.items, ...rest.items]).toEqual(items);
    expect(rest.next).toBeUndefined();
    tab.close();
    await stage().system.idle();
    expect((await ask(agent, shop)).body.items).toHaveLength(2);
    socket.close();
    await expect.poll(async () => (await ask(agent, shop)).body.items.map(({ name }) => name)).toEqual(['Mia']);
    const index = (await scanAll(stage().system.table)).filter(
      ({ statePk }) => statePk === `STATE#${shop.id}#visitors`,
    );
    expect(index).toHaveLength(1);
  });

  test('two tabs that close at the same moment leave nobody behind; a socket whose end was missed counts for two hours', async () => {
    const { shop, agent, visitor, conversation } = await met();
    const tabs = await Promise.all(Array.from({ length: 5 }, () => visitor.connect()));
    for (const tab of tabs) tab.close();
    await expect.poll(async () => (await ask(agent, shop)).body.items).toEqual([]);
    const at = threadOf(conversation.id);
    await openSocket(stage().system.table, at, 'lost', Date.now(), stage().system.clock.now());
    expect((await ask(agent, shop)).body.items).toHaveLength(1);
    await stage().system.advance(131 * 60_000);
    expect((await ask(agent, shop)).body.items).toEqual([]);
  });

  test('is two requests, for who may chat there', async () => {
    const { shop, agent, visitor } = await met();
    await visitor.connect();
    await ask(agent, shop);
    const of = () =>
      Object.values(stage().system.counters.byFunction.admin ?? {}).reduce((sum, { requests }) => sum + requests, 0);
    const before = of();
    await ask(agent, shop);
    expect(of() - before).toBe(2);
    const employee = await stage().agent([{ shop, chat: false }]);
    expect((await ask(employee, shop)).status).toBe(403);
    expect((await ask(agent, shop, 'cursor=abc')).status).toBe(400);
  });
});

describe('W4 a visitor’s ticket', () => {
  const refused = (url: string): Promise<number> =>
    new Promise((resolve) => {
      const socket = new WebSocket(url);
      socket.on('error', () => {});
      socket.once('open', () => {
        socket.terminate();
        resolve(101);
      });
      socket.once('unexpected-response', (_request, { statusCode = 0 }) => resolve(statusCode));
    });

  test('opens one socket, and no agent’s', async () => {
    const { visitor, agent, conversation } = await met();
    const { body } = await visitor.http.post<{ ticket: string }>('/ticket');
    const url = `${visitor.session.socket}?ticket=${body.ticket}`;
    expect(await refused(url)).toBe(101);
    expect(await refused(url)).toBe(401);
    expect(await refused(`${visitor.session.socket}?ticket=visitor.${'x'.repeat(40)}`)).toBe(401);
    expect(await refused(`${visitor.session.socket}?token=${visitor.session.token}`)).toBe(401);
    const socket = await visitor.connect();
    for (const message of [
      { action: 'status', status: 'available' },
      { action: 'watch' },
      { action: 'resume' },
      { action: 'viewing', conversation: conversation.id },
    ])
      socket.send(message);
    socket.send({ action: 'ping' });
    await socket.until(({ type }) => type === 'pong');
    expect(socket.said.filter(({ type }) => type === 'error')).toHaveLength(4);
    expect((await agent.get('/api/me')).status).toBe(200);
  });

  test('is given to ten tabs, not to an eleventh', async () => {
    const { visitor } = await met();
    for (let i = 0; i < 10; i++) await visitor.connect();
    await expect(visitor.connect()).rejects.toThrow('status 4');
  });

  test('is given again when sockets have gone without a word', async () => {
    const { shop, visitor } = await met();
    const [address = ''] = (await onlyVisitor(shop)).split('#').slice(3);
    for (let i = 0; i < 10; i++)
      await openSocket(
        stage().system.table,
        { shop: shop.id, channel: `${shop.id}-webchat`, address },
        `gone-${i}`,
        Date.now(),
        0,
      );
    const socket = await visitor.connect();
    socket.send({ action: 'ping' });
    await socket.until(({ type }) => type === 'pong');
  });

  test('that was given before the sessions were ended leads to a socket that says and hears nothing', async () => {
    const { visitor, agent, conversation } = await met();
    const socket = await visitor.connect();
    expect((await visitor.http.delete('/session')).status).toBe(204);
    expect((await visitor.http.get('/timeline')).status).toBe(401);
    await agent.says(conversation.id, 'still there?');
    await stage().system.idle();
    socket.send({ action: 'ping' });
    await socket.until(({ type }) => type === 'error');
    expect(JSON.stringify(socket.said)).not.toContain('still there');
  });
});
