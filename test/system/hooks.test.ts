import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { scanAll } from '../../layers/store/scan.ts';
import { type Body, signedByMessageBird } from '../support/client.ts';
import { isSigned, keyOf, type Receiver, startReceiver } from '../support/receiver.ts';
import { type Agent, type Customer, type Shop, useStage } from '../support/system.ts';

/** A shop's own systems hear what happens: signed, tried again, with a log. */

const stage = useStage();

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(async () => {
  await receiver.stop();
  expect(receiver.undeclared).toEqual([]);
});

const minute = 60_000;
const hour = 60 * minute;

interface Hooked {
  shop: Shop;
  admin: Agent;
  path: string;
  secret: string;
}

/** A shop with a webhook to the receiver. */
async function hooked(wish: object = {}, settings: object = {}): Promise<Hooked> {
  const shop = await stage().shop(settings as never);
  const admin = await stage().agent([{ shop, role: 'owner_admin' }]);
  const path = `/api/shops/${shop.id}/webhooks/erp`;
  const { status, body } = await admin.put(path, { url: receiver.url, ...wish });
  if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
  await stage().system.idle();
  receiver.received.length = 0;
  return { shop, admin, path, secret: String(body.secret) };
}

const types = () => receiver.received.map(({ event }) => event.type);
const log = async ({ admin, path }: Hooked): Promise<Body[]> =>
  (await admin.get(`${path}/deliveries`)).body.items as Body[];

/** A new customer writes, and everything that follows has happened. */
async function write({ shop }: Hooked, text = 'hello'): Promise<Customer> {
  const carla = shop.customer();
  await carla.writes(text);
  await stage().system.idle();
  return carla;
}

