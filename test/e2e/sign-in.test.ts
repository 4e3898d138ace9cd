import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findAgent } from '../../layers/store/agents.ts';
import { demo } from '../../local/organisation.ts';
import { buildSite, dist } from '../../local/site.ts';
import { type System, startSystem } from '../../local/system.ts';
import type { LocalUserPool } from '../../local/user-pool.ts';
import { entryOf } from '../../web/inbox/shell/new-version.ts';
import { axe } from './support/axe.ts';
import { openBrowser } from './support/browser.ts';

/** Signing in as on AWS: at the page of a user pool at another origin, with a code and PKCE; what lasts, what ends, what is kept. */

/** Pages of its own, so that there can be a new version of them. */
const site = mkdtempSync(join(tmpdir(), 'slotdesk-site-'));
let system: System;
let pool: LocalUserPool;
let browser: Browser;
let context: BrowserContext;
let page: Page;
beforeAll(async () => {
  await buildSite(() => {});
  cpSync(dist, site, { recursive: true });
  [system, browser] = await Promise.all([startSystem({ port: 0, signIn: true, site }), openBrowser()]);
  if (!system.userPool) throw new Error('the system has no user pool');
  pool = system.userPool;
  await system.organise(demo);
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await system?.stop();
  rmSync(site, { recursive: true, force: true });
});
beforeEach(async () => {
  pool.lifetime = 3600;
  context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    reducedMotion: 'reduce',
  });
  page = await context.newPage();
  page.setDefaultTimeout(30_000);
});
afterEach(() => context.close());

const live = (on = page) => on.locator('[data-line="live"]').waitFor();
const choose = (name: string, on = page) => on.getByRole('button', { name, exact: true }).click();
const write = (text: string): Promise<unknown> =>
  system.providers.customerMessage({
    shop: 'bloom',
    channel: 'bloom-whatsapp',
    from: { phone: '+31612345691', name: 'Sara Sol' },
    content: { type: 'text', text },
  });
const sent = (): string => JSON.stringify(system.providers.outbox.list({ provider: 'whatsapp', limit: 100 }));

async function signIn(name = 'Anna de Vries', path = '/inbox?view=mine'): Promise<void> {
  await page.goto(system.url + path);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`${pool.url}/**`);
  await choose(name);
  await live();
}

/** Has Anna open a conversation with a customer, and a reply begun. */
async function begin(): Promise<void> {
  await signIn();
  const isOnBreak = page.getByRole('button', { name: 'On break', exact: true });
  const isThere = page.getByRole('button', { name: 'Available', exact: true });
  await isOnBreak.or(isThere).waitFor();
  if (await isOnBreak.isVisible()) await isOnBreak.click();
  await isThere.waitFor();
  await write('Where is my order?');
  await page.getByRole('link', { name: /^Sara Sol/ }).click();
  await page.getByRole('log', { name: 'Timeline' }).waitFor();
}

