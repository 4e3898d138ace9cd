import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OutboxItem } from '../../local/outbox.ts';
import type { Answer, Json } from '../support/client.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { type Agent, type Customer, type Shop, useStage } from '../support/system.ts';

/** An agent gives a conversation to a flow, and the flow gives it back. */

const stage = useStage();

let flow: Receiver;
beforeEach(async () => {
  flow = await startReceiver();
});
afterEach(async () => {
  await flow.stop();
  expect(flow.undeclared).toEqual([]);
});

interface Scene {
  shop: Shop;
  anna: Agent;
  carla: Customer;
}

/** Anna, an admin who is available, has Carla's conversation; the shop has these flows. */
async function scene(flows: Record<string, Json> = {}, settings?: Json): Promise<Scene> {
  const shop = await stage().shop(settings);
  const anna = await stage().agent([{ shop, role: 'admin' }], 'anna');
  for (const [id, wish] of Object.entries(flows)) {
    const { status, body } = await anna.put(`/api/shops/${shop.id}/flows/${id}`, { name: id, ...wish });
    if (status !== 200) throw new Error(JSON.stringify(body));
  }
  await anna.comes();
  const carla = shop.customer();
  await carla.writes('hello');
  await stage().system.idle();
  return { shop, anna, carla };
}

const give = ({ anna, carla }: Scene, to: string): Promise<Answer> =>
  anna.post(`/api/conversations/${carla.conversation}/bot`, { flow: to });

const built = (): Json => ({ kind: 'flowbuilder', url: flow.url, key: 'the-key' });

const outside = async (shop: Shop): Promise<OutboxItem[]> =>
  (await stage().http.get(`/local/outbox?provider=flow&shop=${shop.id}`)).body.items as OutboxItem[];

const kinds = async ({ anna, carla }: Scene): Promise<string[]> =>
  (await anna.timeline(carla.conversation)).map(({ content }) => content.type);

describe('B3 an agent gives the conversation to a flow', () => {
  test('B3 D10 the slot is free, nobody is in it, nobody gets it, and the flow is called', async () => {
    const it = await scene({ welcome: built() });
    const { status, body } = await give(it, 'welcome');
    expect(status).toBe(200);
    expect(body).toMatchObject({ bot: 'welcome', participants: [], state: 'open' });
    expect(body).not.toHaveProperty('assignee');
    await stage().system.idle();
    expect((await it.anna.me()).openConversations).toBe(0);
    expect(await it.anna.post('/api/queue/next', { shop: it.shop.id })).toMatchObject({ status: 204 });
    expect(flow.received).toHaveLength(1);
    const [called] = flow.received;
    expect(called?.event).toMatchObject({
      flow: 'welcome',
      conversationId: it.carla.conversation,
      channel: `${it.shop.id}-whatsapp`,
      phone: `+${it.carla.phone}`,
    });
    expect(called?.headers).toMatchObject({
      authorization: 'Bearer the-key',
      'x-slotdesk-signature': expect.stringMatching(/^sha256=[0-9a-f]{64}$/),
    });
    await it.carla.writes('more');
    await stage().system.idle();
    expect(await it.anna.conversation(it.carla.conversation)).toMatchObject({ bot: 'welcome', participants: [] });
    expect((await stage().system.check()).violations).toEqual([]);
  });

  test('B3 B1 the flow gives it back, and may be given it again', async () => {
    const it = await scene({ welcome: built() });
    for (let round = 1; round <= 2; round++) {
      await give(it, 'welcome');
      await stage().system.idle();
      const back = await fetch(`${stage().system.url}/flows/${it.shop.id}/handover`, {
        method: 'POST',
        body: JSON.stringify({ token: 'demo-flow-token', conversationId: it.carla.conversation, reason: 'stuck' }),
      });
      expect(await back.json()).toMatchObject({ accepted: true, assignedTo: it.anna.id });
      expect(flow.received).toHaveLength(round);
    }
    expect((await kinds(it)).filter((kind) => kind === 'bot_handover')).toHaveLength(2);
  });

  test('B3 the same flow again changes nothing', async () => {
    const it = await scene({ welcome: built() });
    const first = await give(it, 'welcome');
    expect((await give(it, 'welcome')).body).toEqual(first.body);
    await stage().system.idle();
    expect(flow.received).toHaveLength(1);
  });

  test("B3 Flow.ai's bot gets the thread back, and the shop's event is triggered in it", async () => {
    const it = await scene({ helper: { kind: 'flowai', event: 'BACK TO BOT', channel: 'c1', key: 'flowai-key' } });
    await give(it, 'helper');
    await stage().system.idle();
    const thread = encodeURIComponent(`${it.carla.phone}|w_c1`);
    expect(await outside(it.shop)).toMatchObject([
      {
        method: 'POST',
        url: `https://api.flow.ai/rest/v1/resolve/${thread}`,
        headers: { authorization: 'flowai-key' },
      },
      { method: 'POST', url: `https://api.flow.ai/rest/v1/trigger/event/${thread}?eventName=BACK%20TO%20BOT` },
    ]);
  });

  test('B3 Flow.ai’s own name of the thread is used where a flow told it', async () => {
    const it = await scene({ helper: { kind: 'flowai', event: 'E', key: 'k' } });
    const threadId = `${it.carla.phone}|o_web`;
    const body = { type: 'action', verifyToken: 'demo-flow-token', threadId, params: {} };
    const url = `${stage().system.url}/flows/${it.shop.id}/handover`;
    expect((await fetch(url, { method: 'POST', body: JSON.stringify(body) })).status).toBe(200);
    await give(it, 'helper');
    await stage().system.idle();
    const [first] = await outside(it.shop);
    expect(first?.url).toBe(`https://api.flow.ai/rest/v1/resolve/${encodeURIComponent(threadId)}`);
  });

  test('B3 a shop that lists no flows is told by its event webhook url, whatever the flow is called', async () => {
    const it = await scene({}, { eventWebhookUrl: flow.url });
    expect(await give(it, 'my-own')).toMatchObject({ status: 200, body: { bot: 'my-own' } });
    await stage().system.idle();
    expect(flow.received.map(({ event }) => event)).toMatchObject([
      { type: 'conversation.with_bot', data: { bot: 'my-own', by: it.anna.id } },
    ]);
  });

  test('W3 a conversation with a flow is closed by time as any other', async () => {
    const it = await scene({ welcome: built() });
    await give(it, 'welcome');
    await stage().system.advance(25 * 3600_000);
    const closed = await it.anna.conversation(it.carla.conversation);
    expect(closed).toMatchObject({ state: 'closed', closeReason: 'no_reply' });
    expect(closed).not.toHaveProperty('bot');
  });
});

