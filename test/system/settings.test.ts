import { describe, expect, test } from 'vitest';
import { useStage } from '../support/system.ts';

/** What a shop's admins set, what it does, and what nobody else sees. */

const stage = useStage();

test('the defaults are those of the contract', async () => {
  const shop = await stage().shop();
  const admin = await stage().agent([{ shop, role: 'owner_admin' }]);
  expect((await admin.get(`/api/shops/${shop.id}/settings`)).body).toMatchObject({
    slots: 5,
    soonAfter: 'PT3M',
    overdueAfter: 'PT5M',
    autoCloseAfter: 'PT24H',
    handoverTimeout: 'PT60S',
    assignOnFirstMessage: true,
    newConversationOnClosed: false,
    closeReasons: ['done', 'no_reply', 'spam', 'other'],
  });
});

test('a change holds, leaves the rest alone, and null takes an optional one away', async () => {
  const shop = await stage().shop();
  const admin = await stage().agent([{ shop, role: 'admin' }]);
  const path = `/api/shops/${shop.id}/settings`;
  expect((await admin.patch(path, { slots: 2, conferenceLink: 'https://meet.example/{room}' })).status).toBe(200);
  expect((await admin.get(path)).body).toMatchObject({
    slots: 2,
    soonAfter: 'PT3M',
    conferenceLink: 'https://meet.example/{room}',
  });
  expect((await admin.patch(path, { conferenceLink: null })).body).not.toHaveProperty('conferenceLink');
});

test.each<[string, unknown]>([
  ['slots below nothing', { slots: -1 }],
  ['half a slot', { slots: 1.5 }],
  ['slots as text', { slots: '5' }],
  ['a duration that is none', { soonAfter: '3 minutes' }],
  ['soon after overdue', { soonAfter: 'PT10M' }],
  ['a close within seconds', { autoCloseAfter: 'PT1S' }],
  ['no close reasons', { closeReasons: [] }],
  ['a close reason with blanks', { closeReasons: ['not good'] }],
  ['an address that is none', { eventWebhookUrl: 'ftp://example' }],
  ['a country there is not', { country: 'Atlantis' }],
  ['a close reason twice', { closeReasons: ['done', 'done'] }],
  ['a time zone there is not', { businessHours: { timeZone: 'Europe/Atlantis', week: {} } }],
  ['a weekday there is not', { businessHours: { timeZone: 'UTC', week: { funday: [] } } }],
  ['a time that is none', { businessHours: { timeZone: 'UTC', week: { mon: [['9', '17:00']] } } }],
  ['hours over midnight', { businessHours: { timeZone: 'UTC', week: { mon: [['22:00', '02:00']] } } }],
  [
    'hours that overlap',
    {
      businessHours: {
        timeZone: 'UTC',
        week: {
          mon: [
            ['09:00', '12:00'],
            ['11:00', '17:00'],
          ],
        },
      },
    },
  ],
  ['a holiday on no day', { businessHours: { timeZone: 'UTC', week: {}, holidays: { '2026-02-30': [] } } }],
  ['a setting there is not', { color: 'red' }],
  ['nothing at all', null],
])('%s is 400 with the field, and changes nothing', async (_what, patch) => {
  const shop = await stage().shop();
  const admin = await stage().agent([{ shop, role: 'admin' }]);
  const path = `/api/shops/${shop.id}/settings`;
  const before = (await admin.get(path)).body;
  expect(await admin.patch(path, patch)).toMatchObject({
    status: 400,
    body: { error: { code: 'invalid', message: expect.any(String), details: [{ field: expect.any(String) }] } },
  });
  expect((await admin.get(path)).body).toEqual(before);
});

test('D2 other slots are told at once to those who watch the shop, and may chat there', async () => {
  const [shop, other] = [await stage().shop({ slots: 5 }), await stage().shop()];
  const admin = await stage().agent([{ shop, role: 'admin' }]);
  const [anna, ben] = [await stage().agent([shop, other], 'anna'), await stage().agent([other], 'ben')];
  const [hears, elsewhere] = [await anna.comes(), await ben.comes()];
  hears.send({ action: 'watch' });
  elsewhere.send({ action: 'watch' });
  await stage().system.idle();
  await admin.patch(`/api/shops/${shop.id}/settings`, { slots: 1, soonAfter: 'PT2M' });
  expect(await hears.until(({ type }) => type === 'shop')).toEqual({
    type: 'shop',
    shop: { id: shop.id, name: shop.id, slots: 1 },
  });
  await admin.patch(`/api/shops/${shop.id}/settings`, { soonAfter: 'PT1M' });
  await stage().system.idle();
  const told = [hears, elsewhere].map(({ said }) => said.filter(({ type }) => type === 'shop').length);
  expect(told).toEqual([1, 0]);
});

