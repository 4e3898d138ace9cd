import { describe, expect, test } from 'vitest';
import { type Agent, useStage } from '../support/system.ts';

const stage = useStage();

interface ShownAgent {
  id: string;
  connected: boolean;
  available: boolean;
  freeSlots: number;
  openConversations: number;
}

describe('S1 the desk of a shop', () => {
  test('S1 everybody with a role sees channels, teams, colleagues and what agents work by, and no credentials', async () => {
    const shop = await stage().shop(
      { slots: 3, conferenceLink: 'https://meet.example/{room}', eventWebhookUrl: 'https://secret.example/hook' },
      { teams: { care: 'grab' } },
    );
    const admin = await stage().agent([{ shop, role: 'admin', chat: false }], 'Zed');
    const anna = await stage().agent([{ shop, teams: ['care'] }], 'Anna');
    await stage().agent([await stage().shop()], 'Elsewhere');
    await admin.put(`/api/shops/${shop.id}/flows/welcome`, {
      name: 'Welcome',
      kind: 'flowbuilder',
      url: 'https://flows.example/start',
      key: 'secret-key',
    });
    for (const agent of [admin, anna]) {
      const { status, body } = await agent.get(`/api/shops/${shop.id}/desk`);
      expect(status).toBe(200);
      expect(body).toMatchObject({
        shop: shop.id,
        teams: [{ id: 'care', mode: 'grab', members: [{ agent: anna.id, role: 'rep' }] }],
        agents: [
          { id: anna.id, name: 'Anna', role: 'employee', chat: true, teams: ['care'] },
          { id: admin.id, name: 'Zed', role: 'admin', chat: false, teams: [] },
        ],
        settings: {
          slots: 3,
          overdueAfter: 'PT5M',
          closeReasons: ['done', 'no_reply', 'spam', 'other'],
          conferenceLink: true,
        },
        flows: [{ id: 'welcome', name: 'Welcome' }],
      });
      expect((body as unknown as { channels: { id: string; kind: string }[] }).channels).toContainEqual({
        id: `${shop.id}-whatsapp`,
        name: expect.any(String),
        provider: 'whatsapp',
        kind: 'whatsapp',
      });
      expect(JSON.stringify(body)).not.toContain('secret');
    }
  });

  test('S1 who has no role at the shop is refused', async () => {
    const shop = await stage().shop();
    const stranger = await stage().agent([await stage().shop()]);
    for (const path of [`/api/shops/${shop.id}/desk`, `/api/shops/${shop.id}/agents`, '/api/shops/nowhere/desk'])
      expect((await stranger.get(path)).status, path).toBe(403);
  });

  test('S1 who has it already is not sent it again, until something changes', async () => {
    const shop = await stage().shop();
    const admin = await stage().agent([{ shop, role: 'owner_admin' }]);
    const ask = (etag?: string) =>
      fetch(`${stage().system.url}/api/shops/${shop.id}/desk`, {
        headers: { authorization: `Bearer ${admin.token}`, ...(etag && { 'if-none-match': etag }) },
      });
    const etag = (await ask()).headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\w-]+"$/);
    const again = await ask(`W/${etag}`);
    expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag]);
    await admin.patch(`/api/shops/${shop.id}/settings`, { slots: 9 });
    const changed = await ask(etag);
    expect([changed.status, changed.headers.get('etag') === etag]).toEqual([200, false]);
    await stage().agent([shop]);
    expect((await ask(changed.headers.get('etag') ?? '')).status).toBe(200);
  });
});

describe('T3 who can take a conversation', () => {
  const agents = async (agent: Agent, shop: string, query = '') =>
    (await agent.get<{ items: ShownAgent[]; next?: string }>(`/api/shops/${shop}/agents${query}`)).body;

  test('T3 D1 D2 says of everybody with the chat permission who is available, with slots over all shops', async () => {
    const { system } = stage();
    const [shop, other] = [await stage().shop({ slots: 2 }), await stage().shop({ slots: 5 })];
    const anna = await stage().agent([shop, other], 'Anna');
    const ben = await stage().agent([shop], 'Ben');
    const chris = await stage().agent([shop], 'Chris');
    const dora = await stage().agent([shop], 'Dora');
    await stage().agent([{ shop, role: 'admin', chat: false }], 'Zed');
    await anna.comes();
    const busy = other.customer();
    await busy.writes('Hello');
    await system.idle();
    await ben.comes();
    await chris.connect();
    const seen = await agents(dora, shop.id);
    expect(seen.items).toMatchObject([
      { id: ben.id, status: 'available', connected: true, openConversations: 0, freeSlots: 2, available: true },
      { id: anna.id, openConversations: 1, freeSlots: 1, available: true },
      { id: chris.id, status: 'break', connected: true, available: false },
      { id: dora.id, status: 'break', connected: false, available: false },
    ]);
    for (let n = 0; n < 2; n++) await shop.customer().writes('Hello');
    await system.idle();
    const later = (await agents(dora, shop.id)).items;
    expect(later.filter(({ available }) => available).map(({ freeSlots }) => freeSlots)).not.toContain(0);
    expect(later.reduce((sum, { openConversations }) => sum + openConversations, 0)).toBe(3);
    const first = await agents(dora, shop.id, '?limit=3');
    expect([...first.items, ...(await agents(dora, shop.id, `?limit=3&cursor=${first.next}`)).items]).toEqual(later);
  });

  test('T3 S1 is for those with the chat permission', async () => {
    const shop = await stage().shop();
    const admin = await stage().agent([{ shop, role: 'owner_admin', chat: false }]);
    expect((await admin.get(`/api/shops/${shop.id}/agents`)).status).toBe(403);
  });
});

describe('W5 unread', () => {
  test('W5 a conversation can be marked unread again, until it is read or answered', async () => {
    const shop = await stage().shop();
    const [anna, ben] = [await stage().agent([shop]), await stage().agent([shop])];
    await anna.comes();
    const carla = shop.customer();
    for (const text of ['one', 'two']) await carla.writes(text);
    await stage().system.idle();
    const mark = (agent: Agent, how: string) => agent.post(`/api/conversations/${carla.conversation}/${how}`);
    expect((await mark(anna, 'unread')).body.unread).toBe(2);
    expect((await mark(anna, 'read')).body.unread).toBe(0);
    const marked = (await mark(anna, 'unread')).body;
    expect(marked.unread).toBe(1);
    expect((await mark(anna, 'unread')).body.version).toBe(marked.version);
    expect((await mark(ben, 'unread')).status).toBe(403);
    await anna.says(carla.conversation, 'Hi');
    expect((await anna.conversation(carla.conversation)).unread).toBe(0);
  });
});
