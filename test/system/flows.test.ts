import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { BusinessHours } from '../../layers/domain/settings.ts';
import { parseConversationId } from '../../layers/store/keys.ts';
import { findShop, saveShop } from '../../layers/store/shops.ts';
import { type Answer, type Headers, type Json, signedByMessageBird } from '../support/client.ts';
import { type Customer, type Shop, useStage } from '../support/system.ts';

/** Flows ask for an agent, and whether anybody is there. */

const stage = useStage();

const token = 'demo-flow-token';

/** Asks for an agent as a flow does. */
async function ask(shop: Shop, body: Json | string, headers: Headers = {}): Promise<Answer> {
  const response = await fetch(`${stage().system.url}/flows/${shop.id}/handover`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  });
  return { status: response.status, body: JSON.parse(await response.text()) as Answer['body'] };
}

const about = (shop: Shop, customer: Customer): Json => ({
  token,
  channel: `${shop.id}-whatsapp`,
  phone: `+${customer.phone}`,
});

/** Flow.ai's action. */
const action = (customer: Customer, more: Json = {}): Json => ({
  type: 'action',
  verifyToken: token,
  threadId: `${customer.phone}|w_the-channel`,
  channelName: 'WhatsApp',
  query: 'I want a person',
  action: 'handover',
  params: { order: [{ value: '1001' }], phone: [{ value: customer.phone }] },
  originator: { actorId: 'a1', userId: 'u1', name: customer.name, role: 'external' },
  user: { name: customer.name, role: 'external', profile: { fullName: customer.name, email: 'carla@example.com' } },
  replyUrl: 'https://api.flow.ai/reply',
  ...more,
});

async function open(shop: Shop, hours: BusinessHours): Promise<void> {
  const { table } = stage().system;
  const known = await findShop(table, shop.id);
  if (known) await saveShop(table, { ...known, settings: { ...known.settings, businessHours: hours } });
}
const never: BusinessHours = { timeZone: 'Europe/Amsterdam', week: {} };

/** A shop where the flow has new conversations first (R7), and a customer of whom it has one. */
async function withBot(): Promise<{ shop: Shop; carla: Customer }> {
  const shop = await stage().shop({ assignOnFirstMessage: false });
  const carla = shop.customer();
  await carla.writes('hello');
  return { shop, carla };
}

