import { describe, expect, test } from 'vitest';
import type { ShownConversation } from '../../layers/desk/present.ts';
import { type AgentSocket, openAgentSocket, type Said } from '../support/client.ts';
import { type Agent, useStage } from '../support/system.ts';

/** Agents coming and going, what their sockets tell them, and what a resume brings. */

const stage = useStage();
const idle = () => stage().system.idle();

const told = (socket: AgentSocket): string[] =>
  socket.said
    .filter(({ type }) => type === 'conversation')
    .map(({ change, conversation }) => `${change} ${(conversation as ShownConversation).id}`);
const lastCursor = (socket: AgentSocket): string =>
  socket.said.findLast(({ cursor }) => cursor !== undefined)?.cursor ?? '';

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

describe('resume', () => {
  /** What a resume from a cursor says, up to its end. */
  const resumed = async (agent: Agent, cursor: unknown, watch?: string[]): Promise<Said[]> => {
    const socket = await agent.connect();
    if (watch) socket.send({ action: 'watch', shops: watch });
    socket.send({ action: 'ping' });
    await socket.until(({ type }) => type === 'pong');
    const from = socket.said.length;
    socket.send({ action: 'resume', cursor });
    await socket.until((said) => said.type === 'resumed' || said.type === 'resync');
    await socket.close();
    return socket.said.slice(from);
  };

  test.each([['rubbish'], [undefined], [7], [{}], [Buffer.from('[1,{}]').toString('base64url')]])(
    'an unknown cursor %j is answered with resync',
    async (cursor) => {
      const anna = await stage().agent([await stage().shop()]);
      expect(await resumed(anna, cursor)).toEqual([{ type: 'resync' }]);
    },
  );

  test('a cursor older than 24 h is answered with resync, a younger one with what changed', async () => {
    const { system } = stage();
    const shop = await stage().shop({ autoCloseAfter: 'P10D' });
    const anna = await stage().agent([shop]);
    const socket = await anna.comes();
    const cursor = lastCursor(socket);
    await socket.close();
    await system.advance(23 * 3_600_000);
    expect((await resumed(anna, cursor)).map(({ type }) => type)).toEqual(['resumed']);
    await system.advance(2 * 3_600_000);
    expect(await resumed(anna, cursor)).toEqual([{ type: 'resync' }]);
  });

  test('what came while away: new entries, new, closed and lost conversations, and nothing that was given before', async () => {
    const { system } = stage();
    const shop = await stage().shop();
    const [anna, admin] = [await stage().agent([shop]), await stage().agent([{ shop, role: 'admin' }])];
    const socket = await anna.comes();
    const [kept, untouched, closed, lost] = [shop.customer(), shop.customer(), shop.customer(), shop.customer()];
    for (const customer of [kept, untouched, closed, lost]) await customer.writes('before');
    await idle();
    await socket.until(() => told(socket).length === 4);
    const cursor = lastCursor(socket);
    socket.cut();
    await idle();
    await system.advance(5_000);
    const added = shop.customer();
    await kept.writes('while away');
    await added.writes('new');
    await admin.closes(closed.conversation);
    await admin.comes();
    await admin.post(`/api/conversations/${lost.conversation}/assign`, { agent: 'me' });
    await lost.writes('not for anna');
    await idle();
    const said = await resumed(anna, cursor);
    const conversations = said.filter(({ type }) => type === 'conversation');
    expect(
      conversations.map(({ change, conversation }) => [change, (conversation as ShownConversation).id]).sort(),
    ).toEqual(
      [
        ['updated', kept.conversation],
        ['assigned', added.conversation],
        ['closed', closed.conversation],
        ['unassigned', lost.conversation],
      ].sort(),
    );
    const texts = said.flatMap(({ entry }) => (entry && 'text' in entry.content ? [entry.content.text] : []));
    expect(texts.sort()).toEqual(['new', 'while away']);
    // From where that ended, there is nothing more.
    expect((await resumed(anna, said.at(-1)?.cursor)).map(({ type }) => type)).toEqual(['resumed']);
  });

  test('from the cursor of hello nothing comes that was there already', async () => {
    const shop = await stage().shop();
    const anna = await stage().agent([shop]);
    await anna.comes();
    await shop.customer().writes('hello');
    await idle();
    const again = await anna.connect();
    const cursor = again.said[0]?.cursor;
    expect((await resumed(anna, cursor)).map(({ type }) => type)).toEqual(['resumed']);
  });

  test('a watched list is caught up with too, and not without the permission', async () => {
    const { system } = stage();
    const shop = await stage().shop();
    const [watcher, silent] = [await stage().agent([shop]), await stage().agent([{ shop, chat: false }])];
    const cursors = await Promise.all(
      [watcher, silent].map(async (agent) => {
        const socket = await agent.connect();
        await socket.close();
        return lastCursor(socket);
      }),
    );
    await system.advance(5_000);
    const carla = shop.customer();
    await carla.writes('hello');
    await idle();
    const said = await resumed(watcher, cursors[0], [shop.id]);
    expect(said.map(({ conversation }) => (conversation as ShownConversation | undefined)?.id)).toEqual([
      carla.conversation,
      undefined,
    ]);
    expect((await resumed(silent, cursors[1], [shop.id])).map(({ type }) => type)).toEqual(['resumed']);
  });

  test('delivery states that moved while away come again with the entry', async () => {
    const { system } = stage();
    const shop = await stage().shop();
    const anna = await stage().agent([shop]);
    const socket = await anna.comes();
    const carla = shop.customer();
    await carla.writes('hello');
    await anna.says(carla.conversation, 'answer');
    await idle();
    await socket.until(({ type, entry }) => type === 'entry' && entry?.state === 'delivered');
    const cursor = lastCursor(socket);
    socket.cut();
    await idle();
    await system.advance(5_000);
    const reply = (await anna.timeline(carla.conversation)).find(({ direction }) => direction === 'out');
    system.providers.read(reply?.providerId ?? '');
    await idle();
    const states = (await resumed(anna, cursor)).flatMap(({ entry }) => (entry ? [entry.state] : []));
    expect(states).toEqual(['read']);
  });
});