describe('B3 a flow that cannot be called gives it back', () => {
  test('B3 it is tried again for two minutes, then an agent has it and sees why', async () => {
    const it = await scene({ welcome: built() });
    flow.answers = 500;
    await give(it, 'welcome');
    await stage().system.advance(60_000);
    expect(await it.anna.conversation(it.carla.conversation)).toMatchObject({ bot: 'welcome' });
    await stage().system.advance(60_000);
    expect(flow.received).toHaveLength(5);
    expect(await it.anna.conversation(it.carla.conversation)).toMatchObject({
      assignee: it.anna.id,
      status: 'pending',
    });
    const failed = (await it.anna.timeline(it.carla.conversation)).find(({ content }) => content.type === 'bot_failed');
    expect(failed?.content).toMatchObject({ bot: 'welcome', failure: 'it answered 500' });
  });

  test('B3 a flow that refuses, or one without a key, gives it back at once', async () => {
    const it = await scene({ welcome: built(), helper: { kind: 'flowai', event: 'E' } });
    flow.answers = 404;
    for (const to of ['welcome', 'helper']) {
      expect((await give(it, to)).status).toBe(200);
      await stage().system.idle();
      expect(await it.anna.conversation(it.carla.conversation)).toMatchObject({ assignee: it.anna.id });
    }
    expect((await kinds(it)).filter((kind) => kind === 'bot_failed')).toHaveLength(2);
  });

  test('B3 a provider that is down for a moment is called again', async () => {
    const it = await scene({ welcome: built() });
    stage().system.faults.set({ fault: 'provider_down', count: 2 });
    await give(it, 'welcome');
    await stage().system.advance(20_000);
    expect(flow.received).toHaveLength(1);
    expect(await it.anna.conversation(it.carla.conversation)).toMatchObject({ bot: 'welcome' });
  });

  test('B3 taken by an agent meanwhile, it stays there and the flow is left alone', async () => {
    const it = await scene({ welcome: built() });
    flow.answers = 500;
    await give(it, 'welcome');
    await stage().system.idle();
    await it.anna.post(`/api/conversations/${it.carla.conversation}/assign`, { agent: 'me' });
    const calls = flow.received.length;
    await stage().system.advance(5 * 60_000);
    expect(flow.received).toHaveLength(calls);
    expect(await kinds(it)).not.toContain('bot_failed');
    const log = await it.anna.get(`/api/shops/${it.shop.id}/webhooks/_flows/deliveries`);
    expect(log.body.items).toMatchObject([{ status: 'dropped' }]);
  });
});

