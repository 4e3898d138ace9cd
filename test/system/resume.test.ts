import { expect, test } from 'vitest';
import { mostListed } from '../../layers/desk/cursor.ts';
import type { ShownConversation } from '../../layers/desk/present.ts';
import { watchersOf } from '../../layers/store/connections.ts';
import { type AgentSocket, type Said, whatsappBody, whatsappChange } from '../support/client.ts';
import { type Agent, useStage } from '../support/system.ts';

/** What a resume from a cursor brings. */

const stage = useStage();
const idle = () => stage().system.idle();

const told = (socket: AgentSocket): string[] =>
  socket.said
    .filter(({ type }) => type === 'conversation')
    .map(({ change, conversation }) => `${change} ${(conversation as ShownConversation).id}`);
const lastCursor = (socket: AgentSocket): string =>
  socket.said.findLast(({ cursor }) => cursor !== undefined)?.cursor ?? '';

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

test('who was only in a conversation beside is told of its end, and of having gone out of it elsewhere', async () => {
  const shop = await stage().shop();
  const [anna, ben] = [await stage().agent([shop], 'anna'), await stage().agent([shop], 'ben')];
  await anna.comes();
  const [left, closed] = [shop.customer(), shop.customer()];
  for (const { writes, conversation } of [left, closed]) {
    await writes('hello');
    await ben.post(`/api/conversations/${conversation}/join`);
  }
  await idle();
  const socket = await ben.connect();
  const cursor = lastCursor(socket);
  await socket.close();
  await stage().system.advance(5_000);
  await ben.post(`/api/conversations/${left.conversation}/leave`);
  await anna.closes(closed.conversation);
  await idle();
  const said = await resumed(ben, cursor);
  expect(
    said.filter(({ type }) => type === 'conversation').map(({ change, conversation }) => [change, conversation]),
  ).toEqual([
    ['unassigned', expect.objectContaining({ id: left.conversation, participants: [anna.id] })],
    ['closed', expect.objectContaining({ id: closed.conversation })],
  ]);
  expect((await resumed(ben, said.at(-1)?.cursor)).map(({ type }) => type)).toEqual(['resumed']);
});

test('what was lost with the permission is told as lost, without a word of it', async () => {
  const { system } = stage();
  const shop = await stage().shop();
  const anna = await stage().agent([shop]);
  const socket = await anna.comes();
  const carla = shop.customer();
  await carla.writes('a secret');
  await socket.until(({ change }) => change === 'assigned');
  const cursor = lastCursor(socket);
  await socket.close();
  await system.advance(5_000);
  await stage().move(anna, []);
  await idle();
  await carla.writes('another secret');
  await idle();
  const said = await resumed(anna, cursor);
  expect(said.map(({ type, change }) => change ?? type)).toEqual(['unassigned', 'resumed']);
  expect(said[0]?.conversation).toMatchObject({ id: carla.conversation, participants: [], withdrawn: true });
  expect(JSON.stringify(said)).not.toContain('secret');
  expect((await resumed(anna, said.at(-1)?.cursor)).map(({ type }) => type)).toEqual(['resumed']);
});

test('an entry that is too large for a push is announced by a resume too, to be read in the timeline', async () => {
  const { system } = stage();
  const shop = await stage().shop();
  const anna = await stage().agent([shop]);
  const socket = await anna.comes();
  const cursor = lastCursor(socket);
  await socket.close();
  await system.advance(5_000);
  const carla = shop.customer();
  await carla.writes('ü'.repeat(80_000));
  await carla.writes('short');
  await idle();
  const contents = (await resumed(anna, cursor)).flatMap(({ entry }) =>
    entry?.kind === 'message' ? [entry.content] : [],
  );
  expect(contents).toEqual([
    { type: 'unsupported', kind: 'text', reason: 'large: read it in the timeline' },
    { type: 'text', text: 'short' },
  ]);
});

test('after 1,000 conversations were pushed within seconds every cursor is taken, and the latest are not repeated', async () => {
  const shop = await stage().shop();
  const anna = await stage().agent([shop]);
  const socket = await anna.connect();
  socket.send({ action: 'watch', shops: [shop.id], batch: true });
  await expect.poll(() => watchersOf(stage().system.table, shop.id)).toHaveLength(1);
  const customers = Array.from({ length: 1_000 }, () => shop.customer());
  for (let n = 0; n < 1_000; n += 100) {
    const messages = customers.slice(n, n + 100).map((customer) => customer.message('hello'));
    const body = whatsappBody(whatsappChange(shop.phoneNumberId, { messages }));
    expect((await shop.whatsapp(body)).status).toBe(200);
  }
  await socket.until(() => told(socket).length >= 1_000, 30_000);
  await socket.close();
  const latest = socket.said.findLast(({ type }) => type === 'conversation')?.conversation as ShownConversation;
  const said = await resumed(anna, lastCursor(socket), [shop.id]);
  expect(said.at(-1)?.type).toBe('resumed');
  expect(said.length).toBeLessThanOrEqual(1_000 - mostListed + 1);
  expect(said.map(({ conversation }) => (conversation as ShownConversation | undefined)?.id)).not.toContain(latest.id);
  expect((await resumed(anna, said.at(-1)?.cursor, [shop.id])).at(-1)?.type).toBe('resumed');
}, 120_000);
