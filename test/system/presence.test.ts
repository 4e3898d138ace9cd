import { describe, expect, test } from 'vitest';
import type { ShownConversation } from '../../layers/desk/present.ts';
import { type AgentSocket, openAgentSocket } from '../support/client.ts';
import { useStage } from '../support/system.ts';

/** Agents coming and going, and what their sockets tell them. */

const stage = useStage();
const idle = () => stage().system.idle();

const told = (socket: AgentSocket): string[] =>
  socket.said
    .filter(({ type }) => type === 'conversation')
    .map(({ change, conversation }) => `${change} ${(conversation as ShownConversation).id}`);

describe('the door', () => {
  test('a bad token, none, and an old ticket are 401 before the socket opens', async () => {
    const { url } = stage().system;
    const anna = await stage().agent([await stage().shop()]);
    await expect(openAgentSocket(url, { token: 'no.such.token' })).rejects.toThrow('status 401');
    await expect(openAgentSocket(url, { token: '' })).rejects.toThrow('status 401');
    await expect(openAgentSocket(url, { token: `${anna.token}x` })).rejects.toThrow('status 401');
    await expect(openAgentSocket(url, { ticket: 'unknown' })).rejects.toThrow('status 401');
  });

  test('a ticket opens one socket, once', async () => {
    const { url } = stage().system;
    const anna = await stage().agent([await stage().shop()]);
    const { status, body } = await anna.post<{ ticket: string; expiresAt: string }>('/api/me/ticket');
    expect([status, body]).toEqual([200, { ticket: expect.any(String), expiresAt: expect.any(String) }]);
    expect(Date.parse(body.expiresAt) - Date.now()).toBeLessThanOrEqual(30_000);
    const socket = await openAgentSocket(url, { ticket: body.ticket });
    expect(await socket.until(({ type }) => type === 'hello')).toMatchObject({ agent: anna.id });
    await expect(openAgentSocket(url, { ticket: body.ticket })).rejects.toThrow('status 401');
    await socket.close();
  });

  test('ping is answered with pong, anything else that is no message with an error, and the socket lives on', async () => {
    const anna = await stage().agent([await stage().shop()]);
    const socket = await anna.connect();
    for (const odd of ['', 'text', '{}', '[]', '{"action":"fly"}', '{"action":"status","status":"asleep"}'])
      socket.send(odd);
    await socket.until(() => socket.said.filter(({ type }) => type === 'error').length === 6);
    socket.send({ action: 'ping' });
    await socket.until(({ type }) => type === 'pong');
    socket.send({ action: 'status', status: 'available' });
    await socket.until(({ type, agent }) => type === 'agent' && (agent as { status: string }).status === 'available');
  });

  test('the hello comes before everything else, whatever is said or happens at that moment', async () => {
    const { url } = stage().system;
    const shop = await stage().shop({ slots: 100 });
    const anna = await stage().agent([shop]);
    await anna.comes();
    for (let round = 0; round < 10; round++) {
      const opening = openAgentSocket(url, { token: anna.token });
      const writing = Promise.all([shop.customer().writes('one'), shop.customer().writes('two')]);
      const socket = await opening;
      for (const message of [{ action: 'ping' }, { action: 'resume', cursor: 'none' }, 'nonsense'])
        socket.send(message);
      for (const type of ['pong', 'resync', 'error']) await socket.until((said) => said.type === type);
      await writing;
      expect(socket.said[0]).toMatchObject({ type: 'hello', agent: anna.id });
      await socket.close();
    }
  });
});

describe('D1 grace and several connections', () => {
  test('within 30 s of losing the last connection an agent still gets conversations, after it no more', async () => {
    const { system } = stage();
    const shop = await stage().shop();
    const anna = await stage().agent([shop]);
    const socket = await anna.comes();
    socket.cut();
    await idle();
    await system.advance(29_000);
    const first = shop.customer();
    await first.writes('hello');
    expect(await anna.conversation(first.conversation)).toMatchObject({ assignee: anna.id });
    await system.advance(2_000);
    const second = shop.customer();
    await second.writes('hello');
    await idle();
    expect((await anna.conversation(second.conversation)).assignee).toBeUndefined();
    await anna.connect();
    await idle();
    expect(await anna.conversation(second.conversation)).toMatchObject({ assignee: anna.id });
    expect((await anna.me()).status).toBe('available');
  });

  test('an agent with two connections is told on both, and leaves with the last', async () => {
    const { system } = stage();
    const shop = await stage().shop();
    const anna = await stage().agent([shop]);
    const [one, two] = [await anna.comes(), await anna.connect()];
    const carla = shop.customer();
    await carla.writes('hello');
    for (const socket of [one, two]) await socket.until(({ change }) => change === 'assigned');
    await one.close();
    await system.advance(60_000);
    await shop.customer().writes('hello');
    await idle();
    expect((await anna.me()).openConversations).toBe(2);
    await two.close();
    await idle();
    await system.advance(31_000);
    await shop.customer().writes('hello');
    await idle();
    expect((await anna.me()).openConversations).toBe(2);
  });

  test('a connection found gone is cleaned up; the agent is then away after the grace period', async () => {
    const { system } = stage();
    const shop = await stage().shop();
    const anna = await stage().agent([shop]);
    await anna.comes();
    system.faults.set({ fault: 'gone', count: 1 });
    await shop.customer().writes('hello');
    await idle();
    system.faults.clear();
    await system.advance(31_000);
    const late = shop.customer();
    await late.writes('hello');
    await idle();
    expect((await anna.conversation(late.conversation)).assignee).toBeUndefined();
    expect((await system.check()).violations).toEqual([]);
  });
});

