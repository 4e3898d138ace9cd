import { check, checkable } from '../layers/desk/check.ts';
import { cloud, openTable } from '../layers/platform/world.ts';
import { scanAll } from '../layers/store/scan.ts';

/**
 * `npm run check -- <table>`: reads a whole table and says which invariants do not hold. Uses the AWS credentials and
 * region of the environment (AWS_ENDPOINT_URL_DYNAMODB for another engine). Exit code 1 with violations.
 */
const [name] = process.argv.slice(2);
if (!name) {
  console.error('Say which table: npm run check -- <table name>. It is an output of the core stack.');
  process.exit(2);
}
const items = await scanAll(openTable(cloud('check'), name), checkable);
const finding = check(items, Date.now());
for (const { rule, what } of finding.violations) console.log(`${rule}: ${what}`);
console.log(
  `${finding.agents} agents, ${finding.conversations} open conversations, ${finding.queue} in the queue: ` +
    (finding.ok
      ? 'all invariants hold'
      : `${finding.violations.length} violations (a table in use may need a second look)`),
);
process.exit(finding.ok ? 0 : 1);
