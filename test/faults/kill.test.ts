import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ShownConversation, ShownEntry } from '../../layers/desk/present.ts';
import { seededRandom } from '../../local/faults.ts';
import type { OutboxItem } from '../../local/outbox.ts';
import { type Child, enginePid, startChild, startWithNpm } from '../support/child.ts';
import { openAgentSocket } from '../support/client.ts';
import { type Load, openLoad, shop } from './load.ts';

/**
 * The system is killed with SIGKILL under load, at random moments, its database too, and started again. What it
 * acknowledged before must be there, once. KILL_ROUNDS says how often, KILL_SEED when.
 */

const rounds = Number(process.env.KILL_ROUNDS ?? 6);
const seed = Number(process.env.KILL_SEED ?? Date.now() % 1_000_000);
const random = seededRandom(seed);

let directory: string;
let system: Child | undefined;
let load: Load;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'slotdesk-kill-'));
  load = openLoad(random);
  system = await startChild(directory);
  await load.begin(system.url);
});

afterAll(async () => {
  await load.end();
  await system?.kill();
  rmSync(directory, { recursive: true, force: true });
});

const pages = async <Item>(path: string, http = load.http): Promise<Item[]> => {
  const items: Item[] = [];
  let next: string | undefined;
  do {
    const cursor = next ? `&cursor=${encodeURIComponent(next)}` : '';
    const { status, body } = await http.get<{ items: Item[]; next?: string }>(`${path}limit=100${cursor}`);
    if (status !== 200) throw new Error(`${path} answered ${status} ${JSON.stringify(body)}`);
    items.push(...body.items);
    next = body.next;
  } while (next);
  return items;
};

test(`killed ${rounds} times under load (KILL_SEED=${seed}), it goes on each time`, async () => {
  for (let round = 0; round < rounds; round++) {
    await sleep(300 + random() * 1200);
    // In every third round the database alone dies: the system starts it again by itself.
    if (round % 3 === 2) {
      process.kill(enginePid(directory), 'SIGKILL');
      await sleep(200 + random() * 500);
    }
    await system?.kill();
    await load.end();
    system = await startChild(directory);
    await load.begin(system.url);
  }
  await sleep(500);
  await load.end();
  expect(load.messages.size).toBeGreaterThan(rounds * 20);
  expect(load.replies.size).toBeGreaterThan(rounds);
  expect([...load.messages.keys()].filter((id) => id.includes('~')).length).toBeGreaterThan(rounds);
}, 180_000);

test('then nothing that was acknowledged is lost or doubled', async () => {
  await load.repeat();
  await load.http.post('/local/idle');
  // Replies whose sender died are sent again only when the provider had its minute to tell.
  for (let i = 0; i < 3; i++) {
    await load.http.post('/local/clock', { advance: 'PT2M' });
    await load.http.post('/local/idle');
  }
  expect([...load.messages.values()].filter(({ acknowledged }) => !acknowledged)).toEqual([]);

  const ann = load.agent('ann');
  const conversations = await pages<ShownConversation>(`/api/conversations?shop=${shop}&`, ann);
  const entries: ShownEntry[] = [];
  for (const { id } of conversations)
    entries.push(...(await pages<ShownEntry>(`/api/conversations/${id}/timeline?`, ann)));
  const times = new Map<string, number>();
  for (const { id } of entries) times.set(id, (times.get(id) ?? 0) + 1);
  expect([...load.messages.keys()].filter((id) => times.get(id) !== 1)).toEqual([]);

  const outbox = await pages<OutboxItem>(`/local/outbox?provider=whatsapp&shop=${shop}&`);
  const sent = outbox
    .filter(({ response }) => response.status < 300)
    .map(({ body }) => (body as { text?: { body?: string } }).text?.body ?? '');
  const accepted = [...load.replies].filter(([, reply]) => reply.accepted).map(([text]) => text);
  const outcome = (text: string) => {
    const found = entries.filter(({ content }) => 'text' in content && content.text === text);
    const isOnWebchat = load.replies.get(text)?.conversation.includes('-webchat.');
    // What a visitor is answered lies in the timeline and goes to no provider.
    const times = isOnWebchat ? found.length : sent.filter((one) => one === text).length;
    return { times, state: found[0]?.state, failure: found[0]?.failure };
  };
  expect(accepted.map(outcome).filter(({ times }) => times !== 1)).toEqual([]);
  expect(entries.filter(({ state }) => state === 'pending')).toEqual([]);
}, 60_000);

test('then every invariant holds and nobody waits while an agent is available', async () => {
  const { body } = await load.http.get<{ ok: boolean; violations: unknown[] }>('/local/check');
  expect(body).toMatchObject({ ok: true, violations: [] });
});

test('W3 then the timers that were set before the kills still fire: a day later everything is closed', async () => {
  await load.http.post('/local/clock', { advance: 'PT24H' });
  await load.http.post('/local/clock', { advance: 'PT2M' });
  await load.http.post('/local/idle');
  const open = (await pages<ShownConversation>(`/api/conversations?shop=${shop}&`, load.agent('ann'))).filter(
    ({ state }) => state === 'open',
  );
  expect(open.map(({ id, waitingSince }) => ({ id, waitingSince }))).toEqual([]);
  expect((await load.http.get('/local/check')).body).toMatchObject({ ok: true, conversations: 0, queue: 0 });
}, 60_000);

test('SIGTERM ends it cleanly, also while agents are connected, who are told that it goes', async () => {
  const { body } = await load.http.post('/local/token', { agent: 'ann' });
  const socket = await openAgentSocket(system?.url ?? '', { token: String(body.token) });
  expect(await system?.end()).toBe(0);
  expect(await socket.closed).toBe(1001);
  system = undefined;
});

test.each(['SIGTERM', 'SIGINT'] as const)(
  'npm start passes %s on: it ends cleanly and takes the database with it',
  async (signal) => {
    const child = await startWithNpm(directory);
    const engine = enginePid(directory);
    expect(await child.end(signal)).toBe(0);
    expect(() => process.kill(engine, 0)).toThrow('ESRCH');
    expect(() => process.kill(child.pid, 0)).toThrow('ESRCH');
  },
  60_000,
);