describe('B1 a flow asks for an agent', () => {
  test('B1 R7 the conversation is released and goes to an available agent; the answer says to whom', async () => {
    const { shop, carla } = await withBot();
    const anna = await stage().agent([shop]);
    await anna.comes();
    expect(await ask(shop, { ...about(shop, carla), reason: 'refund', params: { order: '1001' } })).toEqual({
      status: 200,
      body: {
        accepted: true,
        agentAvailable: true,
        withinBusinessHours: true,
        conversationId: carla.conversation,
        assignedTo: anna.id,
      },
    });
    const conversation = await anna.conversation(carla.conversation);
    expect(conversation).toMatchObject({ assignee: anna.id, participants: [anna.id], status: 'pending' });
    expect(conversation).not.toHaveProperty('bot');
    expect((await anna.timeline(carla.conversation)).map(({ content }) => content)).toEqual([
      { type: 'text', text: 'hello' },
      { type: 'with_bot', bot: 'flow' },
      {
        type: 'bot_handover',
        bot: 'flow',
        reason: 'refund',
        params: { order: '1001' },
        agentAvailable: true,
        withinBusinessHours: true,
      },
      expect.objectContaining({ type: 'assigned', agent: anna.id }),
    ]);
  });

  test('B1 nobody available: it waits in the queue, the flow is told so, and the first who comes gets it', async () => {
    const { shop, carla } = await withBot();
    expect((await ask(shop, about(shop, carla))).body).toEqual({
      accepted: true,
      agentAvailable: false,
      withinBusinessHours: true,
      conversationId: carla.conversation,
    });
    const anna = await stage().agent([shop]);
    await anna.comes();
    await stage().system.idle();
    expect(await anna.conversation(carla.conversation)).toMatchObject({ assignee: anna.id });
    const asked = (await anna.timeline(carla.conversation)).find(({ content }) => content.type === 'bot_handover');
    expect(asked?.content).toMatchObject({ agentAvailable: false });
  });

  test('B1 R1 the rules of the channel say who: of a team that grabs, somebody is available as soon as one could', async () => {
    const branch = { team: 'service' };
    const rules = { newCustomer: { online: branch, offline: branch } };
    const shop = await stage().shop({ assignOnFirstMessage: false }, { teams: { service: 'grab' }, rules });
    const [first, second] = [shop.customer(), shop.customer()];
    for (const customer of [first, second]) await customer.writes('hello');
    const other = await stage().agent([shop]);
    await other.comes();
    expect((await ask(shop, about(shop, first))).body).toMatchObject({ agentAvailable: false });
    const rep = await stage().agent([{ shop, teams: ['service'] }]);
    await rep.comes();
    const { body } = await ask(shop, about(shop, second));
    expect(body).toMatchObject({ agentAvailable: true });
    expect(body).not.toHaveProperty('assignedTo');
    expect((await ask(shop, about(shop, second))).body).toEqual(body);
    expect(await other.conversation(second.conversation)).toMatchObject({ team: 'service', status: 'rep_needed' });
    expect((await rep.post(`/api/conversations/${second.conversation}/grab`)).body).toMatchObject({ assignee: rep.id });
  });

  test('B1 outside business hours the flow is told so', async () => {
    const { shop, carla } = await withBot();
    await open(shop, never);
    expect((await ask(shop, about(shop, carla))).body).toMatchObject({
      agentAvailable: false,
      withinBusinessHours: false,
    });
  });

  test("B1 Flow.ai's action is understood: token, customer, parameters and thread", async () => {
    const { shop, carla } = await withBot();
    const anna = await stage().agent([shop]);
    await anna.comes();
    expect(await ask(shop, action(carla))).toMatchObject({
      status: 200,
      body: { accepted: true, conversationId: carla.conversation, assignedTo: anna.id },
    });
    const asked = (await anna.timeline(carla.conversation)).find(({ content }) => content.type === 'bot_handover');
    expect(asked?.content).toMatchObject({ reason: 'handover', params: { order: '1001' } });
  });

  test('B1 asking again changes nothing more, and says who has it', async () => {
    const { shop, carla } = await withBot();
    const anna = await stage().agent([shop]);
    await anna.comes();
    const first = await ask(shop, about(shop, carla));
    const before = await anna.conversation(carla.conversation);
    for (const body of [about(shop, carla), action(carla)]) expect(await ask(shop, body)).toEqual(first);
    expect(await anna.conversation(carla.conversation)).toEqual(before);
  });

  test('B1 with an agent already: accepted, with who has it; it stays there', async () => {
    const shop = await stage().shop();
    const [anna, ben] = [await stage().agent([shop], 'anna'), await stage().agent([shop], 'ben')];
    await anna.comes();
    const carla = shop.customer();
    await carla.writes('hello');
    await ben.comes();
    await anna.onBreak();
    const answer = await ask(shop, about(shop, carla));
    expect(answer.body).toMatchObject({ accepted: true, agentAvailable: false, assignedTo: anna.id });
    expect(await anna.conversation(carla.conversation)).toMatchObject({ assignee: anna.id, participants: [anna.id] });
  });

  test('B1 a customer whom only the flow knows: the conversation begins, and the window is open', async () => {
    const shop = await stage().shop();
    const anna = await stage().agent([shop]);
    await anna.comes();
    const carla = shop.customer();
    const { body } = await ask(shop, { ...about(shop, carla), name: 'Carla' });
    expect(body).toMatchObject({ agentAvailable: true, conversationId: carla.conversation, assignedTo: anna.id });
    expect(await anna.conversation(carla.conversation)).toMatchObject({
      customer: { name: 'Carla', phone: `+${carla.phone}` },
      status: 'pending',
      window: { open: true },
    });
    expect((await anna.says(carla.conversation, 'How can I help?')).status).toBe(202);
    await carla.writes('at last');
    expect(await anna.conversation(carla.conversation)).toMatchObject({ assignee: anna.id, unread: 1 });
  });

  test.each<[string, string, (national: string) => string]>([
    ['of the Netherlands, where nothing else is set', 'NL', (national) => `0${national}`],
    ['of Belgium, with marks between', 'BE', (national) => `0${national.slice(0, 3)}/${national.slice(3)}`],
    ['of Spain, where numbers have no 0 before them', 'ES', () => '612 345 678'],
  ])('B1 a phone in the notation %s is that customer’s number', async (_where, country, written) => {
    const [code, national] =
      { NL: ['31', '612345671'], BE: ['32', '470123456'], ES: ['34', '612345678'] }[country] ?? [];
    const shop = await stage().shop(country === 'NL' ? undefined : { country });
    const anna = await stage().agent([shop]);
    await anna.comes();
    const { body } = await ask(shop, { token, channel: `${shop.id}-whatsapp`, phone: written(national ?? '') });
    expect(await anna.conversation(String(body.conversationId))).toMatchObject({
      customer: { phone: `+${code}${national}` },
    });
  });

  test('B1 a contact that is a number in WhatsApp’s notation is the customer who writes later', async () => {
    const shop = await stage().shop();
    const carla = shop.customer();
    const { body } = await ask(shop, { token, channel: `${shop.id}-whatsapp`, contact: carla.phone });
    expect(body.conversationId).toBe(carla.conversation);
  });

  test('B1 what a flow tool makes of its variables is understood: a number as a number, empty and null as not there', async () => {
    const shop = await stage().shop();
    const carla = shop.customer();
    const sent = { ...about(shop, carla), phone: Number(carla.phone), conversationId: '', reason: null, params: null };
    expect(await ask(shop, sent)).toMatchObject({ status: 200, body: { conversationId: carla.conversation } });
    for (const nobody of [
      { ...about(shop, carla), phone: '' },
      { token, phone: null },
    ])
      expect((await ask(shop, nobody)).body).toMatchObject({
        error: { code: 'invalid', details: [{ field: 'contact' }] },
      });
  });

  test('B1 D8 a closed conversation opens again at the agent who had it', async () => {
    const shop = await stage().shop({ slots: 1 });
    const anna = await stage().agent([shop]);
    await anna.comes();
    const carla = shop.customer();
    await carla.writes('hello');
    await anna.closes(carla.conversation);
    await shop.customer().writes('another');
    expect((await ask(shop, about(shop, carla))).body).toMatchObject({ agentAvailable: true, assignedTo: anna.id });
    expect(await anna.conversation(carla.conversation)).toMatchObject({ state: 'open', reopened: true });
  });

  test('B1 on MessageBird by the contact, by our conversation id, and without a channel where there is one to find', async () => {
    const shop = await stage().shop({ assignOnFirstMessage: false });
    const anna = await stage().agent([shop]);
    await anna.comes();
    const [dora, emil] = [shop.customer('Dora'), shop.customer('Emil')];
    await dora.messagebird('hello', { platform: 'messenger', from: 'm1' });
    await emil.messagebird('hello');
    expect((await ask(shop, { token, channel: `${shop.id}-messagebird`, contact: dora.phone })).body).toMatchObject({
      accepted: true,
      conversationId: dora.onMessagebird,
    });
    expect((await ask(shop, { token, conversationId: emil.onMessagebird })).body).toMatchObject({
      conversationId: emil.onMessagebird,
      assignedTo: anna.id,
    });
    expect((await ask(shop, { token, phone: `+${emil.phone}` })).body).toMatchObject({
      conversationId: emil.onMessagebird,
    });
  });

  test('B1 two requests and a message of the customer at the same moment: one handover, nothing lost', async () => {
    for (let round = 0; round < 5; round++) {
      const { shop, carla } = await withBot();
      const anna = await stage().agent([shop]);
      await anna.comes();
      const [first, second] = await Promise.all([
        ask(shop, about(shop, carla)),
        ask(shop, action(carla)),
        carla.writes('are you there?'),
      ]);
      expect(first.body).toMatchObject({ assignedTo: anna.id });
      expect(second.body).toMatchObject({ assignedTo: anna.id });
      await stage().system.idle();
      const kinds = (await anna.timeline(carla.conversation)).map(({ content }) => content.type).sort();
      expect(kinds).toEqual(['assigned', 'bot_handover', 'text', 'text', 'with_bot']);
    }
    expect((await stage().system.check()).violations).toEqual([]);
  });
});

