import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OutboxItem } from '../../local/outbox.ts';
import { type Child, startChild } from '../support/child.ts';
import { type Http, openHttp } from '../support/client.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';

/** The system is killed with SIGKILL while it tells a shop's own system what happens, and started again. */

let directory: string;
let system: Child | undefined;
let receiver: Receiver;
const http = openHttp(() => system?.url ?? '');

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'slotdesk-hooks-'));
  receiver = await startReceiver();
  system = await startChild(directory);
});
afterAll(async () => {
  await system?.kill();
  await receiver.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function admin(): Promise<Http> {
  const { body } = await http.post('/local/token', { agent: 'boss' });
  return openHttp(() => system?.url ?? '', String(body.token));
}

test('B4 killed in between, every conversation is told, under one id each, and every flow that was chosen is called', async () => {
  await http.post('/local/organisation', {
    shops: [{ id: 'bloom', settings: { slots: 100 } }],
    agents: [{ id: 'boss', shops: { bloom: { role: 'owner_admin' } } }],
  });
  const boss = await admin();
  await boss.put('/api/shops/bloom/webhooks/erp', { url: receiver.url, events: ['conversation.created'] });
  await boss.put('/api/shops/bloom/flows/welcome', {
    kind: 'flowbuilder',
    name: 'W',
    url: 'https://flows.example.com/',
  });
  const conversations: string[] = [];
  const given: string[] = [];
  for (let round = 0; round < 4; round++) {
    // A receiver that fails in every other round leaves deliveries that wait for their next try.
    receiver.answers = round % 2 === 0 ? 500 : 200;
    const phones = Array.from({ length: 8 }, (_, i) => `316000${round}00${i}`);
    const answers = await Promise.all(
      phones.map((phone) => {
        const ask = { token: 'demo-flow-token', channel: 'bloom-whatsapp', phone: `+${phone}` };
        return http.post('/flows/bloom/handover', ask).catch(() => undefined);
      }),
    );
    const begun = answers.flatMap((answer) => (answer?.status === 200 ? [String(answer.body.conversationId)] : []));
    conversations.push(...begun);
    for (const id of begun.slice(0, 3)) {
      await boss.post(`/api/conversations/${id}/assign`, { agent: 'me' });
      if ((await boss.post(`/api/conversations/${id}/bot`, { flow: 'welcome' })).status === 200) given.push(id);
    }
    await sleep(round * 7);
    await system?.kill();
    system = await startChild(directory);
  }
  receiver.answers = 200;
  expect(conversations).toHaveLength(32);
  expect(given).toHaveLength(12);
  for (let i = 0; i < 4; i++) {
    await http.post('/local/idle');
    await http.post('/local/clock', { advance: 'PT2M' });
  }
  const told = new Map<string, Set<string>>();
  for (const { event } of receiver.received) {
    const { id } = event.data.conversation as { id: string };
    told.set(id, (told.get(id) ?? new Set()).add(event.id));
  }
  expect([...told.keys()].sort()).toEqual([...conversations].sort());
  expect([...told.values()].filter((ids) => ids.size !== 1)).toEqual([]);
  const { body } = await http.get<{ items: OutboxItem[] }>('/local/outbox?provider=flow&limit=100');
  const called = new Set(body.items.map((item) => (item.body as { conversationId: string }).conversationId));
  expect([...called].sort()).toEqual([...given].sort());
  expect((await http.get('/local/check')).body).toMatchObject({ ok: true, violations: [] });
}, 120_000);