describe('B3 who may give it, and to whom', () => {
  test('B3 an agent outside the conversation is 403, one of another shop 404', async () => {
    const it = await scene();
    const [ben, dora] = [await stage().agent([it.shop]), await stage().agent([])];
    expect(await give({ ...it, anna: ben }, 'x')).toMatchObject({
      status: 403,
      body: { error: { code: 'not_in_conversation' } },
    });
    expect((await give({ ...it, anna: dora }, 'x')).status).toBe(404);
  });

  test('B3 a flow there is not is 422, a closed conversation 409', async () => {
    const it = await scene({ welcome: built() });
    expect(await give(it, 'other')).toMatchObject({
      status: 422,
      body: { error: { code: 'unknown_flow', message: expect.stringContaining('welcome') } },
    });
    await it.anna.closes(it.carla.conversation);
    expect(await give(it, 'welcome')).toMatchObject({ status: 409, body: { conversation: { state: 'closed' } } });
  });

  test('B3 S1 agents see which flows there are; keys and addresses are for admins, and keys for nobody', async () => {
    const it = await scene({ welcome: built() });
    const ben = await stage().agent([it.shop]);
    const path = `/api/shops/${it.shop.id}/flows`;
    expect((await ben.get(path)).body.items).toEqual([{ id: 'welcome', name: 'welcome', kind: 'flowbuilder' }]);
    const seen = (await it.anna.get(path)).body;
    expect(seen.items).toMatchObject([{ url: flow.url, hasKey: true }]);
    const audit = (await it.anna.get(`/api/shops/${it.shop.id}/audit`)).body;
    expect(JSON.stringify([seen, audit])).not.toContain('the-key');
    expect((await ben.put(`${path}/x`, { ...built(), name: 'x' })).status).toBe(403);
    expect((await (await stage().agent([])).get(path)).status).toBe(403);
    expect((await it.anna.put(`${path}/x`, { kind: 'flowbuilder', name: 'x', url: 'https://10.0.0.1' })).status).toBe(
      400,
    );
    expect((await it.anna.put(`${path}/x`, { kind: 'flowai', name: 'x' })).status).toBe(400);
    expect((await it.anna.delete(`${path}/welcome`)).status).toBe(204);
    expect((await it.anna.delete(`${path}/welcome`)).status).toBe(404);
    expect((await it.anna.get(path)).body.items).toEqual([]);
  });
});

describe('C10 a conference link', () => {
  const invite = ({ anna, carla }: Scene, body: object = {}, headers?: Record<string, string>) =>
    anna.post(`/api/conversations/${carla.conversation}/conference`, body, headers);

  test('C10 one action sends the customer a link to a room that nobody can guess, another each time', async () => {
    const it = await scene();
    const links = [await invite(it), await invite(it)].map(({ status, body }) => {
      expect(status).toBe(202);
      return (body as { content?: { text?: string } }).content?.text ?? '';
    });
    for (const link of links) expect(link).toMatch(/^https:\/\/meet\.jit\.si\/slotdesk-[0-9a-f]{32}$/);
    expect(links[0]).not.toBe(links[1]);
    await stage().system.idle();
    expect(stage().sent(it.shop)).toMatchObject(links.map((body) => ({ body: { text: { body } } })));
  });

  test("C10 the shop's template and the agent's words", async () => {
    const it = await scene({}, { conferenceLink: 'https://video.example/{room}?lang=nl' });
    const { body } = await invite(it, { text: 'Shall we talk?' });
    expect(body.content).toMatchObject({
      text: expect.stringMatching(/^Shall we talk\?\nhttps:\/\/video\.example\/slotdesk-[0-9a-f]{32}\?lang=nl$/),
    });
  });

  test('C10 the same key sends it once, with the same room', async () => {
    const it = await scene();
    const [first, second] = [
      await invite(it, {}, { 'idempotency-key': 'k' }),
      await invite(it, {}, { 'idempotency-key': 'k' }),
    ];
    expect(second).toEqual(first);
    await stage().system.idle();
    expect(stage().sent(it.shop)).toHaveLength(1);
  });

  test('C10 C6 the window, the conversation and the template are minded', async () => {
    const it = await scene({}, { autoCloseAfter: 'PT48H' });
    const ben = await stage().agent([it.shop]);
    expect((await invite({ ...it, anna: ben })).status).toBe(403);
    const path = `/api/shops/${it.shop.id}/settings`;
    expect((await it.anna.patch(path, { conferenceLink: 'http://video.example/{room}' })).status).toBe(400);
    await stage().system.advance(25 * 3600_000);
    expect(await invite(it)).toMatchObject({ status: 422, body: { error: { code: 'window_closed' } } });
  });
});