describe('B1 S3 the flow token', () => {
  test('is changed by an admin, shown to nobody, and is what flows show from then on', async () => {
    const shop = await stage().shop();
    const admin = await stage().agent([{ shop, role: 'admin' }]);
    const path = `/api/shops/${shop.id}/flow-token`;
    const renewed = `token-of-${shop.id}`;
    const at = `${stage().system.url}/flows/${shop.id}`;
    const shown = { set: true, handoverUrl: `${at}/handover`, businessHoursUrl: `${at}/business-hours` };
    expect((await admin.get(path)).body).toEqual(shown);
    expect(await admin.put(path, { token: renewed })).toEqual({ status: 200, body: shown });
    const audit = await admin.get<{ items: object[] }>(`/api/shops/${shop.id}/audit`);
    expect(audit.body.items).toMatchObject([{ by: admin.id, what: 'flow token', to: 'changed' }]);
    expect(JSON.stringify([audit.body, (await admin.get(path)).body])).not.toContain(renewed);
    const carla = shop.customer();
    expect((await ask(shop, { ...about(shop, carla), token: renewed })).status).toBe(200);
    expect((await ask(shop, about(shop, shop.customer()))).status).toBe(401);
    for (const token of ['', 'short', 'with a space in it', 7])
      expect((await admin.put(path, { token })).body.error).toMatchObject({ details: [{ field: 'token' }] });
    // The credentials of the channels lie beside it and stay.
    expect((await carla.writes('hello')).length).toBeGreaterThan(0);
  });
});

