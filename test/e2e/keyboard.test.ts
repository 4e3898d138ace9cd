import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { type Agent, agentAt, reached } from './support/agent.ts';
import { browser, desk, stage } from './support/stage.ts';

/** An agent's main job without a mouse: nothing here is clicked, and nothing is focused but by keys. */

let page: Page;
let ben: Agent;
stage(async () => {
  await desk.ask('anna', 'PUT', '/api/me/status', { status: 'break' });
  await desk.ask('ben', 'PUT', '/api/me/status', { status: 'break' });
  ben = await agentAt(browser, desk.url, 'ben');
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
});

const kees = { phone: '+31612345701', name: 'Kees Toets' };
const press = (key: string, at = page): Promise<void> => at.keyboard.press(key);
const type = (text: string, at = page): Promise<void> => at.keyboard.type(text);
const isFocused = (place: Locator): Promise<boolean> =>
  place.evaluate((element) => element === document.activeElement || element.contains(document.activeElement));
const focused = (place: Locator): Promise<void> => expect.poll(() => isFocused(place)).toBe(true);

/** By Tab, as far as it takes. */
async function tabTo(place: Locator, at = page): Promise<void> {
  await place.waitFor();
  for (let i = 0; i < 80; i++) {
    if (await isFocused(place)) return;
    await press('Tab', at);
  }
  throw new Error(`Tab never comes to ${place}`);
}

const heading = (name: string): Promise<void> => page.getByRole('heading', { level: 2, name }).waitFor();
const timeline = (): Locator => page.getByRole('log', { name: 'Timeline' });
const reply = (at = page): Locator => at.getByRole('textbox', { name: 'Reply' });
const note = (): Locator => page.getByRole('textbox', { name: 'Private note' });
const dialog = (name: string, at = page): Locator => at.getByRole('dialog', { name });

describe('the main job by the keyboard alone', () => {
  test('S1 one signs in', async () => {
    await page.goto(desk.url);
    await tabTo(page.getByRole('button', { name: /^Anna de Vries/ }));
    await press('Enter');
    await page.locator('[data-line="live"]').waitFor();
  });

  test('D7 D1 takes the next one from the queue, and becomes available', async () => {
    await desk.write(kees, 'Is the shop open on Sunday?');
    await page.getByRole('button', { name: 'Take the next one of Bloom Flowers' }).waitFor();
    await press('q');
    await timeline().getByText('Is the shop open on Sunday?').waitFor();
    await press('Shift+B');
    await page.getByRole('button', { name: 'Available', exact: true }).waitFor();
  });

  test('T5 replies, and leaves a note', async () => {
    await press('r');
    await focused(reply());
    await type('Until noon.');
    await press('Enter');
    await reached(() => desk.outbox('whatsapp'), 'Until noon.');
    await press('Escape');
    await press('n');
    await focused(note());
    await type('He comes by bike');
    await press('Enter');
    await timeline().getByText('He comes by bike').waitFor();
    await press('Escape');
  });

  test('T3 hands it over, and the colleague accepts', async () => {
    await press('Shift+B', ben.page);
    await ben.page.getByRole('button', { name: 'Available', exact: true }).waitFor();
    await press('t');
    await tabTo(dialog('Hand over').getByRole('radio', { name: /Ben Yilmaz/ }));
    await press('Space');
    await tabTo(dialog('Hand over').getByRole('button', { name: 'Offer it' }));
    await press('Enter');
    await dialog('Hand over').waitFor({ state: 'detached' });
    await ben.offers.getByText('Anna de Vries hands over to you').waitFor();
    await press('y', ben.page);
    await ben.timeline.getByText('He comes by bike').waitFor();
    await page.getByText('With Ben Yilmaz').waitFor();
  });

  test('T7 closes it with a reason', async () => {
    await press('e', ben.page);
    await dialog('Close the conversation', ben.page).waitFor();
    await press('1', ben.page);
    await ben.row('Kees Toets').waitFor({ state: 'detached' });
    // Anna was about to leave another note; for a reply it would have to be reopened.
    await press('r');
    await page.getByText('This conversation is closed.').waitFor();
  });

  test('W5 T7 finds it again, and reopens it', async () => {
    await press('Escape');
    await timeline().waitFor({ state: 'detached' });
    await press('g');
    await press('c');
    await heading('Closed');
    await press('/');
    await type('Kees');
    const row = page.getByRole('link', { name: /^Kees Toets/ });
    await row.waitFor();
    await tabTo(row);
    await press('Enter');
    await timeline().getByText('Until noon.').waitFor();
    await press('Shift+E');
    await reply().waitFor();
    expect(await desk.violations()).toEqual([]);
  });
});

/** What was found in the palette: the arrows lead to it. */
async function choose(command: string): Promise<void> {
  const found = page.getByRole('menuitem', { name: new RegExp(`^${command}`) });
  await found.waitFor();
  const isReached = async (): Promise<boolean> => (await found.getAttribute('data-focused')) !== null;
  for (let i = 0; i < 10 && !(await isReached()); i++) await press('ArrowDown');
  expect(await isReached()).toBe(true);
  await press('Enter');
}

describe('keys', () => {
  test('the sheet tells all of them, and Escape leads back', async () => {
    await press('Escape');
    await press('Shift+?');
    await dialog('Keys').getByText('Hand over', { exact: true }).waitFor();
    await press('Escape');
    await dialog('Keys').waitFor({ state: 'detached' });
  });

  test('the palette finds a command by its words, and runs it', async () => {
    await press('Control+k');
    await type('go to mentions');
    await choose('Go to mentions');
    await heading('Mentions');
  });

  test('one takes another key for a command, and it holds at once', async () => {
    await press('Shift+?');
    await tabTo(dialog('Keys').getByRole('searchbox'));
    await type('go to mine');
    await tabTo(dialog('Keys').getByRole('button', { name: 'Change the key: Go to mine' }));
    await press('Enter');
    await focused(page.getByLabel('The new key'));
    await press('x');
    await page.getByLabel('The new key').waitFor({ state: 'detached' });
    await dialog('Keys').getByText('X', { exact: true }).waitFor();
    await press('Escape');
    await dialog('Keys').waitFor({ state: 'detached' });
    await press('x');
    await heading('Mine');
  });

  test('keys of one letter can be switched off; those with Ctrl go on', async () => {
    await press('Shift+?');
    await tabTo(dialog('Keys').getByRole('switch', { name: 'Keys of one letter' }));
    await press('Space');
    await expect.poll(() => dialog('Keys').getByRole('switch').isChecked()).toBe(false);
    await press('Escape');
    await dialog('Keys').waitFor({ state: 'detached' });
    await press('g');
    await press('m');
    await press('Shift+?');
    await press('Control+k');
    await type('show all keys');
    expect(await page.getByRole('heading', { level: 2, name: 'Mine' }).count()).toBe(1);
    await choose('Show all keys');
    await dialog('Keys').waitFor();
    await press('Escape');
    expect(ben.complaints).toEqual([]);
  });
});
