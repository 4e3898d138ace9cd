import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { webchatRoutes } from '../../infra/topology.ts';
import { signJwt } from '../../layers/platform/jwt.ts';
import { useStage } from '../support/system.ts';
import { beginSession, closeVisitorSockets, identity, visit } from '../support/visitors.ts';

/** Who is let in as which visitor, how often, and what nobody can bring in. */

const stage = useStage();
afterAll(closeVisitorSockets);

const seconds = (): number => Math.floor(Date.now() / 1000);
const texts = (items: { content: { type: string } }[]) =>
  items.map(({ content }) => (content as { text?: string }).text ?? content.type);

describe('C5 a customer whom the shop signs in', () => {
  test('is one customer over the webchat and the phone, and the same visitor on every device', async () => {
    const shop = await stage().shop();
    const agent = await stage().agent([shop]);
    await agent.comes();
    const carla = shop.customer('Carla');
    await carla.writes('by phone');
    const signed = identity('c-7', { name: 'Carla', email: 'Carla@example.com', phone: `+${carla.phone}` });
    const visitor = await visit(stage(), shop, { identity: signed });
    expect(visitor.session.name).toBe('Carla');
    await visitor.writes('by the page');
    await stage().system.idle();
    const { customer } = await agent.conversation(carla.conversation);
    const history = await agent.get<{ items: { channel: { provider: string } }[] }>(
      `/api/customers/${customer.id}/conversations`,
    );
    expect(history.body.items.map(({ channel }) => channel.provider).sort()).toEqual(['webchat', 'whatsapp']);
    const elsewhere = await visit(stage(), shop, { identity: identity('c-7', { name: 'Carla' }) });
    expect(texts((await elsewhere.page()).items)).toEqual(['by the page']);
  });

  test('keeps what was said before, and nobody who kept the token of before sees what follows', async () => {
    const shop = await stage().shop();
    const before = await visit(stage(), shop);
    await before.writes('as nobody');
    const after = await visit(stage(), shop, { token: before.session.token, identity: identity('c-8') });
    await after.writes('as a customer');
    expect(texts((await after.page()).items)).toEqual(['as nobody', 'as a customer']);
    expect((await before.http.get('/timeline')).status).toBe(401);
  });

  test('leaves nothing to the next one in the same browser, signed in or not', async () => {
    const shop = await stage().shop();
    const first = await visit(stage(), shop, { identity: identity('c-9') });
    await first.writes('private');
    const { token } = first.session;
    for (const next of [{ token, identity: identity('c-10') }, { token }])
      expect((await (await visit(stage(), shop, next)).page()).items).toEqual([]);
  });

  test('is refused under another key, over, without an end, for too long, or as nobody', async () => {
    const shop = await stage().shop();
    const wrong = [
      identity('c', {}, 'another key'),
      identity('c', { exp: seconds() - 3600 }),
      identity('c', { exp: undefined }),
      identity('c', { exp: seconds() + 8 * 24 * 3600 }),
      identity('', {}),
      'nonsense',
    ];
    for (const one of wrong)
      expect(await beginSession(stage(), shop, { identity: one })).toMatchObject({
        status: 401,
        body: { error: { code: 'bad_identity' } },
      });
  });
});