describe('B4 what happens is told to the shop’s own systems', () => {
  test('B4 from the first message to the close, each event once, with the conversation, in its envelope', async () => {
    const it = await hooked();
    await it.admin.comes();
    const carla = await write(it);
    await it.admin.says(carla.conversation, 'How can I help?');
    await stage().system.idle();
    await it.admin.closes(carla.conversation);
    await stage().system.idle();
    expect(types().sort()).toEqual([
      'conversation.assigned',
      'conversation.closed',
      'conversation.created',
      'message.delivered',
      'message.received',
      'message.sent',
    ]);
    const ids = receiver.received.map(({ event }) => event.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { event, headers } of receiver.received) {
      expect(event).toMatchObject({ version: 1, shop: it.shop.id, data: { conversation: { id: carla.conversation } } });
      expect(headers['webhook-id']).toBe(event.id);
      expect(event.at).toMatch(/^\d{4}-.*\.\d{3}Z$/);
    }
    const closed = receiver.received.find(({ event }) => event.type === 'conversation.closed')?.event;
    expect(closed?.data).toMatchObject({ reason: 'done', by: it.admin.id, seq: expect.any(Number) });
    const received = receiver.received.find(({ event }) => event.type === 'message.received')?.event;
    expect(received?.data).toMatchObject({ entry: { content: { type: 'text', text: 'hello' } } });
  });

  test('B4 a webhook gets the events it asked for and no others; one that is off gets none', async () => {
    const it = await hooked({ events: ['conversation.queued', 'settings.*'] });
    await write(it);
    expect(types()).toEqual(['conversation.queued']);
    await it.admin.patch(`/api/shops/${it.shop.id}/settings`, { slots: 3 });
    await stage().system.idle();
    expect(receiver.received.at(-1)?.event).toMatchObject({
      type: 'settings.changed',
      data: { by: it.admin.id, what: 'settings.slots', from: 5, to: 3 },
    });
    await it.admin.put(it.path, { enabled: false });
    await stage().system.idle();
    receiver.received.length = 0;
    await write(it);
    expect(types()).toEqual([]);
  });

  test('B4 each request is signed with the webhook’s secret, which is shown once; a rotated one signs beside the former', async () => {
    const it = await hooked({ events: ['conversation.created'] });
    expect(it.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    await write(it);
    const [first] = receiver.received;
    expect(first && isSigned(first, keyOf(it.secret))).toBe(true);
    expect(first && isSigned(first, keyOf('whsec_AAAA'))).toBe(false);
    for (const read of [await it.admin.get(it.path), await it.admin.put(it.path, { enabled: true })])
      expect(read.body).not.toHaveProperty('secret');
    const rotated = String((await it.admin.put(it.path, { rotateSecret: true })).body.secret);
    expect(rotated).not.toBe(it.secret);
    await write(it);
    const second = receiver.received[1];
    for (const secret of [it.secret, rotated]) expect(second && isSigned(second, keyOf(secret))).toBe(true);
    await stage().system.advance(25 * hour);
    receiver.received.length = 0;
    await write(it);
    const third = receiver.received[0];
    expect(third && [it.secret, rotated].map((secret) => isSigned(third, keyOf(secret)))).toEqual([false, true]);
  });

  test('B4 the secret is in no list, no audit log and no event', async () => {
    const it = await hooked();
    await it.admin.put(it.path, { rotateSecret: true });
    await stage().system.idle();
    const shown = await Promise.all(
      ['webhooks', 'audit', 'settings'].map((what) => it.admin.get(`/api/shops/${it.shop.id}/${what}`)),
    );
    const heard = receiver.received.map(({ text }) => text);
    expect(JSON.stringify([shown, heard])).not.toContain('whsec_');
    expect(JSON.stringify(shown[1]?.body)).toContain('webhook erp');
  });
});

describe('B4 a delivery that fails is tried again', () => {
  test.each<[string, number]>([
    ['a broken line', 0],
    ['500', 500],
    ['503', 503],
    ['429', 429],
    ['408', 408],
  ])('B4 %s: with growing pauses until it gets through, under the same id', async (_what, answers) => {
    const it = await hooked({ events: ['conversation.created'] });
    receiver.answers = answers;
    await write(it);
    expect(await log(it)).toMatchObject([{ status: 'pending', tries: 1, nextTryAt: expect.any(String) }]);
    await stage().system.advance(5_000);
    await stage().system.advance(30_000);
    expect(await log(it)).toMatchObject([{ status: 'pending', tries: 3 }]);
    receiver.answers = 200;
    await stage().system.advance(2 * minute);
    expect(await log(it)).toMatchObject([{ status: 'delivered', tries: 4, code: 200 }]);
    expect(new Set(receiver.received.map(({ event }) => event.id)).size).toBe(1);
    await stage().system.advance(10 * minute);
    expect(await log(it)).toMatchObject([{ status: 'delivered', tries: 4 }]);
  });

  test('B4 a receiver that asks for patience gets it', async () => {
    const it = await hooked({ events: ['conversation.created'] });
    receiver.answers = 429;
    receiver.headers = { 'retry-after': '600' };
    await write(it);
    await stage().system.advance(9 * minute);
    expect(receiver.received).toHaveLength(1);
    receiver.answers = 200;
    await stage().system.advance(2 * minute);
    expect(await log(it)).toMatchObject([{ status: 'delivered', tries: 2 }]);
  });

  test('B4 an answer that will not change is not tried again', async () => {
    const it = await hooked({ events: ['conversation.created'] });
    for (const code of [404, 302]) {
      receiver.answers = code;
      await write(it);
      expect((await log(it))[0]).toMatchObject({ status: 'failed', tries: 1, code });
    }
  });

  test('B4 after eight hours without one success the webhook is switched off, with a note; switched on, it works again', async () => {
    const it = await hooked({ events: ['conversation.created'] });
    receiver.answers = 500;
    await write(it);
    await stage().system.advance(8 * hour);
    expect(await log(it)).toMatchObject([{ status: 'failed', tries: 9, code: 500 }]);
    expect((await it.admin.get(it.path)).body).toMatchObject({ enabled: false, disabledAt: expect.any(String) });
    const audit = await it.admin.get(`/api/shops/${it.shop.id}/audit`);
    expect(audit.body.items?.[0]).toMatchObject({ by: 'system', what: 'webhook erp', to: { enabled: false } });
    receiver.answers = 200;
    receiver.received.length = 0;
    await write(it);
    expect(types()).toEqual([]);
    const on = await it.admin.put(it.path, { enabled: true });
    expect(on.body).toMatchObject({ enabled: true });
    expect(on.body).not.toHaveProperty('disabledAt');
    await write(it);
    expect(types()).toEqual(['conversation.created']);
  });

  test('B4 a success in between keeps the webhook on', async () => {
    const it = await hooked({ events: ['conversation.created'] });
    receiver.answers = 500;
    await write(it);
    await stage().system.advance(hour);
    receiver.answers = 200;
    await write(it);
    receiver.answers = 500;
    await stage().system.advance(8 * hour);
    expect((await log(it)).map(({ status }) => status).sort()).toEqual(['delivered', 'failed']);
    expect((await it.admin.get(it.path)).body).toMatchObject({ enabled: true });
  });

  test('B4 410 switches it off at once', async () => {
    const it = await hooked({ events: ['conversation.created'] });
    receiver.answers = 410;
    await write(it);
    expect((await it.admin.get(it.path)).body).toMatchObject({ enabled: false });
  });

  test('B4 what waits for a webhook that was switched off or taken away is dropped', async () => {
    const it = await hooked({ events: ['conversation.created'] });
    receiver.answers = 500;
    await write(it);
    await it.admin.put(it.path, { enabled: false });
    await stage().system.advance(minute);
    expect(await log(it)).toMatchObject([{ status: 'dropped' }]);
    expect((await it.admin.delete(it.path)).status).toBe(204);
    expect((await it.admin.get(it.path)).status).toBe(404);
    expect((await it.admin.get(`${it.path}/deliveries`)).status).toBe(404);
  });

  test('B4 a delivery can be replayed; one under way cannot', async () => {
    const it = await hooked({ events: ['conversation.created'] });
    await write(it);
    const [done] = await log(it);
    const replay = (id: unknown) => it.admin.post(`${it.path}/deliveries/${id}/replay`);
    receiver.answers = 500;
    expect(await replay(done?.id)).toMatchObject({ status: 202, body: { status: 'pending' } });
    await stage().system.idle();
    expect(await replay(done?.id)).toMatchObject({ status: 409, body: { error: { code: 'delivery_pending' } } });
    receiver.answers = 200;
    await stage().system.advance(10_000);
    expect(await log(it)).toMatchObject([{ status: 'delivered', tries: 2 }]);
    expect(new Set(receiver.received.map(({ event }) => event.id)).size).toBe(1);
    expect((await replay('0000000000000-nothing')).status).toBe(404);
    await it.admin.put(it.path, { enabled: false });
    expect(await replay(done?.id)).toMatchObject({ status: 409, body: { error: { code: 'webhook_off' } } });
  });

  test('B4 a deliverer that dies between its calls delivers all the same, and the log says so', async () => {
    const it = await hooked({ events: ['conversation.created'] });
    receiver.answers = 500;
    for (let i = 0; i < 6; i++) await write(it);
    receiver.answers = 200;
    stage().system.faults.set({ fault: 'crash', rate: 0.3, seed: 5 });
    await stage().system.advance(5_000);
    stage().system.faults.clear();
    for (let i = 0; i < 4; i++) await stage().system.advance(minute);
    const deliveries = await log(it);
    expect(deliveries.map(({ status }) => status)).toEqual(Array(6).fill('delivered'));
    expect(new Set(receiver.received.map(({ event }) => event.id)).size).toBe(6);
  });

  test('B4 the log has pages, the latest first, and no message texts', async () => {
    const it = await hooked({ events: ['*'] });
    for (let i = 0; i < 3; i++) await write(it, 'a very private matter');
    const first = await it.admin.get(`${it.path}/deliveries?limit=4`);
    const second = await it.admin.get(`${it.path}/deliveries?limit=100&cursor=${first.body.next}`);
    const all = [...(first.body.items as Body[]), ...(second.body.items as Body[])];
    expect(first.body.items).toHaveLength(4);
    expect(all.map(({ id }) => id)).toEqual((await log(it)).map(({ id }) => id));
    expect(JSON.stringify(all)).not.toContain('private');
    // Nor is a customer's word anywhere but in the timeline: an event is made of it again for each try.
    const kept = (await scanAll(stage().system.table)).filter(({ pk }) => String(pk).startsWith(`HOOK#${it.shop.id}#`));
    expect(kept.length).toBe(all.length);
    expect(JSON.stringify(kept)).not.toMatch(/private|Carla|\+316/);
  });
});

describe('B4 S1 S6 what a delivery held', () => {
  const look = (by: Agent, { path }: Hooked, id: unknown) => by.get(`${path}/deliveries/${id}`);

  test('B4 S1 is made anew for an admin who may see messages, and for nobody else', async () => {
    const it = await hooked({ events: ['message.received'] });
    await write(it, 'a very private matter');
    const [one] = await log(it);
    const [sent] = receiver.received.map(({ event }) => event);
    const { status, body } = await look(it.admin, it, one?.id);
    expect([status, body]).toMatchObject([200, { id: sent?.id, type: sent?.type, at: sent?.at, shop: it.shop.id }]);
    expect(body.data).toMatchObject({ entry: (sent?.data as Body | undefined)?.entry });
    const withoutChat = await stage().agent([{ shop: it.shop, role: 'admin', chat: false }]);
    for (const other of [withoutChat, await stage().agent([it.shop]), await stage().agent([])]) {
      const refused = await look(other, it, one?.id);
      expect(refused.status).toBe(403);
      expect(JSON.stringify(refused.body)).not.toContain('private');
    }
    expect((await look(it.admin, it, '0000000000000-nothing')).status).toBe(404);
  });

  test('B4 S6 is gone with the customer who is erased', async () => {
    const it = await hooked({ events: ['message.received'] });
    const carla = await write(it, 'a very private matter');
    const [one] = await log(it);
    const { body } = await it.admin.get(`/api/conversations/${encodeURIComponent(String(carla.conversation))}`);
    const customer = encodeURIComponent(String((body.customer as Body).id));
    expect((await it.admin.delete(`/api/customers/${customer}`)).status).toBeLessThan(300);
    await stage().system.idle();
    expect((await look(it.admin, it, one?.id)).status).toBe(404);
  });
});

describe('B1 the event webhook url', () => {
  test('B1 a flow’s request is told there too, signed with the flow token, with what the flow was answered', async () => {
    const shop = await stage().shop({ assignOnFirstMessage: false, eventWebhookUrl: receiver.url });
    const carla = shop.customer();
    await carla.writes('hello');
    const answer = await fetch(`${stage().system.url}/flows/${shop.id}/handover`, {
      method: 'POST',
      body: JSON.stringify({ token: 'demo-flow-token', conversationId: carla.conversation, reason: 'refund' }),
    });
    const answered = (await answer.json()) as object;
    await stage().system.idle();
    expect(types()).toEqual(['conversation.with_bot', 'bot.handover']);
    const asked = receiver.received[1];
    expect(asked?.event.data).toMatchObject({ ...answered, reason: 'refund', bot: 'flow' });
    expect(asked && isSigned(asked, 'demo-flow-token')).toBe(true);
    const { body } = await stage().http.get(`/local/outbox?provider=events&shop=${shop.id}`);
    expect(body.items).toMatchObject([
      { url: receiver.url, body: { type: 'conversation.with_bot' } },
      { method: 'POST' },
    ]);
  });

  test('B1 an address on the internet is written down, and not called from here', async () => {
    const url = 'https://shop.example.com/events';
    const shop = await stage().shop({ eventWebhookUrl: url });
    const carla = shop.customer();
    const text = JSON.stringify({ channel: `${shop.id}-whatsapp`, phone: `+${carla.phone}` });
    const called = `${stage().system.url}/flows/${shop.id}/handover`;
    const headers = signedByMessageBird(called, text, stage().system.clock.now());
    expect((await fetch(called, { method: 'POST', body: text, headers })).status).toBe(200);
    await stage().system.idle();
    const { body } = await stage().http.get(`/local/outbox?provider=events&shop=${shop.id}`);
    expect(body.items).toMatchObject([
      { url, body: { type: 'bot.handover', data: { agentAvailable: false, withinBusinessHours: true } } },
    ]);
  });
});

describe('B4 S1 who may set up webhooks, and where they may lead', () => {
  test('B4 S1 only the shop’s admins', async () => {
    const it = await hooked();
    const others = [await stage().agent([it.shop]), await stage().agent([])];
    for (const other of others)
      for (const answer of [
        await other.get(`/api/shops/${it.shop.id}/webhooks`),
        await other.get(it.path),
        await other.put(it.path, { url: receiver.url }),
        await other.delete(it.path),
        await other.get(`${it.path}/deliveries`),
        await other.post(`${it.path}/deliveries/x/replay`),
      ])
        expect(answer.status).toBe(403);
  });

  test.each<[string, object, string]>([
    ['no address', {}, 'url'],
    ['no web address', { url: 'ftp://shop.example.com' }, 'url'],
    ['an address in a private network', { url: 'https://10.0.0.1/hook' }, 'url'],
    ['the address of a cloud’s metadata', { url: 'https://169.254.169.254/latest' }, 'url'],
    ['an address with a password', { url: 'https://a:b@shop.example.com' }, 'url'],
    ['an event there is not', { url: 'https://shop.example.com', events: ['conversation.eaten'] }, 'events.0'],
    ['a field there is not', { url: 'https://shop.example.com', secret: 'mine' }, 'secret'],
  ])('B4 %s is 400 with the field', async (_what, body, field) => {
    const shop = await stage().shop();
    const admin = await stage().agent([{ shop, role: 'admin' }]);
    expect(await admin.put(`/api/shops/${shop.id}/webhooks/erp`, body)).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid', details: [{ field }] } },
    });
    expect((await admin.get(`/api/shops/${shop.id}/webhooks`)).body.items).toEqual([]);
  });

  test('B4 an event webhook url in a private network is refused too', async () => {
    const shop = await stage().shop();
    const admin = await stage().agent([{ shop, role: 'admin' }]);
    expect(
      await admin.patch(`/api/shops/${shop.id}/settings`, { eventWebhookUrl: 'https://192.168.1.1/' }),
    ).toMatchObject({
      status: 400,
      body: { error: { details: [{ field: 'eventWebhookUrl' }] } },
    });
  });
});
