import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser, signIn } from './support/browser.ts';
import { type Desk, startDesk } from './support/desk.ts';

/** A customer's day at the desk, through the real page: written on a phone, answered in the inbox. */

let desk: Desk;
let browser: Browser;
beforeAll(async () => {
  [desk, browser] = await Promise.all([startDesk(), openBrowser()]);
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await desk?.stop();
});

describe('a customer on WhatsApp and an agent', () => {
  const rosa = { phone: '+31612345671', name: 'Rosa Bloem' };

  test('C1 D1 D5 a message goes to the available agent, whose answer reaches the phone', async () => {
    const { page, complaints } = await signIn(browser, desk.url, 'anna');
    await page.getByRole('button', { name: 'On break' }).click();
    await page.getByRole('button', { name: 'Available' }).waitFor();
    await desk.write(rosa, 'Do you deliver on Sunday? 🌷');

    await page.getByRole('link', { name: /Rosa Bloem/ }).click();
    const timeline = page.getByRole('log', { name: 'Timeline' });
    await timeline.getByText('Do you deliver on Sunday? 🌷').waitFor();
    await page.getByRole('textbox', { name: 'Reply' }).fill('We do, until noon.');
    await page.keyboard.press('Enter');
    await timeline.getByText('We do, until noon.').waitFor();

    await expect
      .poll(async () => JSON.stringify(await desk.outbox('whatsapp')), { timeout: 20_000 })
      .toContain('We do, until noon.');
    expect(complaints).toEqual([]);
    expect(await desk.violations()).toEqual([]);
  });
});
