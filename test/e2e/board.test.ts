import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterEach, describe, expect, test } from 'vitest';
import { axe } from './support/axe.ts';
import { signIn } from './support/browser.ts';
import { browser, desk, stage } from './support/stage.ts';
import { visit } from './support/visitor.ts';

/** The board in the browser: what goes on now, live, and what went on. */

stage();
// A page that is left open takes part in all that follows.
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

const board = (agent: string, look = {}) => signIn(browser, desk.url, agent, { path: '/board?shop=bloom', ...look });
const tile = (page: Page, name: string) => page.locator('main li').filter({ hasText: name }).first();
const customer = (n: number) => ({ phone: `+3161234580${n}`, name: `Customer ${n}` });

describe('W6 the board', () => {
  test('W6 is empty before the first conversation, and counts whoever waits as it happens', async () => {
    const { page, complaints } = await board('anna');
    await page.getByText('Nobody waits.').waitFor();
    await page.getByText('No traffic yet.').waitFor();
    expect(await axe(page, 'main')).toEqual([]);

    await desk.write(customer(1), 'Hello?');
    await desk.write(customer(2), 'Anybody there?');
    await tile(page, 'In the queue').getByText('2', { exact: true }).waitFor();
    await page.reload();
    await page.getByRole('img', { name: /^Conversations begun: 2\./ }).waitFor();
    // Nobody was answered or let go: what cannot be drawn says so.
    await expect.poll(() => page.getByText('No data for this time yet.').count()).toBeGreaterThan(2);
    await desk.advance('PT6M');
    await tile(page, 'Overdue').getByText('2', { exact: true }).waitFor();
    await tile(page, 'Longest wait').getByText(/^6:/).waitFor();

    await page.getByRole('button', { name: 'On break' }).click();
    await tile(page, 'In the queue').getByText('0', { exact: true }).waitFor();
    await page
      .getByRole('listitem')
      .filter({ hasText: 'Anna de Vries' })
      .getByText(/2 of 5/)
      .waitFor();
    expect(complaints).toEqual([]);
  });

  test('W6 shows the figures as charts with tables, and saves them as a file', async () => {
    const { page, complaints } = await board('anna');
    await page.getByRole('img', { name: /^Conversations begun: 2\./ }).waitFor();
    await page.getByText('As a table').last().click();
    await page.getByRole('table', { name: 'Conversations begun' }).waitFor();
    expect(await axe(page, 'main')).toEqual([]);

    await page.getByRole('button', { name: 'Export' }).click();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'CSV, by channel' }).click(),
    ]);
    expect(await readFile(await file.path(), 'utf8')).toMatch(/^channel,[\s\S]*\r\nbloom-whatsapp,/);
    expect(complaints).toEqual([]);
  });

  test('W6 shows an employee the live board, and over time the own figures only', async () => {
    const { page, complaints } = await board('ben');
    await page.getByRole('button', { name: /My own/ }).waitFor();
    await tile(page, 'Open').getByText('2', { exact: true }).waitFor();
    expect(await page.getByText('Closed, by agent').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('W6 stands still while the line is down, and says since when', async () => {
    const { page, context } = await board('anna');
    await page.getByRole('heading', { name: 'Agents' }).waitFor();
    await context.setOffline(true);
    await page.evaluate("dispatchEvent(new Event('offline'))");
    await page.getByText(/as of \d/).waitFor();
    await page.getByRole('heading', { name: 'Agents' }).waitFor();
  });

  test('S1 says who can when one may not see it', async () => {
    const { page } = await signIn(browser, desk.url, 'dora', { path: '/board?shop=bloom' });
    await page.getByText('There is no board here that you may see.').waitFor();
    expect(await axe(page, 'main')).toEqual([]);
  });

  test.each([
    ['dark', { colorScheme: 'dark' }],
    ['right to left, on a phone', { direction: 'rtl', viewport: { width: 320, height: 700 } }],
  ] as const)('W6 axe finds nothing wrong: %s', async (_name, look) => {
    const { page, complaints } = await board('anna', look);
    await page.getByRole('img', { name: /^Conversations begun/ }).waitFor();
    expect(await axe(page, 'main')).toEqual([]);
    expect(await page.locator('main').evaluate((main) => main.scrollWidth - main.clientWidth)).toBe(0);
    await page.getByRole('button', { name: 'Wallboard' }).click();
    await page.getByRole('button', { name: 'Leave the wallboard' }).waitFor();
    expect(await axe(page, 'main')).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('W4 shows who is in the webchat now, on which page, and leads to what they wrote', async () => {
    const { page, complaints } = await board('anna');
    const panel = page.locator('section').filter({ has: page.getByRole('heading', { name: 'In the webchat now' }) });
    await panel.getByText('Nobody has the chat open.').waitFor();
    const fleur = await visit(browser, desk.url, 'as=c-31&name=Fleur');
    await fleur.say('Is the blue one back?');
    await visit(browser, desk.url);
    // Read anew every quarter of a minute.
    await panel.getByRole('link', { name: 'Fleur' }).waitFor({ timeout: 40_000 });
    await panel.getByText('A visitor').waitFor();
    await expect.poll(() => panel.getByRole('listitem').count()).toBe(2);
    expect(await axe(page, 'main')).toEqual([]);
    await fleur.context.close();
    await panel.getByRole('link', { name: 'Fleur' }).waitFor({ state: 'hidden', timeout: 40_000 });
    expect(await panel.getByRole('listitem').count()).toBe(1);
    expect(complaints).toEqual([]);
  });
});
