import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { operations } from '../../events/operations/index.ts';
import {
  parseList,
  parseReport,
  type Rules,
  rulesOf,
  rulesPage,
  staleness,
  untested,
} from '../../scripts/rules/page.ts';

/** docs/rules.md is made from the tests' sentences: how it is read out of them. */

const rules = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'rules.json'), 'utf8')) as Rules;
const numbers = Object.values(rules).flatMap((section) => Object.keys(section));

describe('a sentence belongs to the rules it begins with', () => {
  test.each([
    ['D8 its agent gets it', ['D8']],
    ['D4, D5 a hundred first messages', ['D4', 'D5']],
    ['R1 and R2 by the clock', ['R1', 'R2']],
    ['T3', ['T3']],
    ['S3-compatible storage', []],
    ['the customer writes D8', []],
    ['Dora writes', []],
  ])('%s', (sentence, found) => {
    expect(rulesOf(sentence)).toEqual(found);
  });
});

const report = JSON.stringify({
  testResults: [
    {
      name: '/desk/test/a.test.ts',
      assertionResults: [
        { ancestorTitles: ['X1 first', 'on the embedded engine'], title: 'holds', status: 'passed' },
        { ancestorTitles: ['X1 first', "on Amazon's DynamoDB Local"], title: 'holds', status: 'failed' },
        { ancestorTitles: [], title: 'X2 is skipped', status: 'pending' },
      ],
    },
  ],
});
const small: Rules = { One: { X1: ['now', 'First.'], X2: ['now', 'Second.'], X3: ['later', 'Third.'] } };

test('a rule that is due and has no test that ran is named', () => {
  expect(untested(small, parseReport(report, '/desk'))).toEqual(['X2']);
});

test('the page has the tests once, whatever engines they ran on, and says what is not there yet', () => {
  const page = rulesPage(small, parseReport(report, '/desk'), [{ route: 'GET /x', rules: ['X1'] }]);
  expect(page).toContain('### X1\n\nFirst.\n\nRoutes: `GET /x`\n\n- test/a.test.ts: X1 first\n  - ✗ holds\n');
  expect(page).toContain('### X3\n\nThird.\n\nNot yet.\n');
});

test('a list of the tests makes the same page as a run in which all of them hold', () => {
  const list = ['on the embedded engine > holds', "on Amazon's DynamoDB Local > holds"].map((title) => ({
    name: `X1 first > ${title}`,
    file: '/desk/test/a.test.ts',
  }));
  const ran = report.replaceAll('failed', 'passed');
  expect(rulesPage(small, parseList(JSON.stringify(list), '/desk'), [])).toBe(
    rulesPage(small, parseReport(ran, '/desk'), []),
  );
});

test('a page is stale by what it lacks, and where every test ran also by what it has too much', () => {
  expect(staleness('a\nb', 'a\nc', false)).toEqual(['missing: c', 'no longer: b']);
  expect(staleness('a\nb', 'a', true)).toEqual([]);
});

test('every rule that an operation serves is a rule of the product', () => {
  const served = Object.values(operations).flatMap((area) => Object.values(area).flatMap((one) => one.rules));
  expect(served.filter((rule) => !numbers.includes(rule))).toEqual([]);
});
