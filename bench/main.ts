import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { browser } from './browser.ts';
import { bundles } from './bundles.ts';
import { burst } from './burst.ts';
import { counts } from './counts.ts';
import { growth } from './growth.ts';
import { growthOfShops } from './growth-shops.ts';
import { latency } from './latency.ts';
import { lists } from './lists.ts';
import { price } from './price.ts';
import { budgetTable, passes, type Subject, show } from './report.ts';
import { routing } from './routing.ts';

/**
 * `npm run bench [-- --quick | --only=lists,routing] [--record]`: measures the budgets, prints them as tables and, when run whole or
 * asked to record, writes bench/results.json.
 * Ends with exit code 1 when a budget is missed by more than the machine's noise.
 */
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
const quick = process.argv.includes('--quick');
const only = process.argv
  .find((word) => word.startsWith('--only='))
  ?.slice('--only='.length)
  .split(',');

const subjects: Subject[] = [];
const add = (subject: Subject): void => {
  subjects.push(subject);
  for (const table of subject.tables) console.log(show(table));
};

const wanted = (name: string): boolean => only === undefined || only.includes(name);

if (wanted('counts')) {
  const counted = await counts();
  add(counted);
  add(price(counted.counts));
}
if (wanted('latency')) add(await latency(quick));
if (wanted('burst')) add(await burst(quick));
if (wanted('routing')) add(await routing());
if (wanted('lists')) add(await lists(quick));
if (!quick && wanted('growth')) add(await growth(quick));
if (!quick && wanted('shops')) add(await growthOfShops(quick));
if (wanted('browser')) add(await browser(quick));
if (wanted('bundles')) add(await bundles(quick));

const budgets = subjects.flatMap((subject) => subject.budgets);
console.log(show(budgetTable(budgets)));
if ((!quick && !only) || process.argv.includes('--record')) {
  const machine = { node: process.version, cores: cpus().length, memoryGiB: Math.round(totalmem() / 2 ** 30) };
  const results = {
    at: new Date().toISOString(),
    quick,
    machine,
    budgets,
    subjects: Object.fromEntries(subjects.map(({ name, figures }) => [name, figures])),
  };
  writeFileSync(join(import.meta.dirname, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
}
process.exit(budgets.every(passes) ? 0 : 1);
