import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { InboundItem } from '../layers/channels/channel.ts';
import { messagebird } from '../layers/channels/messagebird/index.ts';
import { whatsapp } from '../layers/channels/whatsapp/index.ts';
import type { Content, OutgoingContent } from '../layers/domain/content.ts';
import { createFaults, type Faults } from './faults.ts';
import { type Gateway, startGateway } from './gateway.ts';
import { lambda } from './lambda.ts';
import { demoSecrets, phoneNumberIdOf } from './provider-secrets.ts';
import { openProviders, type Providers } from './providers.ts';

let directory: string;
let gateway: Gateway;
let providers: Providers;
let faults: Faults;
let received: { url: string; verdict: { ok: boolean }; items: InboundItem[] }[];
let webhookStatus: number;
let serve: () => Promise<void> = async () => {};
const restart = async () => {
  await providers.stop();
  await gateway.close(100);
  await serve();
};
const shops = [
  { id: 'bloom', phoneNumberId: phoneNumberIdOf('bloom') },
  { id: 'forge', phoneNumberId: phoneNumberIdOf('forge') },
];
const clock = { now: () => Date.parse('2026-11-21T10:00:00.000Z') };
const secrets = () => demoSecrets('bloom', gateway.url);

const open = () => {
  providers = openProviders({ directory, clock, faults, base: () => gateway.url, shops: () => shops });
  return providers;
};

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'providers-'));
  faults = createFaults();
  // A callback that is still under way when its test ends belongs to that test.
  const mine: typeof received = [];
  received = mine;
  webhookStatus = 200;
  // Our own webhook: the real adapters check and read what the simulators post.
  const webhook = lambda(
    'webhook',
    (event: { rawPath: string; headers: Record<string, string>; body: string }) => {
      if (webhookStatus !== 200) return { statusCode: webhookStatus };
      const request = {
        method: 'POST',
        url: gateway.url + event.rawPath,
        headers: event.headers,
        body: Buffer.from(event.body),
      };
      const [adapter, verdict] = event.rawPath.includes('whatsapp')
        ? [whatsapp, whatsapp.verify(request, secrets().whatsapp, clock.now())]
        : [messagebird, messagebird.verify(request, secrets().messagebird, clock.now())];
      mine.push({ url: event.rawPath, verdict, items: adapter.parse(JSON.parse(event.body)) });
      return { statusCode: verdict.ok ? 200 : 401 };
    },
    { timeoutSeconds: 5 },
  );
  serve = async () => {
    const route = { route: 'POST /webhooks/{provider}/{shop}', target: webhook };
    gateway = await startGateway({ port: 0, clock, routes: [route], raw: open().raw });
  };
  await serve();
});
afterEach(async () => {
  await providers.stop();
  await gateway.close(100);
  rmSync(directory, { recursive: true, force: true });
});

const send = async (adapter: 'whatsapp' | 'messagebird', content: OutgoingContent, conversation?: string) => {
  const message = {
    account: adapter === 'whatsapp' ? (shops[0]?.phoneNumberId ?? '') : 'bloom-messagebird',
    recipient: { address: '+4915112345678', phone: '+4915112345678', providerConversation: conversation },
    content,
    reference: 'reply-1',
  };
  const request =
    adapter === 'whatsapp'
      ? whatsapp.request(message, secrets().whatsapp)
      : messagebird.request(message, secrets().messagebird);
  const response = await fetch(request.url, request);
  const answer = { status: response.status, body: await response.text() };
  return adapter === 'whatsapp' ? whatsapp.outcome(answer) : messagebird.outcome(answer);
};
const text: OutgoingContent = { type: 'text', text: 'Hello!' };
const reports = () => received.flatMap(({ items }) => items);

test('a WhatsApp reply is kept in the outbox, accepted, and reported as sent and delivered with our reference', async () => {
  const outcome = await send('whatsapp', text);
  expect(outcome).toMatchObject({ kind: 'accepted', providerId: expect.stringMatching(/^wamid\./) });
  expect(providers.outbox.list({ shop: 'bloom' }).items).toMatchObject([
    {
      id: '1',
      provider: 'whatsapp',
      shop: 'bloom',
      method: 'POST',
      url: '/v26.0/1000000001/messages',
      headers: { authorization: 'Bearer demo-whatsapp-token-bloom' },
      body: { to: '4915112345678', text: { body: 'Hello!' } },
      at: '2026-11-21T10:00:00.000Z',
      response: { status: 200 },
    },
  ]);
  await providers.idle();
  expect(received.every(({ verdict }) => verdict.ok)).toBe(true);
  const providerId = outcome.kind === 'accepted' ? outcome.providerId : '';
  expect(reports()).toMatchObject([
    { kind: 'delivery', providerId, state: 'sent', reference: 'reply-1' },
    { kind: 'delivery', providerId, state: 'delivered', reference: 'reply-1' },
  ]);
  expect(providers.read(providerId)).toBe(true);
  await providers.idle();
  expect(reports()[2]).toMatchObject({ kind: 'delivery', providerId, state: 'read' });
});

