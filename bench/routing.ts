import { shops } from './customers.ts';
import type { SystemUnderTest } from './processes.ts';
import { round, type Subject } from './report.ts';
import { type Stage, stage } from './stage.ts';
import { difference, type Tally } from './tally.ts';

/** What deciding by the rules of a channel costs: requests of the receiving function, beside a channel without rules. */

const [north] = shops;
const samples = 20;
const algorithms = ['least_chats', 'random', 'in_order', 'most_waiting'] as const;

export async function routing(): Promise<Subject> {
  const on = await stage(10, { slots: 50 });
  try {
    let first = 0;
    const measured: [string, Tally][] = [];
    const next = async (what: string): Promise<void> => {
      // The first reads what is then remembered.
      await write(on, first, 2);
      measured.push([what, await count(on, first + 2)]);
      first += 100;
    };
    await next('without rules');
    for (const algorithm of algorithms) {
      await ruled(on.system, { newCustomer: { online: { algorithm } } });
      await next(algorithm);
    }
    await ruled(on.system, { newCustomer: { online: { algorithm: 'least_chats', message: 'We are on it.' } } });
    await next('least_chats, with a message');
    const reads = (tally: Tally): number => tally.byFunction.webhook?.reads ?? 0;
    const [[, bare]] = measured as [[string, Tally]];
    return {
      name: 'routing',
      figures: Object.fromEntries(measured),
      tables: [
        {
          title: 'A first message by the rules of its channel, 10 agents, one at a time (the receiving function)',
          head: ['rule', 'reads', 'writes', 'RRU', 'WRU'],
          rows: measured.map(([what, { byFunction }]) => [
            what,
            round(byFunction.webhook?.reads ?? 0),
            round(byFunction.webhook?.writes ?? 0),
            round(byFunction.webhook?.readUnits ?? 0),
            round(byFunction.webhook?.writeUnits ?? 0),
          ]),
        },
      ],
      budgets: [
        {
          what: 'requests that a rule adds to a decision',
          measured: Math.max(...measured.map(([, tally]) => reads(tally) - reads(bare))),
          limit: 1,
          unit: '',
        },
      ],
    };
  } finally {
    await on.stop();
  }
}

const ruled = (system: SystemUnderTest, rules: object): Promise<unknown> =>
  system.post('/local/organisation', {
    shops: [{ ...north, settings: { slots: 50 }, rules: { [`${north.id}-whatsapp`]: rules } }],
  });

const write = ({ system, load }: Stage, first: number, count: number) =>
  load.run('post', {
    url: system.url,
    shop: north.id,
    phoneNumberId: north.phoneNumberId,
    first,
    count,
    inFlight: 1,
    assignments: count,
  });

async function count(on: Stage, first: number): Promise<Tally> {
  await on.system.idle();
  const before = await on.system.metrics();
  await write(on, first, samples);
  await on.system.idle();
  return difference(before, await on.system.metrics(), samples);
}