test('two admins who change different settings at the same moment both have their way', async () => {
  const shop = await stage().shop();
  const admin = await stage().agent([{ shop, role: 'admin' }]);
  const path = `/api/shops/${shop.id}/settings`;
  const answers = await Promise.all([
    admin.patch(path, { slots: 7 }),
    admin.patch(path, { overdueAfter: 'PT9M' }),
    admin.patch(path, { newConversationOnClosed: true }),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect((await admin.get(path)).body).toMatchObject({ slots: 7, overdueAfter: 'PT9M', newConversationOnClosed: true });
});

test('S4 business hours are kept as they are written, with several spans and holidays', async () => {
  const shop = await stage().shop();
  const admin = await stage().agent([{ shop, role: 'admin' }]);
  const path = `/api/shops/${shop.id}/settings`;
  const businessHours = {
    timeZone: 'Europe/Istanbul',
    week: {
      mon: [
        ['09:00', '12:30'],
        ['13:30', '18:00'],
      ],
      sat: [['10:00', '24:00']],
      sun: [],
    },
    holidays: { '2026-10-29': [], '2026-12-31': [['09:00', '12:00']] },
  };
  expect((await admin.patch(path, { businessHours })).body).toMatchObject({ businessHours });
  expect((await admin.get(path)).body).toMatchObject({ businessHours });
  expect((await admin.patch(path, { businessHours: null })).body).not.toHaveProperty('businessHours');
});

describe('S1 only the two admin roles see and change settings', () => {
  test('an employee, a stranger and an admin of another shop are 403', async () => {
    const [shop, other] = [await stage().shop(), await stage().shop()];
    const agents = await Promise.all([
      stage().agent([shop]),
      stage().agent([other]),
      stage().agent([{ shop: other, role: 'owner_admin' }, shop]),
    ]);
    for (const agent of agents) {
      expect((await agent.get(`/api/shops/${shop.id}/settings`)).status).toBe(403);
      expect((await agent.patch(`/api/shops/${shop.id}/settings`, { slots: 0 })).status).toBe(403);
      expect((await agent.get('/api/shops/nothing/settings')).status).toBe(403);
    }
  });

  test('an admin without the chat permission sees settings and no conversations', async () => {
    const shop = await stage().shop();
    const admin = await stage().agent([{ shop, role: 'admin', chat: false }]);
    expect((await admin.get(`/api/shops/${shop.id}/settings`)).status).toBe(200);
    expect((await admin.get(`/api/conversations?shop=${shop.id}`)).status).toBe(403);
  });

  test('no answer holds a secret', async () => {
    const shop = await stage().shop();
    const admin = await stage().agent([{ shop, role: 'owner_admin' }]);
    const texts = await Promise.all(
      ['/api/me', `/api/shops/${shop.id}/settings`].map(async (path) => JSON.stringify((await admin.get(path)).body)),
    );
    expect(texts.join('')).not.toMatch(/demo-(messagebird|whatsapp|verify|flow)/);
  });
});

test('R7 off: the flow has a new conversation, nobody gets it, and an agent can take it', async () => {
  const shop = await stage().shop({ assignOnFirstMessage: false });
  const anna = await stage().agent([shop]);
  await anna.comes();
  const carla = shop.customer();
  await carla.writes('hello');
  await stage().system.idle();
  expect(await anna.conversation(carla.conversation)).toMatchObject({ bot: 'flow' });
  expect((await anna.post('/api/queue/next', { shop: shop.id })).status).toBe(204);
  expect((await stage().system.check()).violations).toEqual([]);
  const taken = await anna.post(`/api/conversations/${carla.conversation}/assign`, { agent: 'me' });
  expect(taken).toMatchObject({ status: 200, body: { assignee: anna.id } });
  expect(taken.body).not.toHaveProperty('bot');
});
