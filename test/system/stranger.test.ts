import { beforeAll, describe, expect, test } from 'vitest';
import { openapi } from '../../events/documents/openapi.ts';
import { scanAll } from '../../layers/store/scan.ts';
import { furnish, type House } from '../support/house.ts';
import { type Agent, useStage } from '../support/system.ts';

/**
 * A stranger walks all routes of the OpenAPI document. A route that is new is walked too: its path's parameters have to be known here
 * and its example in the document is what is sent, else its test fails.
 */

interface Described {
  'x-access': 'agent' | 'signature' | 'flow_token' | 'anybody';
  'x-admins'?: true;
  parameters?: { name: string; in: string; example?: unknown }[];
  requestBody?: { content: { 'application/json': { example?: unknown } } };
}
interface Call {
  method: string;
  path: string;
  body?: unknown;
}

const operations = Object.entries(openapi().paths as Record<string, Record<string, Described>>).flatMap(
  ([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({
      route: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      path,
      described,
    })),
);
type Walked = (typeof operations)[number];
const forAgents = operations.filter(({ described }) => described['x-access'] === 'agent');
const others = operations.filter(({ described }) => ['signature', 'flow_token'].includes(described['x-access']));

const stage = useStage();
let own: House;
let theirs: House;
let stranger: Agent;

beforeAll(async () => {
  own = await furnish(stage(), 'Ownmark');
  theirs = await furnish(stage(), 'Theirmark');
  stranger = own.admin;
  for (const house of [own, theirs]) await setUp(house);
});

/** One of all that admins set up under an id of their own, by the routes' examples. */
const setUpOnes = operations.filter(
  ({ method, path }) => method === 'PUT' && /^\/api\/shops\/\{shop\}\/(?!teams|channels)\w+\/\{id\}$/.test(path),
);

async function setUp(house: House): Promise<void> {
  for (const one of setUpOnes) {
    const { status, text } = await ask(callOf(one, [house, house, house]), {
      authorization: `Bearer ${house.admin.token}`,
    });
    expect(status, `${one.route}: ${text}`).toBeLessThan(300);
  }
}

/** What stands for `{name}` in a path, by the path before it. */
function filled(path: string, name: string, { shop }: House, things: House): string {
  const before = path.slice(0, path.indexOf(`{${name}}`));
  const known: Record<string, string> = {
    '/api/conversations/': things.carla.conversation,
    '/api/handovers/': things.offered,
    '/api/media/': things.file,
    '/api/customers/': things.customer,
    '/api/shops/': shop.id,
    '/api/shops/{shop}/members/': things.employee.id,
    '/api/shops/{shop}/teams/': things.team,
    '/api/shops/{shop}/channels/': `${things.shop.id}-whatsapp`,
    '/api/conversations/{id}/canned/': `x-${things.shop.id}`,
    '/api/conversations/{id}/drafts/': 'reply',
    '/api/shops/{shop}/webhooks/{id}/deliveries/': '1-unknown',
    '/webhooks/messagebird/': shop.id,
    '/webhooks/whatsapp/': shop.id,
    '/flows/': shop.id,
  };
  const value = known[before] ?? (setUpOnes.some((one) => one.path === `${before}{id}`) && `x-${things.shop.id}`);
  if (!value) throw new Error(`Say here what stands for {${name}} in ${path}: nobody walked it yet.`);
  return encodeURIComponent(value);
}

/** The example's names are the demo's: they become those of a house. What would open a door becomes something wrong. */
function inHouse<Value>(value: Value, house: House): Value {
  const names: Record<string, string> = {
    anna: house.admin.id,
    ben: house.employee.id,
    '+31612345678': `+${house.carla.phone}`,
    'demo-flow-token': 'not-the-token',
  };
  const swap = (text: string): string => names[text] ?? text.replace(/^bloom\b/, house.shop.id);
  return JSON.parse(JSON.stringify(value), (_name, one: unknown) => (typeof one === 'string' ? swap(one) : one));
}

/** A call in the names of houses: whose shop the path has, whose things in it, and whose the query and body name. */
function callOf({ method, path, described }: Walked, [shop, things, written]: [House, House, House]): Call {
  const at = path.replace(/\{(\w+)\}/g, (_all, name: string) => filled(path, name, shop, things));
  const query = (described.parameters ?? [])
    .filter((one) => one.in === 'query' && one.example !== undefined)
    .map(({ name, example }): [string, string] => [name, String(inHouse(example, written))]);
  const body = described.requestBody?.content['application/json'].example;
  return {
    method,
    path: query.length > 0 ? `${at}?${new URLSearchParams(query)}` : at,
    ...(body !== undefined && { body: inHouse(body, written) }),
  };
}

async function ask({ method, path, body }: Call, headers: Record<string, string>) {
  const response = await fetch(stage().system.url + path, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, text: await response.text() };
}

/** The items of the table, as texts that can be compared. */
async function items(which: (text: string) => boolean): Promise<string[]> {
  await stage().system.idle();
  const all = await scanAll(stage().system.table);
  return all
    .map((item) => JSON.stringify(item, sorted))
    .filter(which)
    .sort();
}
const sorted = (_name: string, value: unknown): unknown =>
  value instanceof Set
    ? [...value].sort()
    : value && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => a.localeCompare(b)))
      : value;

