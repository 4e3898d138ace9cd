import { relative } from 'node:path';

/** docs/rules.md: each rule of the product with the tests that begin with its number. */

/** By section: rule number to when it is due and what it says. */
export type Rules = Record<string, Record<string, [due: 'now' | 'later', says: string]>>;

export interface Tested {
  /** From the root of the project. */
  file: string;
  /** The describes and the test, outermost first. */
  sentence: string[];
  passed: boolean;
}

interface Report {
  testResults: { name: string; assertionResults: { ancestorTitles: string[]; title: string; status: string }[] }[];
}

/** A JSON report of the tests; those that were skipped are left out. */
export function parseReport(text: string, root: string): Tested[] {
  return (JSON.parse(text) as Report).testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'passed' || status === 'failed')
      .map(({ ancestorTitles, title, status }) => ({
        file: relative(root, name),
        sentence: [...ancestorTitles, title].filter((part) => !engine.test(part)),
        passed: status === 'passed',
      })),
  );
}

/** `vitest list --json`: the tests that there are, taken to hold; a run says whether they do. */
export function parseList(text: string, root: string): Tested[] {
  return (JSON.parse(text) as { name: string; file: string }[]).map(({ name, file }) => ({
    file: relative(root, file),
    sentence: name.split(' > ').filter((part) => !engine.test(part)),
    passed: true,
  }));
}

/** Whether something was skipped, for want of Java or of others' recordings. */
export const isPartial = (text: string): boolean =>
  (JSON.parse(text) as Report).testResults.some(({ assertionResults }) =>
    assertionResults.some(({ status }) => status !== 'passed' && status !== 'failed'),
  );

/** What is wrong with a page: lines it lacks, and, where every test ran, lines that no test stands behind. */
export function staleness(page: string, wanted: string, partial: boolean): string[] {
  const [has, needs] = [page.split('\n'), wanted.split('\n')];
  const [known, made] = [new Set(has), new Set(needs)];
  return [
    ...needs.filter((line) => !known.has(line)).map((line) => `missing: ${line}`),
    ...(partial ? [] : has.filter((line) => !made.has(line)).map((line) => `no longer: ${line}`)),
  ];
}

/** The same test on another engine is no other test. */
const engine = /^on (the embedded engine|Amazon's DynamoDB Local)/;

/** The rules that a sentence begins with: 'D4, D5 a hundred first messages'. */
export function rulesOf(sentence: string): string[] {
  const numbers = /^[A-Z]\d+(?:(?:, | and |, and )[A-Z]\d+)*(?=[\s:,]|$)/.exec(sentence)?.[0] ?? '';
  return numbers.match(/[A-Z]\d+/g) ?? [];
}

const about = (rule: string, tests: Tested[]): Tested[] =>
  tests.filter(({ sentence }) => sentence.some((part) => rulesOf(part).includes(rule)));

/** Rules that are due and that no test begins with. */
export const untested = (rules: Rules, tests: Tested[]): string[] =>
  Object.values(rules)
    .flatMap((section) => Object.entries(section))
    .filter(([rule, [due]]) => due === 'now' && about(rule, tests).length === 0)
    .map(([rule]) => rule);

/** @param routes the declared operations, which say what rules they serve */
export function rulesPage(
  rules: Rules,
  tests: Tested[],
  routes: { route: string; rules: readonly string[] }[],
): string {
  const lines = [
    '# The rules, and the tests that hold them',
    '',
    'Written by `npm run rules` from docs/rules.json and the tests; do not edit. A test belongs to the rules that its sentence, or the',
    'describe around it, begins with. `npx vitest run -t D8` runs those of a rule.',
  ];
  for (const [section, all] of Object.entries(rules)) {
    lines.push('', `## ${section}`);
    for (const [rule, [due, says]] of Object.entries(all)) lines.push('', `### ${rule}`, '', says, ...rest(rule, due));
  }
  return `${lines.join('\n')}\n`;

  function rest(rule: string, due: 'now' | 'later'): string[] {
    const found = about(rule, tests);
    const serving = routes.filter((one) => one.rules.includes(rule)).map(({ route }) => `\`${route}\``);
    if (due === 'later' && found.length === 0) return ['', 'Not yet.'];
    return [...(serving.length > 0 ? ['', `Routes: ${serving.join(', ')}`] : []), '', ...listed(found)];
  }
}

/** A table of cases says it all with its first few. */
const mostOfADescribe = 6;

/** The tests by file, those of one describe together. */
function listed(tests: Tested[]): string[] {
  const groups = new Map<string, Map<string, boolean>>();
  for (const { file, sentence, passed } of tests) {
    const key = `${file}\n${sentence.slice(0, -1).join(' › ')}`;
    const group = groups.get(key) ?? new Map<string, boolean>();
    const title = sentence.at(-1) ?? '';
    groups.set(key, group.set(title, (group.get(title) ?? true) && passed));
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, titles]) => {
      const [file, describes] = key.split('\n');
      const all = [...titles];
      const shown = all.slice(0, mostOfADescribe).map(([title, passed]) => `  - ${mark(passed)} ${escaped(title)}`);
      const more = all.slice(mostOfADescribe);
      const rest = more.length > 0 ? [`  - ${mark(more.every(([, passed]) => passed))} … and more like these`] : [];
      return [`- ${file}${describes ? `: ${escaped(describes)}` : ''}`, ...shown, ...rest];
    });
}

const mark = (passed: boolean): string => (passed ? '✓' : '✗');
const escaped = (text: string): string =>
  text
    .replace(/[\\`*_<>[\]|]/g, '\\$&')
    .replaceAll('\n', ' ')
    .slice(0, 200);
