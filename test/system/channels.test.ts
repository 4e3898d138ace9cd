import { beforeEach, describe, expect, test } from 'vitest';
import { whatsappBody, whatsappChange } from '../support/client.ts';
import { type Agent, type Shop, useStage } from '../support/system.ts';

/** The channel accounts of a shop and their credentials, checked at the simulated providers. */

const stage = useStage();
let shop: Shop;
let admin: Agent;

beforeEach(async () => {
  shop = await stage().shop();
  admin = await stage().agent([{ shop, role: 'admin' }], 'admin');
});

const path = (id?: string) => `/api/shops/${shop.id}/channels${id === undefined ? '' : `/${id}`}`;
/** A key that the simulated providers take for this shop. */
const key = (name: string) => `demo-${name}-${shop.id}`;
const whatsapp = (more = {}) => ({ provider: 'whatsapp', phoneNumberId: shop.phoneNumberId, ...more });
const newKeys = () => ({
  token: key('new-token'),
  appSecret: 'demo-whatsapp-app-secret',
  verifyToken: 'a-new-verify-token',
});
const refused = (...fields: string[]) => ({
  status: 422,
  body: { error: { code: 'credentials_refused', details: fields.map((field) => ({ field })) } },
});

describe('S3 what an admin enters elsewhere', () => {
  test('S3 each channel says where its provider calls, the webchat where the widget does', async () => {
    const { items } = (await admin.get<{ items: { provider: string }[] }>(path())).body;
    const { url } = stage().system;
    expect(items).toMatchObject(
      items.map(({ provider }) =>
        provider === 'webchat' ? { webchatUrl: url } : { webhookUrl: `${url}/webhooks/${provider}/${shop.id}` },
      ),
    );
    expect(new Set(items.map(({ provider }) => provider)).size).toBe(3);
  });
});

describe('C1 a shop has any number of channels', () => {
  test('they are listed with their accounts', async () => {
    const { items } = (await admin.get(path())).body;
    expect(items).toHaveLength(3);
    expect(items).toContainEqual({
      id: `${shop.id}-whatsapp`,
      provider: 'whatsapp',
      name: 'WhatsApp',
      phoneNumberId: shop.phoneNumberId,
      businessAccountId: `20${shop.phoneNumberId}`,
      webhookUrl: `${stage().system.url}/webhooks/whatsapp/${shop.id}`,
      secrets: { token: { set: true }, appSecret: { set: true }, verifyToken: { set: true } },
    });
  });

  test('a second WhatsApp number takes the messages that come to it, from the first moment', async () => {
    // The webhook knows the shop as it was before.
    await shop.customer().writes('to the first number');
    const wish = {
      provider: 'whatsapp',
      phoneNumberId: '1234567890',
      businessAccountId: '201234567890',
      name: 'Orders',
    };
    const made = await admin.put(path('orders'), wish);
    const { provider: _provider, ...shown } = wish;
    expect(made).toMatchObject({ status: 200, body: { id: 'orders', provider: 'whatsapp', ...shown } });
    expect((await admin.get(path('orders'))).body).toEqual(made.body);
    const ben = await stage().agent([shop], 'ben');
    await ben.comes();
    const carla = shop.customer();
    await shop.whatsapp(whatsappBody(whatsappChange('1234567890', { messages: [carla.message('hello')] })));
    await stage().system.idle();
    const conversation = (await ben.mine()).find(({ channel }) => channel.id === 'orders');
    expect(conversation).toBeDefined();
    await ben.says(conversation?.id ?? '', 'From the other number');
    await stage().system.idle();
    expect(stage().sent(shop).at(-1)?.url).toContain('/1234567890/messages');
  });

  test('an account is in a shop once, and a channel keeps its provider', async () => {
    expect(await admin.put(path('double'), whatsapp())).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid', details: [{ field: 'phoneNumberId' }] } },
    });
    expect(await admin.put(path(`${shop.id}-whatsapp`), { provider: 'webchat' })).toMatchObject({
      status: 400,
      body: { error: { details: [{ field: 'provider' }] } },
    });
  });

  test('what is left out stays as it is, the routing rules too', async () => {
    const rules = { newCustomer: { online: { algorithm: 'random' } } };
    await admin.put(`${path(`${shop.id}-whatsapp`)}/rules`, rules);
    const { body } = await admin.put(path(`${shop.id}-whatsapp`), { provider: 'whatsapp', name: 'Chat' });
    expect(body).toMatchObject({ name: 'Chat', phoneNumberId: shop.phoneNumberId });
    expect((await admin.get(`${path(`${shop.id}-whatsapp`)}/rules`)).body).toMatchObject(rules);
  });

  test('one is taken away when it has no open conversations', async () => {
    const ben = await stage().agent([shop], 'ben');
    await ben.comes();
    const carla = shop.customer();
    await carla.writes('hello');
    await stage().system.idle();
    expect(await admin.delete(path(`${shop.id}-whatsapp`))).toMatchObject({
      status: 409,
      body: { error: { code: 'channel_in_use', details: { openConversations: 1 } } },
    });
    await ben.closes(carla.conversation);
    await stage().system.idle();
    expect((await admin.delete(path(`${shop.id}-whatsapp`))).status).toBe(204);
    expect((await admin.get(path(`${shop.id}-whatsapp`))).status).toBe(404);
    expect((await admin.delete(path(`${shop.id}-whatsapp`))).status).toBe(404);
    // Its credentials went with it.
    const again = await admin.put(path('again'), whatsapp());
    expect(again).toMatchObject({ status: 400, body: { error: { message: expect.stringContaining('token') } } });
  });

  test.each<[string, object, string]>([
    ['a provider there is not', { provider: 'pigeon' }, 'provider'],
    ['a phone number id with letters', { provider: 'whatsapp', phoneNumberId: 'abc' }, 'phoneNumberId'],
    ['no phone number id', { provider: 'whatsapp' }, 'phoneNumberId'],
    ['a key with a blank', { provider: 'messagebird', accessKey: 'a b' }, 'accessKey'],
    ['a field of another provider', { provider: 'webchat', token: 'x' }, 'token'],
  ])('with %s is 400 with the field', async (_what, body, field) => {
    const answer = await admin.put(path('wrong'), body);
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid', details: [{ field }] } } });
  });
});