const names = (call: Call, { marks }: House): boolean => {
  const said = decodeURIComponent(JSON.stringify(call));
  return marks.some((mark) => said.includes(mark));
};
const leaked = (text: string, { marks }: House, said: Call): string[] => {
  const asked = decodeURIComponent(JSON.stringify(said));
  return marks.filter((mark) => text.includes(mark) && !asked.includes(mark));
};

/** All but what is the stranger's own. For calls that change the stranger's own shop, in whatever words: what is the other's. */
const notOwn = (text: string): boolean => !text.includes(stranger.id);
const ofTheirShop = (text: string): boolean =>
  text.includes(theirs.shop.id) && !text.includes(own.shop.id) && !text.includes('"pk":"AGENTS"');

/** Asks, and holds that nothing happened by it to the items that are looked at. */
async function unmoved(call: Call, headers: Record<string, string>, which = notOwn) {
  const before = await items(which);
  const sent = stage().sent(theirs.shop).length;
  const answer = await ask(call, headers);
  expect(await items(which)).toEqual(before);
  expect(stage().sent(theirs.shop).length).toBe(sent);
  return answer;
}

describe('S1 an admin of another shop', () => {
  test.each(forAgents)('at $route: 403 or 404, nothing changes, nothing is told', async (walked) => {
    const call = callOf(walked, [theirs, theirs, theirs]);
    const answer = await unmoved(call, { authorization: `Bearer ${stranger.token}` });
    // A route that names nothing of the other shop is the stranger's own.
    if (names(call, theirs)) expect([403, 404], answer.text).toContain(answer.status);
    else expect(answer.status, answer.text).toBeLessThan(500);
    expect(leaked(answer.text, theirs, call)).toEqual([]);
  });
});

/** The call in a form that no route takes. */
const illFormed = ({ method, path }: Call): Call => ({
  method,
  path: `${path.split('?')[0]}?nonsense=1`,
  ...(method !== 'GET' && { body: { nonsense: true } }),
});

describe('S1 permission comes before form', () => {
  const ofThings = forAgents.filter(({ path }) => path.includes('{'));
  test.each(ofThings)(
    'at $route: who has no part in it learns nothing of what is wrong with a request',
    async (walked) => {
      const call = illFormed(callOf(walked, [theirs, theirs, theirs]));
      const answer = await unmoved(call, { authorization: `Bearer ${stranger.token}` });
      expect([403, 404], answer.text).toContain(answer.status);
      expect((await unmoved(call, { authorization: `Bearer ${theirs.admin.token}` })).status).toBe(400);
    },
  );

  const ofAdmins = forAgents.filter(({ described }) => described['x-admins']);
  test.each(ofAdmins)('at $route: an employee is refused, in whatever form', async (walked) => {
    const call = callOf(walked, [theirs, theirs, theirs]);
    for (const one of [call, illFormed(call)]) {
      const answer = await unmoved(one, { authorization: `Bearer ${theirs.employee.token}` });
      expect(answer.status, answer.text).toBe(403);
    }
  });
});

describe('S1 nobody', () => {
  test.each(forAgents)('at $route: without a token, and with a bad one, 401', async (walked) => {
    const call = callOf(walked, [theirs, theirs, theirs]);
    const forged = `${stranger.token.slice(0, -8)}AAAAAAAA`;
    for (const headers of [{}, { authorization: 'Bearer nonsense' }, { authorization: `Bearer ${forged}` }])
      expect((await unmoved(call, headers as Record<string, string>)).status).toBe(401);
  });

  test.each(others)('at $route: without a signature 401 or 403', async (walked) => {
    const call = callOf(walked, [theirs, theirs, theirs]);
    const answer = await unmoved({ body: walked.method === 'POST' ? {} : undefined, ...call }, {});
    expect([401, 403], answer.text).toContain(answer.status);
    expect(leaked(answer.text, theirs, call)).toEqual([]);
  });
});

describe('S1 an admin of another shop names things of this one under the own shop', () => {
  const walks = forAgents.flatMap((walked) => [
    { ...walked, what: 'their things', houses: (): [House, House, House] => [own, theirs, theirs] },
    { ...walked, what: 'their people', houses: (): [House, House, House] => [own, own, theirs] },
  ]);
  test.each(walks)('at $route, $what: nothing of theirs changes or is told', async ({ houses, ...walked }) => {
    const call = callOf(walked, houses());
    const answer = await unmoved(call, { authorization: `Bearer ${stranger.token}` }, ofTheirShop);
    expect(answer.status, answer.text).toBeLessThan(500);
    // Their shop's id is in the own shop by now, as a part of names that this walk gave.
    expect(leaked(answer.text, theirs, call).filter((mark) => mark !== theirs.shop.id)).toEqual([]);
  });
});