describe('W4 a visitor’s token', () => {
  test('holds at its own shop and channel only, and is made by nobody else', async () => {
    const [shop, other] = [await stage().shop(), await stage().shop()];
    const visitor = await visit(stage(), shop);
    await visitor.writes('mine');
    const { token } = visitor.session;
    const claims = {
      aud: 'visitor',
      shop: shop.id,
      channel: `${shop.id}-webchat`,
      sub: 'x',
      iat: 0,
      exp: seconds() + 99,
    };
    const asked = [
      [other.id, token],
      [shop.id, signJwt(claims, 'guessed')],
      [shop.id, signJwt({ ...claims, aud: 'agent' }, `demo-visitor-key-${shop.id}`)],
      [shop.id, 'nonsense'],
    ] as const;
    for (const [at, shown] of asked) {
      const answer = await fetch(`${stage().system.url}/webchat/${at}/${at}-webchat/timeline`, {
        headers: { authorization: `Bearer ${shown}` },
      });
      expect(answer.status).toBe(401);
    }
    expect((await stage().http.get(`/webchat/${shop.id}/${shop.id}-whatsapp/timeline`)).status).toBe(404);
  });

  test.each(webchatRoutes.filter((route) => !route.startsWith('POST') || !route.endsWith('/session')))(
    'is asked for by %s: without one, and with an agent’s, 401',
    async (route) => {
      const shop = await stage().shop();
      const agent = await stage().agent([shop]);
      const [method = '', pattern = ''] = route.split(' ');
      const path = pattern.replace('{shop}', shop.id).replace('{channel}', `${shop.id}-webchat`).replace('{id}', 'x');
      const bodies: Record<string, object> = {
        messages: { id: 'message-1', content: { type: 'text', text: 'x' } },
        uploads: { filename: 'a', mimeType: 'image/png', size: 1 },
        read: { read: 1 },
      };
      const body = bodies[path.split('/').at(-1) ?? ''];
      for (const headers of [{}, { authorization: `Bearer ${agent.token}` }]) {
        const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
        expect((await fetch(stage().system.url + path, init as RequestInit)).status).toBe(401);
      }
    },
  );

  test('opens nothing of the agents’', async () => {
    const shop = await stage().shop();
    const { session } = await visit(stage(), shop);
    for (const path of ['/api/me', '/api/conversations', `/api/shops/${shop.id}/settings`]) {
      const answer = await fetch(stage().system.url + path, { headers: { authorization: `Bearer ${session.token}` } });
      expect(answer.status).toBe(401);
    }
  });
});

describe('W4 too much at once', () => {
  test('is refused for a while with the time to wait, and loses nothing that was taken', async () => {
    const shop = await stage().shop();
    const visitor = await visit(stage(), shop);
    const answers = await Promise.all(
      Array.from({ length: 70 }, (_, i) => visitor.says({ type: 'text', text: `message ${i}` })),
    );
    const taken = answers.filter(({ status }) => status === 202).length;
    const refused = answers.filter(({ status }) => status === 429);
    expect(taken + refused.length).toBe(70);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]?.body).toMatchObject({
      error: { code: 'too_many', details: { retryAfter: expect.any(Number) } },
    });
    const page = await visitor.page('limit=100');
    expect(page.items).toHaveLength(taken);
    const other = await visit(stage(), shop);
    expect((await other.says({ type: 'text', text: 'not me' })).status).toBe(202);
  });

  test('is a body of megabytes, and a text of five', async () => {
    const shop = await stage().shop();
    const visitor = await visit(stage(), shop);
    expect((await visitor.says({ type: 'text', text: 'x'.repeat(5_000_000) })).status).toBe(413);
    expect((await visitor.says({ type: 'text', text: 'x'.repeat(4097) })).body).toMatchObject({
      error: { code: 'invalid' },
    });
    const emoji = '🌷'.repeat(500);
    expect((await visitor.says({ type: 'text', text: emoji })).status).toBe(202);
    expect(texts((await visitor.page()).items)).toEqual([emoji]);
  });
});

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==',
  'base64',
);