describe('S3 credentials', () => {
  test('are never shown, in no answer and no line of the audit log', async () => {
    const { body } = await admin.put(path(`${shop.id}-whatsapp`), whatsapp(newKeys()));
    const answers = [body, (await admin.get(path())).body, (await admin.get(`/api/shops/${shop.id}/audit`)).body];
    for (const secret of Object.values(newKeys())) expect(JSON.stringify(answers)).not.toContain(secret);
    const { items } = (await admin.get<{ items: object[] }>(`/api/shops/${shop.id}/audit`)).body;
    expect(items[0]).toMatchObject({
      what: `channel ${shop.id}-whatsapp`,
      by: admin.id,
      to: { token: 'changed', appSecret: 'changed', verifyToken: 'changed' },
    });
  });

  test('that WhatsApp refuses are refused with the reason, and change nothing', async () => {
    const wrong = await admin.put(path(`${shop.id}-whatsapp`), whatsapp({ token: 'wrong' }));
    expect(wrong).toMatchObject(refused('token'));
    expect(wrong.body.error?.message).toBe('WhatsApp refuses the token.');
    expect(await admin.put(path(`${shop.id}-whatsapp`), whatsapp({ appSecret: 'of-another-app' }))).toMatchObject(
      refused('appSecret'),
    );
    expect(await admin.put(path('new'), { provider: 'whatsapp', phoneNumberId: '9999999999' })).toMatchObject(
      refused('phoneNumberId'),
    );
    expect(await admin.put(path(`${shop.id}-whatsapp`), whatsapp({ businessAccountId: '201111111111' }))).toMatchObject(
      refused('businessAccountId'),
    );
    expect((await admin.post(`${path(`${shop.id}-whatsapp`)}/check`)).body).toEqual({ ok: true, findings: [] });
    expect((await admin.get<{ items: object[] }>(`/api/shops/${shop.id}/audit`)).body.items).toEqual([]);
  });

  test('that MessageBird refuses are refused with the reason', async () => {
    const wish = { provider: 'messagebird', workspaceId: 'w-1', accessKey: 'wrong', signingKey: 's' };
    expect(await admin.put(path(`${shop.id}-messagebird`), wish)).toMatchObject(refused('accessKey'));
    const right = { ...wish, accessKey: key('messagebird') };
    expect(await admin.put(path(`${shop.id}-messagebird`), right)).toMatchObject({
      status: 200,
      body: { channelId: `${shop.id}-messagebird`, workspaceId: 'w-1' },
    });
  });

  test('of a new channel are complete, or it is said what is missing', async () => {
    for (const id of ['whatsapp', 'messagebird']) await admin.delete(path(`${shop.id}-${id}`));
    const answer = await admin.put(path('new'), { provider: 'messagebird', accessKey: key('messagebird') });
    expect(answer).toMatchObject({ status: 400, body: { error: { details: [{ field: 'signingKey' }] } } });
  });

  test('are not saved while the provider cannot say, but for who asks for it', async () => {
    stage().system.faults.set({ fault: 'provider_down', rate: 1 });
    const wish = whatsapp({ verifyToken: 'later' });
    const answer = await admin.put(path(`${shop.id}-whatsapp`), wish);
    expect(answer).toMatchObject({ status: 503, body: { error: { code: 'provider_unreachable' } } });
    expect(answer.body.error?.message).toContain('?check=false');
    expect((await admin.put(`${path(`${shop.id}-whatsapp`)}?check=false`, wish)).status).toBe(200);
    stage().system.faults.set({ fault: 'provider_down', rate: 0 });
  });

  test('that are wrong are found by a check', async () => {
    await admin.put(`${path(`${shop.id}-whatsapp`)}?check=false`, whatsapp({ token: 'wrong' }));
    expect(await admin.post(`${path(`${shop.id}-whatsapp`)}/check`)).toMatchObject({
      status: 200,
      body: { ok: false, findings: [{ field: 'token', message: 'WhatsApp refuses the token.' }] },
    });
  });

  test('that two admins change at the same moment are both kept', async () => {
    for (let round = 0; round < 5; round++) {
      const answers = await Promise.all([
        admin.put(`${path(`${shop.id}-whatsapp`)}?check=false`, whatsapp({ token: `wrong-${round}` })),
        admin.put(path(`${shop.id}-messagebird`), { provider: 'messagebird', accessKey: key(`round${round}`) }),
        admin.put(`${path(`${shop.id}-whatsapp`)}?check=false`, whatsapp({ verifyToken: `v-${round}` })),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    }
    expect((await admin.post(`${path(`${shop.id}-whatsapp`)}/check`)).body).toMatchObject({ ok: false });
    expect((await admin.post(`${path(`${shop.id}-messagebird`)}/check`)).body).toMatchObject({ ok: true });
    const question = 'hub.mode=subscribe&hub.challenge=42&hub.verify_token=v-4';
    expect((await fetch(`${stage().system.url}/webhooks/whatsapp/${shop.id}?${question}`)).status).toBe(200);
  });

  test('that were changed are used for the next reply at once', async () => {
    const ben = await stage().agent([shop], 'ben');
    await ben.comes();
    const carla = shop.customer();
    await carla.writes('hello');
    await stage().system.idle();
    await admin.put(`${path(`${shop.id}-whatsapp`)}?check=false`, whatsapp({ token: 'revoked' }));
    await ben.says(carla.conversation, 'with a token that was taken back');
    await stage().system.idle();
    await admin.put(path(`${shop.id}-whatsapp`), whatsapp(newKeys()));
    await ben.says(carla.conversation, 'with a new one');
    await stage().system.idle();
    const replies = (await ben.timeline(carla.conversation)).filter(({ direction }) => direction === 'out');
    expect(replies.map(({ state }) => state)).toEqual(['failed', 'delivered']);
    expect(replies[0]?.failure?.message).toContain('A shop admin must renew it');
  });

  test('are only for admins of the shop', async () => {
    const stranger = await stage().agent([{ shop: await stage().shop(), role: 'owner_admin' }]);
    for (const agent of [stranger, await stage().agent([shop])]) {
      expect((await agent.get(path())).status).toBe(403);
      expect((await agent.put(path(`${shop.id}-whatsapp`), whatsapp(newKeys()))).status).toBe(403);
      expect((await agent.post(`${path(`${shop.id}-whatsapp`)}/check`)).status).toBe(403);
      expect((await agent.delete(path(`${shop.id}-webchat`))).status).toBe(403);
    }
  });
});
