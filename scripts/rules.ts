import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { operations } from '../events/operations/index.ts';
import { isPartial, parseReport, rulesPage, staleness, untested } from './rules/page.ts';

/**
 * `npm run rules -- <report>`: writes docs/rules.md from docs/rules.json and a report of the tests (TEST_REPORT=<report> npm test).
 * With `--check` nothing is written: exit code 1 when a rule has no test, or the page is not what would be written.
 */
const [file, mode] = process.argv.slice(2);
if (!file) {
  console.error('Say where the report of the tests is: TEST_REPORT=report.json npm test; npm run rules -- report.json');
  process.exit(2);
}
const root = join(import.meta.dirname, '..');
const page = join(root, 'docs', 'rules.md');
const rules = JSON.parse(readFileSync(join(root, 'docs', 'rules.json'), 'utf8')) as Parameters<typeof rulesPage>[0];
const report = readFileSync(file, 'utf8');
const tests = parseReport(report, root);
const routes = Object.values(operations).flatMap((area) => Object.values(area));

const without = untested(rules, tests);
for (const rule of without) console.error(`${rule} has no test that begins with it.`);
const text = rulesPage(rules, tests, routes);
if (mode !== '--check') writeFileSync(page, text);
else {
  const stale = staleness(readFileSync(page, 'utf8'), text, isPartial(report));
  for (const line of stale.slice(0, 20)) console.error(line);
  if (stale.length > 0) {
    console.error('docs/rules.md is not what the tests say: write it again with npm run rules.');
    process.exitCode = 1;
  }
}
if (without.length > 0) process.exitCode = 1;