describe('who is told what', () => {
  test('messages go to those in the conversation, nothing to other agents of the shop', async () => {
    const shop = await stage().shop();
    const [anna, ben] = [await stage().agent([shop]), await stage().agent([shop])];
    const [own, other] = [await anna.comes(), await ben.connect()];
    const carla = shop.customer();
    await carla.writes('hello');
    await carla.writes('again');
    await own.until(({ change }) => change === 'updated');
    await idle();
    expect(told(own)).toEqual([`assigned ${carla.conversation}`, `updated ${carla.conversation}`]);
    expect(own.said.filter(({ type }) => type === 'entry').map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(other.said.map(({ type }) => type)).toEqual(['hello']);
  });

  test('who watches the lists of a shop hears of its changes; without the chat permission nothing, whatever is watched', async () => {
    const [shop, elsewhere] = [await stage().shop(), await stage().shop()];
    const [anna, ben, silent, stranger] = [
      await stage().agent([shop]),
      await stage().agent([shop]),
      await stage().agent([{ shop, role: 'admin', chat: false }]),
      await stage().agent([elsewhere]),
    ];
    const watchers = await Promise.all([ben, silent, stranger].map((agent) => agent.connect()));
    for (const socket of watchers) {
      socket.send({ action: 'watch', shops: [shop.id, elsewhere.id] });
      socket.send({ action: 'ping' });
      await socket.until(({ type }) => type === 'pong');
    }
    await anna.comes();
    const carla = shop.customer();
    await carla.writes('hello');
    await anna.closes(carla.conversation);
    await idle();
    const [seen, nothing, nobody] = watchers.map((socket) => told(socket));
    expect(seen).toEqual([`created ${carla.conversation}`, `closed ${carla.conversation}`]);
    expect([nothing, nobody]).toEqual([[], []]);
  });

  test('the previous assignee is told that the conversation left', async () => {
    const shop = await stage().shop();
    const [anna, ben] = [await stage().agent([shop]), await stage().agent([shop])];
    const own = await anna.comes();
    const carla = shop.customer();
    await carla.writes('hello');
    const other = await ben.comes();
    await anna.post(`/api/conversations/${carla.conversation}/assign`, { agent: ben.id });
    await other.until(({ change }) => change === 'assigned');
    await own.until(({ change }) => change === 'unassigned');
    await carla.writes('and now?');
    await idle();
    expect(told(own).at(-1)).toBe(`unassigned ${carla.conversation}`);
    expect(told(other).at(-1)).toBe(`updated ${carla.conversation}`);
  });

  test('D10 who loses a conversation with the permission is told that it left, without a word of it', async () => {
    const shop = await stage().shop();
    const anna = await stage().agent([shop]);
    const socket = await anna.comes();
    const ben = await stage().agent([shop]);
    const [carla, dora] = [shop.customer(), shop.customer()];
    for (const customer of [carla, dora]) await customer.writes('a secret');
    await socket.until(() => told(socket).length === 2);
    const from = socket.said.length;
    await stage().move(anna, [{ shop, chat: false }]);
    await idle();
    await ben.comes();
    await carla.writes('another secret');
    await idle();
    const since = socket.said.slice(from).filter(({ type }) => type !== 'agent' && type !== 'permissions');
    expect(since.map(({ change, conversation }) => [change, (conversation as ShownConversation).id]).sort()).toEqual(
      [carla, dora].map(({ conversation }) => ['unassigned', conversation]).sort(),
    );
    for (const { conversation } of since) {
      expect(conversation).toMatchObject({ withdrawn: true, participants: [], customer: { name: 'Carla' } });
      expect(Object.keys(conversation ?? {})).not.toContain('assignee');
    }
    expect(JSON.stringify(since)).not.toContain('secret');
    expect(await ben.conversation(carla.conversation)).toMatchObject({ assignee: ben.id });
  });

  test('reading sets the unread counter back', async () => {
    const shop = await stage().shop();
    const anna = await stage().agent([shop]);
    await anna.comes();
    const carla = shop.customer();
    await carla.writes('1');
    await carla.writes('2');
    expect((await anna.conversation(carla.conversation)).unread).toBe(2);
    expect((await anna.post(`/api/conversations/${carla.conversation}/read`)).body.unread).toBe(0);
  });
});