describe('signing in', () => {
  test('S1 one signs in at the pool and is back where one wanted to go; no token is in a storage or an address', async () => {
    await page.goto(`${system.url}/inbox?view=closed`);
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(await axe(page)).toEqual([]);
    await signIn('Anna de Vries', '/inbox?view=closed');
    expect(page.url()).toBe(`${system.url}/inbox?view=closed`);
    const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
    expect(kept).not.toMatch(/eyJ/);
    expect(await context.cookies(system.url)).toEqual([expect.objectContaining({ name: 'pool' })]);
  });

  test('S1 who loads the page again is signed in without being asked', async () => {
    await signIn();
    await page.reload();
    await live();
    expect(page.url()).toBe(`${system.url}/inbox?view=mine`);
  });

  test('S1 a link with the code of another is refused, and the address keeps nothing of it', async () => {
    await page.goto(`${system.url}/?code=stolen&state=theirs`);
    await page.getByText('This sign-in was not begun here. Sign in once more.').waitFor();
    expect(page.url()).toBe(`${system.url}/`);
  });

  test('S1 who signs out is asked again, and the socket ends', async () => {
    await signIn();
    const sockets = async () => (await findAgent(system.table, 'anna'))?.connections.length;
    await expect.poll(sockets).toBe(1);
    await page.getByRole('button', { name: /^You/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await expect.poll(sockets).toBe(0);
    await page.reload();
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Anna de Vries', exact: true }).waitFor();
  });

  test('S1 who signs out in one tab is signed out in the others: their sockets end, what was written there is kept', async () => {
    await begin();
    const other = await context.newPage();
    other.setDefaultTimeout(30_000);
    const sockets = async () => (await findAgent(system.table, 'anna'))?.connections.length;
    const field = other.getByRole('textbox', { name: 'Reply' });
    await other.goto(page.url());
    await other.getByRole('button', { name: 'Sign in' }).click();
    await live(other);
    await field.fill('Half a sentence');
    await expect.poll(sockets).toBe(2);
    await page.getByRole('button', { name: /^You/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    for (const tab of [page, other]) await tab.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(await other.getByText('Where is my order?').count()).toBe(0);
    await expect.poll(sockets).toBe(0);
    // As the machine is left, somebody else may sit down: the pool asks who it is.
    await other.getByRole('button', { name: 'Sign in' }).click();
    await choose('Anna de Vries', other);
    await live(other);
    await expect.poll(() => field.inputValue()).toBe('Half a sentence');
  });
});

describe('a session', () => {
  test('S1 renews its tokens before they end, and the work goes on', async () => {
    pool.lifetime = 3;
    await begin();
    await new Promise((resolve) => setTimeout(resolve, 3500));
    await page.getByRole('textbox', { name: 'Reply' }).fill('It is on its way.');
    await page.keyboard.press('Enter');
    await expect.poll(sent).toContain('It is on its way.');
  });

  test('S1 that is over is begun again in a window of its own: what was written is kept and goes out once', async () => {
    pool.lifetime = 3;
    await begin();
    await page.getByRole('textbox', { name: 'Reply' }).fill('It comes tomorrow.');
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'Reply' }).fill('With the first post, per');
    pool.endSessions();
    const over = page.getByRole('dialog', { name: 'Your session is over' });
    await over.waitFor();
    expect(await axe(page)).toEqual([]);
    const [door] = await Promise.all([
      page.waitForEvent('popup'),
      over.getByRole('button', { name: 'Sign in again' }).click(),
    ]);
    pool.lifetime = 3600;
    const left = door.waitForEvent('close');
    await choose('Anna de Vries', door);
    await left;
    await over.waitFor({ state: 'detached' });
    await expect.poll(sent).toContain('It comes tomorrow.');
    expect(sent().split('It comes tomorrow.')).toHaveLength(2);
    await live();
    expect(await page.getByRole('textbox', { name: 'Reply' }).inputValue()).toBe('With the first post, per');
  });

  test('S1 that is over is not taken on by somebody else', async () => {
    pool.lifetime = 3;
    await begin();
    pool.endSessions();
    const over = page.getByRole('dialog', { name: 'Your session is over' });
    const [door] = await Promise.all([
      page.waitForEvent('popup'),
      over.getByRole('button', { name: 'Sign in again' }).click(),
    ]);
    await choose('Ben Yilmaz', door);
    await over.getByText('That was another account.', { exact: false }).waitFor();
  });

  test('P2 goes on in a new version of the pages, which is offered: nothing that was typed is lost', async () => {
    // She looks away for longer than the page waits before it asks.
    await page.clock.install();
    await begin();
    const field = page.getByRole('textbox', { name: 'Reply' });
    const offer = page.getByText('There is a new version of Slotdesk.', { exact: false });
    const index = join(site, 'inbox/index.html');
    const html = readFileSync(index, 'utf8');
    const entry = entryOf(html) ?? '';
    const anew = entry.replace('.js', '-anew.js');
    copyFileSync(join(site, 'inbox', entry), join(site, 'inbox', anew));
    writeFileSync(index, html.replaceAll(entry, anew));
    await field.fill('It is at your door.');
    await page.keyboard.press('Enter');
    await field.fill('Half a sen');
    await page.clock.fastForward('11:00');
    await offer.waitFor();
    await field.pressSequentially('tence');
    await page.getByRole('button', { name: 'Reload' }).click();
    await page.locator(`script[src="${anew}"]`).waitFor({ state: 'attached' });
    await expect.poll(() => field.inputValue()).toBe('Half a sentence');
    await expect.poll(sent).toContain('It is at your door.');
    expect(sent().split('It is at your door.')).toHaveLength(2);
    await live();
  });

  test('nothing is lost or doubled by all this', async () => {
    await system.idle();
    expect((await system.check()).violations).toEqual([]);
  });
});