describe('C8 a visitor’s file', () => {
  test('is kept, shown to the agent and to the visitor, and to no other visitor', async () => {
    const shop = await stage().shop();
    const agent = await stage().agent([shop]);
    await agent.comes();
    const visitor = await visit(stage(), shop);
    const media = await visitor.uploads(png, 'photo.png', 'image/png');
    expect((await visitor.says({ type: 'image', media, caption: 'this one' })).status).toBe(202);
    await stage().system.idle();
    const [conversation] = await agent.mine();
    const entry = (await agent.timeline(conversation?.id ?? '')).find(({ kind }) => kind === 'message');
    expect(entry).toMatchObject({
      file: { state: 'kept', mimeType: 'image/png', size: png.length, filename: 'photo.png' },
    });
    const { body } = await agent.get<{ url: string }>(`/api/media/${entry?.file?.id}`);
    expect(Buffer.from(await (await fetch(body.url)).arrayBuffer())).toEqual(png);
    const [own] = (await visitor.page()).items;
    const id = own?.content.type === 'image' ? own.content.file?.id : undefined;
    const link = await visitor.http.get<{ url: string }>(`/files/${id}`);
    expect(Buffer.from(await (await fetch(link.body.url)).arrayBuffer())).toEqual(png);
    const stranger = await visit(stage(), shop);
    expect((await stranger.http.get(`/files/${id}`)).status).toBe(404);
    expect((await stranger.says({ type: 'image', media })).body).toMatchObject({ error: { code: 'media_missing' } });
  });

  test.each([
    ['a program named .png', Buffer.from('MZ\x90\0\x03program'), 'holiday.png', 'image/png', 'image'],
    ['a drawing that can carry scripts', Buffer.from('<svg onload="alert(1)">'), 'logo.svg', 'image/png', 'image'],
    [
      'a page as a document',
      Buffer.from('<!doctype html><script>1</script>'),
      'offer.pdf',
      'application/pdf',
      'document',
    ],
    ['a page as a text', Buffer.from('<html><script>1</script></html>'), 'offer.txt', 'text/plain', 'document'],
  ])('that is %s is refused when it is sent, by its bytes', async (_what, bytes, filename, mimeType, type) => {
    const shop = await stage().shop();
    const visitor = await visit(stage(), shop);
    const media = await visitor.uploads(bytes, filename, mimeType);
    const answer = await visitor.says({ type, media });
    expect([answer.status, answer.body.error?.code]).toEqual([422, 'media_not_allowed']);
    expect((await visitor.page()).items).toEqual([]);
  });

  test('is refused before it is uploaded where it is too large, a page, a drawing or a script, and when it never came', async () => {
    const shop = await stage().shop();
    const visitor = await visit(stage(), shop);
    const upload = (mimeType: string, size: number, filename = 'a') =>
      visitor.http.post('/uploads', { filename, mimeType, size });
    expect((await upload('image/png', 100 * 1024 * 1024)).body).toMatchObject({ error: { code: 'media_too_large' } });
    for (const type of ['image/svg+xml', 'text/html'])
      expect((await upload(type, 10)).body).toMatchObject({ error: { code: 'media_not_allowed' } });
    expect((await upload('text/plain', 10, 'a.js')).body).toMatchObject({ error: { code: 'media_not_allowed' } });
    const { body } = await upload('image/png', 10);
    const answer = await visitor.says({ type: 'image', media: String((body as { id?: string }).id) });
    expect(answer.body).toMatchObject({ error: { code: 'media_missing' } });
  });
});

describe('C1 a page of the shop, wherever it is', () => {
  test('may call the webchat, without cookies, and nothing else', async () => {
    const shop = await stage().shop();
    const ask = (path: string) =>
      fetch(stage().system.url + path, {
        method: 'OPTIONS',
        headers: { origin: 'https://shop.example', 'access-control-request-method': 'POST' },
      });
    const allowed = await ask(`/webchat/${shop.id}/${shop.id}-webchat/session`);
    expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).toEqual([200, '*']);
    expect(allowed.headers.get('access-control-allow-credentials')).toBeNull();
    expect((await ask(`/flows/${shop.id}/handover`)).headers.get('access-control-allow-origin')).toBeNull();
  });
});

test('S6 an erased customer leaves nothing of the visitor behind', async () => {
  const shop = await stage().shop();
  const admin = await stage().agent([{ shop, role: 'owner_admin' }]);
  await admin.comes();
  const visitor = await visit(stage(), shop, { identity: identity('c-66', { name: 'Erase Me' }) });
  await visitor.writes(`erase ${randomUUID()}`);
  await stage().system.idle();
  const [conversation] = await admin.mine();
  const path = `/api/customers/${conversation?.customer.id}`;
  expect((await admin.delete(path)).status).toBeLessThan(300);
  await stage().system.idle();
  expect((await visitor.page()).items).toEqual([]);
  const again = await visit(stage(), shop, { identity: identity('c-66') });
  expect(again.session.name).toBeUndefined();
  expect((await again.page()).items).toEqual([]);
});