describe('B1 who may ask', () => {
  test.each<[string, (shop: Shop) => Json]>([
    ['no token', () => ({ token: undefined })],
    ['a wrong token', () => ({ token: 'wrong' })],
    ['an empty token', () => ({ token: '' })],
    ['a token that is no text', () => ({ token: { a: 1 } })],
  ])('%s is 401, and changes nothing', async (_what, more) => {
    const { shop, carla } = await withBot();
    const anna = await stage().agent([shop]);
    expect(await ask(shop, { ...about(shop, carla), ...more(shop) })).toMatchObject({
      status: 401,
      body: { error: { code: 'bad_flow_token' } },
    });
    expect(await ask(shop, action(carla, { verifyToken: 'wrong' }))).toMatchObject({ status: 401 });
    expect(await anna.conversation(carla.conversation)).toMatchObject({ bot: 'flow' });
  });

  const hmac = (text: string, key = token) => `sha256=${createHmac('sha256', key).update(text).digest('hex')}`;

  test('an HMAC of the raw body under the flow token lets in, one of another body or key does not', async () => {
    const { shop, carla } = await withBot();
    const text = JSON.stringify({ ...about(shop, carla), token: undefined });
    for (const header of ['x-slotdesk-signature', 'x-hub-signature-256']) {
      expect((await ask(shop, text, { [header]: hmac(text) })).status).toBe(200);
      expect((await ask(shop, `${text} `, { [header]: hmac(text) })).status).toBe(401);
      expect((await ask(shop, text, { [header]: hmac(text, 'other') })).status).toBe(401);
    }
    // A wrong signature is not rescued by a token.
    const both = JSON.stringify(about(shop, carla));
    expect((await ask(shop, both, { 'x-slotdesk-signature': 'sha256=00' })).status).toBe(401);
  });

  test("MessageBird's signature lets in, for this URL and body only", async () => {
    const { shop, carla } = await withBot();
    const text = JSON.stringify({ ...about(shop, carla), token: undefined });
    const url = `${stage().system.url}/flows/${shop.id}/handover`;
    const now = stage().system.clock.now();
    expect((await ask(shop, text, signedByMessageBird(url, text, now))).status).toBe(200);
    expect((await ask(shop, text, signedByMessageBird(`${url}x`, text, now))).status).toBe(401);
    expect((await ask(shop, `${text} `, signedByMessageBird(url, text, now))).status).toBe(401);
  });

  test('a bearer token lets in', async () => {
    const { shop, carla } = await withBot();
    const body = { ...about(shop, carla), token: undefined };
    expect((await ask(shop, body, { authorization: `Bearer ${token}` })).status).toBe(200);
    expect((await ask(shop, body, { authorization: 'Bearer wrong' })).status).toBe(401);
  });

  test('an unknown shop is 404', async () => {
    expect((await ask({ id: 'nothing' } as Shop, { token })).status).toBe(404);
  });
});

