import { describe, expect, test } from 'vitest';
import type { Operation } from '../../events/operation.ts';
import { operations } from '../../events/operations/index.ts';
import { type Agent, type Customer, type Shop, useStage } from '../support/system.ts';

/** Ids and bodies that nobody well-meaning sends: every route gives a clear 4xx, never a 500. */

const stage = useStage();

const all = Object.values(operations)
  .flatMap((area) => Object.values(area) as Operation[])
  .filter(({ access = 'agent' }) => access === 'agent');
const withIds = all.filter(({ route }) => route.includes('{'));
const withBodies = all.filter(({ route }) => !route.startsWith('GET '));

const ids = [
  'constructor',
  '__proto__',
  'toString',
  'constructor.__proto__.toString.1',
  'bloom.constructor.x.1',
  `bloom.bloom-whatsapp.${'a'.repeat(250)}.1`,
  'bloom.bloom-whatsapp.a.99999999999',
  '...',
  '%20',
  '%00',
  '%0A',
  '%23%23',
  '%2F..%2F..%2Fetc',
  '%F0%9F',
  '%F0%9F%98%80',
  "'%20OR%201=1",
  '<script>',
  'a'.repeat(1_000),
  'a'.repeat(5_000),
];
const bodies = [
  '',
  ' ',
  'null',
  '[]',
  '"text"',
  '7',
  '{',
  '{"__proto__":{"agent":"me"}}',
  '{"constructor":{"prototype":{}}}',
  '{"agent":{"__proto__":null}}',
  '{"agent":"__proto__","shop":"constructor","reason":"toString"}',
  '{"shop":"__proto__"}',
  '{"content":{"type":"__proto__"}}',
  '{"content":{"type":"text","text":"\\u0000\\ud800"}}',
  `{"content":{"type":"text","text":"${'a'.repeat(200_000)}"}}`,
  `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
  `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`,
  '\u0000\u0001',
];

interface Scene {
  shop: Shop;
  admin: Agent;
  carla: Customer;
}

async function scene(): Promise<Scene> {
  const shop = await stage().shop();
  const admin = await stage().agent([{ shop, role: 'owner_admin' }]);
  const carla = shop.customer();
  await carla.writes('hello');
  return { shop, admin, carla };
}

/** Sends bytes as they are. */
async function send(agent: Agent, route: string, body?: string): Promise<{ status: number; code?: string }> {
  const [method = '', path = ''] = route.split(' ');
  const response = await fetch(stage().system.url + path, {
    method,
    headers: { authorization: `Bearer ${agent.token}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body }),
  });
  const text = await response.text();
  const { error } = (text ? JSON.parse(text) : {}) as { error?: { code: string } };
  return { status: response.status, ...(error && { code: error.code }) };
}

const isRefusal = ({ status, code }: { status: number; code?: string }) =>
  status >= 400 && status < 500 && code !== undefined;

describe('an id that is none', () => {
  test.each(withIds.map(({ route }) => route))('%s', async (route) => {
    const { admin } = await scene();
    const operation = withIds.find((one) => one.route === route);
    const body = operation?.example?.body === undefined ? undefined : JSON.stringify(operation.example.body);
    const met: unknown[] = [];
    for (const id of ids) {
      const answer = await send(admin, route.replace(/\{\w+\}/g, id), route.startsWith('GET ') ? undefined : body);
      if (!isRefusal(answer)) met.push({ id: id.slice(0, 60), ...answer });
    }
    expect(met).toEqual([]);
  });
});

describe('a body that is none', () => {
  test.each(withBodies.map(({ route }) => route))('%s', async (route) => {
    const { shop, admin, carla } = await scene();
    const known: Record<string, string> = { shop: shop.id, id: carla.conversation, agent: admin.id };
    const real = route.replace(/\{(\w+)\}/g, (_, name: string) => known[name] ?? 'x');
    const met: unknown[] = [];
    for (const body of bodies) {
      const answer = await send(admin, real, body);
      if (answer.status >= 500) met.push({ body: body.slice(0, 60), ...answer });
    }
    expect(met).toEqual([]);
    expect((await stage().system.check()).violations).toEqual([]);
  });
});

test('a shop that is called as every object has a property is no shop', async () => {
  const { admin } = await scene();
  for (const shop of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
    expect([shop, await send(admin, 'POST /api/queue/next', JSON.stringify({ shop }))]).toEqual([
      shop,
      { status: 403, code: 'forbidden' },
    ]);
    expect([shop, await send(admin, `GET /api/conversations?shop=${shop}`)]).toEqual([
      shop,
      { status: 403, code: 'forbidden' },
    ]);
    for (const provider of ['whatsapp', 'messagebird']) {
      const answer = await send(admin, `POST /webhooks/${provider}/${shop}`, '{}');
      expect([shop, answer]).toEqual([shop, { status: 404, code: 'unknown_shop' }]);
    }
  }
});

test('nobody can make a shop that is called so: the SDK writes no item that has such a name in it', async () => {
  for (const organisation of [
    { shops: [{ id: 'constructor' }] },
    { agents: [{ id: 'conny', name: 'Conny', shops: { constructor: { role: 'employee', chat: true } } }] },
  ])
    expect(await stage().http.post('/local/organisation', organisation)).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid' } },
    });
});

test('GET routes refuse queries that are none', async () => {
  const { admin, carla } = await scene();
  const timeline = `/api/conversations/${carla.conversation}/timeline`;
  for (const query of [
    'limit=0',
    'limit=x',
    'limit=1e9',
    'cursor=__proto__',
    '__proto__=1',
    'after=-1',
    'a=%00',
    'b=%F0',
  ])
    for (const path of ['/api/conversations', timeline])
      expect([path, query, (await send(admin, `GET ${path}?${query}`)).status]).toEqual([path, query, 400]);
});
