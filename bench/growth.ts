import { rmSync } from 'node:fs';
import { shops } from './customers.ts';
import { addHistory } from './history.ts';
import { newDirectory, startLoad, startSystem } from './processes.ts';
import { median, round, type Subject } from './report.ts';
import { online, type Stage, stage } from './stage.ts';
import { difference, type Tally } from './tally.ts';

/** Requests, units and latency over the number of agents and of old messages: what does not grow, and what does. */

const [north] = shops;
const samples = 40;

interface Point {
  size: number;
  counts: Tally;
  ms: number;
}

export async function growth(quick: boolean): Promise<Subject> {
  const agents: Point[] = [];
  for (const size of quick ? [10, 100] : [10, 100, 1000]) agents.push(await withAgents(size));
  const messages: (Point & { openMs: number })[] = [];
  for (const size of quick ? [0, 1000] : [0, 1000, 100_000]) messages.push(await withMessages(size));
  const flat = (points: Point[], of: (counts: Tally) => number): number => {
    const values = points.map(({ counts }) => of(counts));
    return Math.max(...values) - Math.min(...values);
  };
  const webhook = (counts: Tally) => counts.byFunction.webhook;
  const rows = (points: Point[]) =>
    points.map(({ size, counts, ms }) => [
      size.toLocaleString('en'),
      round(webhook(counts)?.reads ?? 0),
      round(webhook(counts)?.queries ?? 0),
      round(webhook(counts)?.readUnits ?? 0),
      round(webhook(counts)?.writeUnits ?? 0),
      round(ms),
    ]);
  return {
    name: 'growth',
    figures: { agents, messages },
    tables: [
      {
        title: 'First messages over the number of agents online, one at a time',
        head: ['agents', 'reads', 'of these queries', 'RRU', 'WRU', 'p50 to the socket, ms'],
        rows: rows(agents),
      },
      {
        title: 'Messages in an open conversation over the number of its old messages, one at a time',
        head: [
          'old messages',
          'reads',
          'of these queries',
          'RRU',
          'WRU',
          'p50 to the socket, ms',
          'last page of the timeline, ms',
        ],
        rows: rows(messages).map((row, i) => [...row, round(messages[i]?.openMs ?? 0)]),
      },
    ],
    budgets: [
      {
        what: 'requests that grow with the agents',
        measured: flat(agents, (counts) => webhook(counts)?.reads ?? 0),
        limit: 0.2,
        unit: '',
      },
      {
        what: 'write units that grow with the agents',
        measured: flat(agents, (counts) => webhook(counts)?.writeUnits ?? 0),
        limit: 0,
        unit: '',
      },
      {
        what: 'requests that grow with the history',
        measured: flat(messages, (counts) => webhook(counts)?.reads ?? 0),
        limit: 0.2,
        unit: '',
      },
      {
        what: 'units that grow with the history',
        measured: flat(messages, (counts) => counts.readUnits + counts.writeUnits),
        limit: 0.5,
        unit: '',
      },
    ],
  };
}

const target = ({ system }: Pick<Stage, 'system'>) => ({
  url: system.url,
  shop: north.id,
  phoneNumberId: north.phoneNumberId,
});

async function withAgents(size: number): Promise<Point> {
  const on = await stage(size, { slots: 50 });
  try {
    await on.load.run('post', { ...target(on), first: 0, count: samples, inFlight: 1, assignments: samples });
    await on.system.idle();
    const before = await on.system.metrics();
    const done = await on.load.run('post', {
      ...target(on),
      first: 1000,
      count: samples,
      inFlight: 1,
      assignments: samples,
    });
    await on.system.idle();
    return { size, counts: difference(before, await on.system.metrics(), samples), ms: median(done.socket) };
  } finally {
    await on.stop();
  }
}

/** One conversation with so many messages, written into the table while the system is down. */
async function withMessages(size: number): Promise<Point & { openMs: number }> {
  const directory = newDirectory();
  try {
    const first = await stage(1, {}, { directory });
    await first.load.run('post', { ...target(first), first: 0, count: 1, inFlight: 1, assignments: 1 });
    await first.stop();
    await addHistory(directory, 0, size);
    const system = await startSystem({ directory });
    const load = await startLoad();
    try {
      await system.idle();
      await online({ system, load }, 1);
      const one = { ...target({ system }), customers: [0], count: samples };
      const warm = await load.run('oneByOne', one);
      await system.idle();
      const before = await system.metrics();
      const done = await load.run('oneByOne', one);
      await system.idle();
      const counts = difference(before, await system.metrics(), samples);
      const [conversation = ''] = Object.keys(warm.agentOf);
      return { size, counts, ms: median(done.socket), openMs: await timeOfPage(system, conversation) };
    } finally {
      await load.stop();
      await system.stop();
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function timeOfPage(system: Stage['system'], conversation: string): Promise<number> {
  const token = await system.token('a0001');
  const ms: number[] = [];
  for (let n = 0; n < 20; n++) {
    const begun = performance.now();
    await system.get(`/api/conversations/${conversation}/timeline?before=1000000&limit=50`, token);
    ms.push(performance.now() - begun);
  }
  return median(ms);
}