test.each<[string, Json | string, string?]>([
  ['text that is not JSON', '{'],
  ['nobody named', { token }, 'contact'],
  ['a field there is not', { token, phone: '+31612345678', colour: 'red' }, 'colour'],
  ['a channel there is not', { token, phone: '+31612345678', channel: 'nothing' }, 'channel'],
  ['a customer nobody knows, on no channel', { token, phone: '+31600000000' }, 'channel'],
  ['a phone that is no text', { token, phone: 5, channel: 'x' }, 'phone'],
  ['a phone that is no number', { token, phone: 'banana', channel: 'SHOP-whatsapp' }, 'phone'],
  ['a number too short, of nowhere', { token, phone: '0612', channel: 'SHOP-messagebird' }, 'phone'],
  ['a contact whom WhatsApp cannot have', { token, contact: 'banana', channel: 'SHOP-whatsapp' }, 'contact'],
  [
    'an action about such a contact',
    { ...action({ phone: 'x', name: 'X' } as Customer, { threadId: 'x|w_SHOP-whatsapp', params: {} }) },
    'contact',
  ],
])('B1 %s is 400 with the field', async (_what, body, field) => {
  const shop = await stage().shop();
  const answer = await ask(shop, JSON.parse(JSON.stringify(body).replaceAll('SHOP', shop.id)));
  expect(answer.status).toBe(400);
  if (field) expect(answer.body.error).toMatchObject({ code: 'invalid', details: [{ field }] });
});

test('B1 the conversation of another shop is 404', async () => {
  const [shop, other] = [await stage().shop(), await stage().shop()];
  const carla = other.customer();
  await carla.writes('hello');
  expect(parseConversationId(carla.conversation)?.thread.shop).toBe(other.id);
  expect((await ask(shop, { token, conversationId: carla.conversation })).status).toBe(404);
  expect((await ask(shop, { token, conversationId: 'nothing' })).status).toBe(404);
});

describe('B2 business hours for flows', () => {
  const hours = async (shop: string) => stage().http.get(`/flows/${shop}/business-hours`);

  test('B2 without hours it is always open', async () => {
    const shop = await stage().shop();
    expect(await hours(shop.id)).toEqual({ status: 200, body: { open: true, timeZone: 'UTC' } });
  });

  test('B2 it says until when, and when it opens next', async () => {
    const shop = await stage().shop();
    const day: [string, string][] = [['00:00', '24:00']];
    const now = new Date(stage().system.clock.now());
    const tomorrow = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1));
    const name = (at: Date) => (['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const)[at.getUTCDay()] ?? 'sun';
    await open(shop, { timeZone: 'UTC', week: { [name(now)]: day } });
    expect((await hours(shop.id)).body).toEqual({ open: true, closesAt: tomorrow.toISOString(), timeZone: 'UTC' });
    await open(shop, { timeZone: 'UTC', week: { [name(tomorrow)]: day } });
    expect((await hours(shop.id)).body).toEqual({ open: false, opensAt: tomorrow.toISOString(), timeZone: 'UTC' });
  });

  test('B2 an unknown shop is 404', async () => {
    expect((await hours('nothing')).status).toBe(404);
  });
});
