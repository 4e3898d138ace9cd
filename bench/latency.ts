import { shops } from './customers.ts';
import { median, percentile, round, type Subject } from './report.ts';
import { stage } from './stage.ts';

/** One at a time: from sending a webhook to the agent's socket, and from a close to the next one's assignment. */

const [north] = shops;
const agents = 10;
const slots = 5;

export async function latency(quick: boolean): Promise<Subject> {
  const on = await stage(agents, { slots });
  const { system, load } = on;
  try {
    const to = { url: system.url, shop: north.id, phoneNumberId: north.phoneNumberId };
    const customers = Array.from({ length: agents * slots }, (_, n) => n);
    // The first messages find compiled code and caches for those that are measured.
    const first = await load.run('post', {
      ...to,
      first: 0,
      count: customers.length,
      inFlight: 1,
      assignments: customers.length,
    });
    await load.run('oneByOne', { ...to, customers, count: 100 });
    const open = await load.run('oneByOne', { ...to, customers, count: quick ? 300 : 2000 });
    const waiting = quick ? 60 : 300;
    await load.run('post', { ...to, first: 1000, count: waiting, inFlight: 4, assignments: 0 });
    await system.idle();
    const freed = await load.run('closeAndWait', { url: system.url, count: waiting });
    const rows: [string, number[]][] = [
      ['first message, to its answer', first.ack],
      ['first message, to the socket', first.socket],
      ['message in an open conversation, to its answer', open.ack],
      ['message in an open conversation, to the socket', open.socket],
      ['close, to the next assignment at the socket', freed.ms],
    ];
    const figures = Object.fromEntries(rows.map(([what, ms]) => [what, spread(ms)]));
    return {
      name: 'latency',
      figures,
      tables: [
        {
          title: `Latency, one at a time, ${agents} agents, ms`,
          head: ['what', 'samples', 'p50', 'p99', 'most'],
          rows: rows.map(([what, ms]) => [what, ms.length, ...Object.values(spread(ms)).map(round)]),
        },
      ],
      budgets: [
        { what: "webhook to the agent's socket, p50", measured: median(open.socket), limit: 25, unit: 'ms' },
        { what: "webhook to the agent's socket, p99", measured: percentile(open.socket, 0.99), limit: 100, unit: 'ms' },
        {
          what: 'freed slot to the next assignment, p99',
          measured: percentile(freed.ms, 0.99),
          limit: 100,
          unit: 'ms',
        },
      ],
    };
  } finally {
    await on.stop();
  }
}

export const spread = (ms: number[]) => ({ p50: median(ms), p99: percentile(ms, 0.99), most: Math.max(0, ...ms) });
