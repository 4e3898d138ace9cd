import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { operations } from '../events/operations/index.ts';
import { isPartial, parseList, parseReport, rulesPage, staleness, untested } from './rules/page.ts';

/**
 * `npm run rules`: writes docs/rules.md from docs/rules.json and the list of the tests. With a report of a run (TEST_REPORT=<report> npm
 * test; npm run rules -- <report>) it says also which of them hold. `-- <report> --check` writes nothing: exit code 1 when a rule has no
 * test that ran, or the page is not what would be written.
 */
const [file, mode] = process.argv.slice(2);
const root = join(import.meta.dirname, '..');
const page = join(root, 'docs', 'rules.md');
const rules = JSON.parse(readFileSync(join(root, 'docs', 'rules.json'), 'utf8')) as Parameters<typeof rulesPage>[0];
const report = file === undefined ? undefined : readFileSync(file, 'utf8');
const tests = report === undefined ? parseList(listed(), root) : parseReport(report, root);
const routes = Object.values(operations).flatMap((area) => Object.values(area));

const without = untested(rules, tests);
for (const rule of without) console.error(`${rule} has no test that begins with it.`);
const text = rulesPage(rules, tests, routes);
if (mode !== '--check' || report === undefined) writeFileSync(page, text);
else {
  const stale = staleness(readFileSync(page, 'utf8'), text, isPartial(report));
  for (const line of stale.slice(0, 20)) console.error(line);
  if (stale.length > 0) {
    console.error('docs/rules.md is not what the tests say: write it again with npm run rules.');
    process.exitCode = 1;
  }
}
if (without.length > 0) process.exitCode = 1;

/** What vitest finds without running it. */
function listed(): string {
  const folder = mkdtempSync(join(tmpdir(), 'slotdesk-rules-'));
  const list = join(folder, 'list.json');
  try {
    const vitest = join(root, 'node_modules/vitest/vitest.mjs');
    execFileSync(process.execPath, [vitest, 'list', `--json=${list}`], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    return readFileSync(list, 'utf8');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