test('a MessageBird reply is echoed and reported as delivered, and can be looked up by our reference', async () => {
  const customer = { phone: '+4915112345678', name: 'Mia' };
  await providers.customerMessage({
    shop: 'bloom',
    channel: 'bloom-messagebird',
    from: customer,
    content: { type: 'text', text: 'Hi' },
  });
  const first = reports()[0];
  const conversation = first?.kind === 'message' ? first.providerConversation : undefined;
  expect(conversation).toBeDefined();
  const outcome = await send('messagebird', text, conversation);
  const providerId = outcome.kind === 'accepted' ? outcome.providerId : '';
  await providers.idle();
  expect(reports().slice(1)).toMatchObject([
    { kind: 'echo', providerId, reference: 'reply-1', recipient: { phone: '+4915112345678' }, content: text },
    { kind: 'delivery', providerId, state: 'delivered', reference: 'reply-1' },
  ]);
  await restart();
  const message = {
    account: 'bloom-messagebird',
    recipient: { address: '', providerConversation: conversation },
    content: text,
    reference: 'reply-1',
  };
  const lookup = messagebird.lookup?.request(message, secrets().messagebird);
  const answer = await fetch(lookup?.url ?? '', lookup);
  expect(messagebird.lookup?.found({ status: 200, body: await answer.text() }, message)).toMatchObject({
    kind: 'accepted',
    providerId,
  });
});

test('wrong credentials and broken bodies are refused as the providers refuse them', async () => {
  const post = (path: string, authorization: string, body: object) =>
    fetch(gateway.url + path, { method: 'POST', headers: { authorization }, body: JSON.stringify(body) });
  const whatsappUrl = '/sim/whatsapp/v26.0/1000000001/messages';
  const wrongToken = await post(whatsappUrl, 'Bearer other', { messaging_product: 'whatsapp' });
  expect([wrongToken.status, await wrongToken.json()]).toMatchObject([401, { error: { code: 190 } }]);
  const otherShop = await post(whatsappUrl, 'Bearer demo-whatsapp-token-forge', { messaging_product: 'whatsapp' });
  expect([otherShop.status, await otherShop.json()]).toMatchObject([400, { error: { code: 100 } }]);
  const noText = await post(whatsappUrl, 'Bearer demo-whatsapp-token-bloom', {
    messaging_product: 'whatsapp',
    to: '4915112345678',
    type: 'text',
  });
  expect([noText.status, await noText.json()]).toMatchObject([400, { error: { code: 131008 } }]);
  const wrongKey = await post('/sim/messagebird/send', 'AccessKey other', {});
  expect([wrongKey.status, await wrongKey.json()]).toMatchObject([401, { errors: [{ code: 2 }] }]);
});

test('a provider that is down took nothing', async () => {
  faults.set({ fault: 'provider_down', count: 1 });
  expect((await send('whatsapp', text)).kind).toBe('retry');
  expect(providers.outbox.size()).toBe(0);
  expect((await send('whatsapp', text)).kind).toBe('accepted');
});

test('the outbox and the reports not yet acknowledged are there after a crash', async () => {
  webhookStatus = 503;
  await send('whatsapp', text);
  await expect.poll(() => providers.outbox.size()).toBe(1);
  // The first run is left as a killed process leaves it; its own repeats go on into the same webhook.
  webhookStatus = 200;
  open();
  expect(providers.outbox.list({}).items).toMatchObject([{ id: '1', body: { text: { body: 'Hello!' } } }]);
  await providers.idle();
  const states = reports().map((item) => (item.kind === 'delivery' ? item.state : item.kind));
  expect(new Set(states)).toEqual(new Set(['sent', 'delivered']));
});

test('the outbox is listed in pages, oldest first, by provider and shop', async () => {
  const request = { provider: 'events', method: 'POST', url: 'https://shop.example/', headers: {}, at: '' } as const;
  for (let i = 0; i < 5; i++)
    providers.outbox.append({ ...request, shop: i % 2 ? 'forge' : 'bloom', body: { i }, response: { status: 200 } });
  const first = providers.outbox.list({ provider: 'events', shop: 'bloom', limit: 2 });
  expect(first.items.map(({ body }) => body)).toEqual([{ i: 0 }, { i: 2 }]);
  const second = providers.outbox.list({ provider: 'events', shop: 'bloom', limit: 2, cursor: first.next });
  expect(second.items.map(({ body }) => body)).toEqual([{ i: 4 }]);
  expect(second.next).toBeUndefined();
});

