import { agentIds, shops } from './customers.ts';
import type { SystemUnderTest } from './processes.ts';
import { median, round, type Subject } from './report.ts';
import { stage } from './stage.ts';
import { difference, type Tally } from './tally.ts';

/** Over the number of shops that share their agents: a first message, and what an agent's client asks at its start. */

const [north] = shops;
const agents = 10;
const samples = 40;

interface Point {
  size: number;
  counts: Tally;
  ms: number;
  asked: Record<string, { requests: number; ms: number }>;
}

export async function growthOfShops(quick: boolean): Promise<Subject> {
  const points: Point[] = [];
  for (const size of quick ? [1, 10] : [1, 10, 100]) points.push(await withShops(size));
  const spread = (of: (point: Point) => number, among = points): number =>
    Math.max(...among.map(of)) - Math.min(...among.map(of));
  const webhook = ({ counts }: Point) => counts.byFunction.webhook;
  const asked = Object.keys(points[0]?.asked ?? {});
  return {
    name: 'growth of shops',
    figures: { points },
    tables: [
      {
        title: `Over the number of shops that ${agents} agents share: a first message, one at a time`,
        head: [
          'shops',
          'reads',
          'RRU',
          'WRU',
          'p50 to the socket, ms',
          ...asked.flatMap((what) => [`${what}: requests`, 'ms']),
        ],
        rows: points.map((point) => [
          point.size,
          round(webhook(point)?.reads ?? 0),
          round(webhook(point)?.readUnits ?? 0),
          round(webhook(point)?.writeUnits ?? 0),
          round(point.ms),
          ...asked.flatMap((what) => [round(point.asked[what]?.requests ?? 0), round(point.asked[what]?.ms ?? 0)]),
        ]),
      },
    ],
    budgets: [
      {
        what: 'requests that grow with the shops',
        measured: spread((point) => webhook(point)?.reads ?? 0),
        limit: 0.2,
        unit: '',
      },
      {
        // An agent of a hundred shops is an item of 5 KB, whose memberships are paid for with each slot (docs/testing.md).
        what: 'write units that grow with up to ten shops',
        measured: spread(
          (point) => webhook(point)?.writeUnits ?? 0,
          points.filter(({ size }) => size <= 10),
        ),
        limit: 0.2,
        unit: '',
      },
    ],
  };
}

async function withShops(size: number): Promise<Point> {
  const on = await stage(agents, { slots: 50 });
  const { system, load } = on;
  try {
    await share(system, size);
    const post = (first: number) =>
      load.run('post', {
        url: system.url,
        shop: north.id,
        phoneNumberId: north.phoneNumberId,
        first,
        count: samples,
        inFlight: 1,
        assignments: samples,
      });
    await post(0);
    await system.idle();
    const before = await system.metrics();
    const done = await post(1000);
    await system.idle();
    const counts = difference(before, await system.metrics(), samples);
    const asked = {
      me: await ask(system, '/api/me'),
      'one shop, all': await ask(system, `/api/conversations?shop=${north.id}`),
      'every shop, all': await ask(system, '/api/conversations'),
    };
    return { size, counts, ms: median(done.socket), asked };
  } finally {
    await on.stop();
  }
}

/** Gives the agents of the stage so many shops. */
async function share(system: SystemUnderTest, size: number): Promise<void> {
  const ids = [north.id, ...Array.from({ length: size - 1 }, (_, n) => `shop${n}`)];
  const membership = { role: 'employee', chat: true, teams: [] };
  await system.post('/local/organisation', {
    shops: ids.slice(1).map((id, n) => ({ id, phoneNumberId: String(1_000_001_000 + n), settings: { slots: 50 } })),
    agents: agentIds(agents).map((id) => ({ id, shops: Object.fromEntries(ids.map((shop) => [shop, membership])) })),
  });
  await system.idle();
}

async function ask(system: SystemUnderTest, path: string): Promise<{ requests: number; ms: number }> {
  const token = await system.token('a0001');
  await system.get(path, token);
  const before = await system.metrics();
  const ms: number[] = [];
  for (let n = 0; n < samples; n++) {
    const begun = performance.now();
    await system.get(path, token);
    ms.push(performance.now() - begun);
  }
  const { byFunction } = difference(before, await system.metrics(), samples);
  return { requests: byFunction.api?.reads ?? 0, ms: median(ms) };
}