const kinds: Content[] = [
  { type: 'text', text: 'Grüße 🌷' },
  { type: 'image', media: '12345', caption: 'the vase' },
  { type: 'video', media: '12345' },
  { type: 'audio', media: '12345', voice: true },
  { type: 'document', media: '12345', filename: 'invoice.pdf' },
  { type: 'sticker', media: '12345', animated: true },
  { type: 'location', latitude: 52.5, longitude: 13.4, name: 'Berlin' },
  { type: 'contacts', contacts: [{ name: 'Mia', phones: [{ phone: '+4915112345678', type: 'CELL' }] }] },
  { type: 'reaction', target: 'wamid.x', emoji: '👍' },
  { type: 'choice', via: 'button', id: 'yes', title: 'Yes' },
  { type: 'choice', via: 'list', id: 'row', title: 'Row', description: 'one' },
  { type: 'choice', via: 'template', id: 'pay', title: 'Pay' },
  { type: 'choice', via: 'form', title: 'Sent', answers: { size: 'L' } },
  { type: 'order', catalog: 'c', items: [{ product: 'rose', quantity: 2, price: 3, currency: 'EUR' }] },
  { type: 'edit', target: 'wamid.x', text: 'better' },
  { type: 'revoke', target: 'wamid.x' },
  { type: 'unsupported', kind: 'poll' },
];

test('a customer can write every kind of message on WhatsApp, and the adapter reads what was meant', async () => {
  for (const content of kinds) {
    const answer = await providers.customerMessage({
      shop: 'bloom',
      channel: 'whatsapp',
      from: { phone: '+49 151 12345678', name: 'Mia' },
      content,
      replyTo: 'wamid.q',
    });
    const item = reports().at(-1);
    expect([answer.status, content.type]).toEqual([200, content.type]);
    expect(item).toMatchObject({
      kind: 'message',
      providerId: answer.providerId,
      account: '1000000001',
      sender: { phone: '+4915112345678', name: 'Mia' },
    });
    const { raw: _raw, ...read } = (item?.kind === 'message' ? item.content : {}) as { type: string; raw?: unknown };
    expect(read).toMatchObject(content);
  }
  expect(received.every(({ verdict }) => verdict.ok)).toBe(true);
});

test('a customer without a phone number writes as a business-scoped user or a contact', async () => {
  const content: Content = { type: 'text', text: 'Hi' };
  for (const channel of ['bloom-whatsapp', 'bloom-messagebird']) {
    await providers.customerMessage({ shop: 'bloom', channel, from: { visitor: 'v-1', name: 'Mia' }, content });
    const item = reports().at(-1);
    expect(item).toMatchObject({ kind: 'message', sender: { name: 'Mia' }, content });
    expect(item?.kind === 'message' && item.sender.phone).toBeUndefined();
  }
});

test('a customer writes on MessageBird what it carries, and is told what it does not', async () => {
  const carried = kinds.filter(({ type }) =>
    ['text', 'image', 'video', 'audio', 'document', 'sticker', 'location', 'order'].includes(type),
  );
  for (const content of carried) {
    await providers.customerMessage({
      shop: 'bloom',
      channel: 'messagebird',
      from: { phone: '+4915112345678' },
      content,
    });
    expect(reports().at(-1)).toMatchObject({
      kind: 'message',
      account: 'bloom-messagebird',
      content: { type: content.type },
    });
  }
  const refused = providers.customerMessage({
    shop: 'bloom',
    channel: 'messagebird',
    from: { phone: '+4915112345678' },
    content: { type: 'reaction', target: 'x' },
  });
  await expect(refused).rejects.toMatchObject({ code: 'not_supported' });
  await expect(
    providers.customerMessage({
      shop: 'bloom',
      channel: 'fax',
      from: { phone: '1' },
      content: { type: 'text', text: 'x' },
    }),
  ).rejects.toMatchObject({ code: 'invalid' });
});

test('callbacks are repeated and mixed when these faults are on', async () => {
  faults.set({ fault: 'duplicate' });
  faults.set({ fault: 'reorder', seed: 3 });
  for (let i = 0; i < 3; i++) await send('whatsapp', text);
  await providers.idle();
  // At least: a callback whose answer is lost is sent again.
  await vi.waitFor(() => expect(reports().length).toBeGreaterThanOrEqual(12));
});

test('a webhook is registered, listed, changed and removed at MessageBird, and known after a restart', async () => {
  const call = async (method: string, path: string, body?: object) => {
    const headers = { authorization: 'AccessKey demo-messagebird-key-bloom' };
    const response = await fetch(`${gateway.url}/sim/messagebird/webhooks${path}`, {
      method,
      headers,
      body: body && JSON.stringify(body),
    });
    return response.status === 204
      ? undefined
      : ((await response.json()) as { id: string; status: string; items: object[] });
  };
  const made = await call('POST', '', { url: 'https://shop/hook', events: ['message.created'] });
  await call('PATCH', `/${made?.id}`, { status: 'disabled' });
  await restart();
  expect((await call('GET', ''))?.items).toMatchObject([{ url: 'https://shop/hook', status: 'disabled' }]);
  await call('DELETE', `/${made?.id}`);
  expect((await call('GET', ''))?.items).toEqual([]);
});
