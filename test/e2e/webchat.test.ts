import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Agent, agentAt } from './support/agent.ts';
import { openBrowser } from './support/browser.ts';
import { type Desk, startDesk } from './support/desk.ts';

/** A visitor in a shop's page and the agents in the inbox, each in a browser of their own. */

let desk: Desk;
let browser: Browser;
let anna: Agent;
let ben: Agent;
let vera: Visitor;
beforeAll(async () => {
  [desk, browser] = await Promise.all([startDesk(), openBrowser()]);
  for (const one of ['anna', 'ben']) await desk.ask(one, 'PUT', '/api/me/status', { status: 'available' });
  [anna, ben] = await Promise.all([agentAt(browser, desk.url, 'anna'), agentAt(browser, desk.url, 'ben')]);
  vera = await visit('as=c-7&name=Vera Visser');
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await desk?.stop();
});

interface Visitor {
  page: Page;
  context: BrowserContext;
  panel: Locator;
  log: Locator;
  complaints: string[];
  say(text: string): Promise<void>;
}

/** Somebody on the shop's page, with the chat open. @param who as the shop signs its customers in; none: nobody it knows */
async function visit(who = ''): Promise<Visitor> {
  const context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(`${desk.url}/shop/bloom?${who}`);
  await openChat(page);
  const panel = page.locator('slotdesk-chat').getByRole('dialog');
  return {
    page,
    context,
    panel,
    log: panel.getByRole('log', { name: 'Messages' }),
    complaints,
    async say(text) {
      await panel.getByRole('textbox', { name: 'Write a message' }).fill(text);
      await page.keyboard.press('Enter');
    },
  };
}

async function openChat(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Chat with us/ }).click();
  await page.getByRole('textbox', { name: 'Write a message' }).waitFor();
}

const times = async (where: Locator, text: string): Promise<number> => where.getByText(text, { exact: true }).count();

test('C1 T3 a visitor is answered by an agent, handed over to another one, and sees who is there', async () => {
  await vera.say('Do you have tulips?');
  await vera.log.getByText(/· (Sent|Seen)/).waitFor();
  const found = async (): Promise<string | undefined> => {
    const { body } = await desk.ask('anna', 'GET', '/api/conversations?shop=bloom&q=Vera');
    return (body as { items: { id: string }[] }).items[0]?.id;
  };
  await expect.poll(found).toBeTruthy();
  const id = encodeURIComponent((await found()) as string);
  await desk.ask('anna', 'POST', `/api/conversations/${id}/assign`, { agent: 'me' });
  await anna.open('Vera Visser');
  await anna.timeline.getByText('Do you have tulips?').waitFor();
  await vera.log.getByText(/· Seen/).waitFor();
  await anna.reply('We do, in six colours.');
  await vera.log.getByText('We do, in six colours.').waitFor();
  await vera.panel.getByText('You are talking to Anna', { exact: false }).waitFor();
  await anna.timeline
    .getByText(/Delivered|Read/)
    .first()
    .waitFor();

  await anna.page.getByRole('button', { name: 'Hand over' }).click();
  const dialog = anna.page.getByRole('dialog', { name: 'Hand over' });
  await dialog.getByText('Ben Yilmaz').click();
  await dialog.getByRole('textbox', { name: 'Note' }).fill('She wants tulips.');
  await dialog.getByRole('button', { name: 'Offer it' }).click();
  await ben.offers.getByRole('button', { name: 'Accept' }).click();
  await ben.open('Vera Visser');
  await ben.reply('Which colour may it be?');
  await vera.log.getByText('Which colour may it be?').waitFor();
  await vera.panel.getByText('You are talking to Ben', { exact: false }).waitFor();
  // What colleagues write to each other is not for her.
  expect(await vera.log.innerText()).not.toContain('She wants tulips.');
}, 120_000);

test('C8 a picture of hers is shown on both sides', async () => {
  const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  await vera.panel
    .locator('input[type=file]')
    .setInputFiles([{ name: 'tulip.png', mimeType: 'image/png', buffer: Buffer.from(png, 'base64') }]);
  for (const picture of [vera.log.locator('img'), ben.timeline.locator('button img')]) {
    await picture.waitFor({ timeout: 30_000 });
    await expect.poll(() => picture.evaluate((one) => (one as HTMLImageElement).naturalWidth)).toBe(1);
  }
});

test('what was said is there after a reload, each once', async () => {
  await vera.page.reload();
  await openChat(vera.page);
  await vera.log.getByText('Which colour may it be?').waitFor();
  for (const text of ['Do you have tulips?', 'We do, in six colours.', 'Which colour may it be?'])
    expect(await times(vera.log, text)).toBe(1);
  expect(await vera.log.locator('img').count()).toBe(1);
});

test('what is written in a tunnel goes out once, and what was answered meanwhile is there', async () => {
  await vera.context.setOffline(true);
  await vera.say('Red ones, please');
  await vera.log.getByText('Sending').waitFor();
  await ben.reply('Red, perhaps?');
  await vera.context.setOffline(false);
  await ben.timeline.getByText('Red ones, please', { exact: true }).waitFor({ timeout: 40_000 });
  await vera.log.getByText('Red, perhaps?').waitFor({ timeout: 40_000 });
  await vera.log.getByText('Sending').waitFor({ state: 'detached', timeout: 40_000 });
  expect(await times(vera.log, 'Red ones, please')).toBe(1);
  expect(await times(vera.log, 'Red, perhaps?')).toBe(1);
  expect(await times(ben.timeline, 'Red ones, please')).toBe(1);
}, 120_000);

test('two visitors never see what the other one is told', async () => {
  const will = await visit();
  await will.panel.getByText('Hello! How can we help?').waitFor();
  await will.say('Is this between us?');
  await will.log.getByText(/· (Sent|Seen)/).waitFor();
  await ben.reply('Only for Vera');
  await vera.log.getByText('Only for Vera').waitFor();
  expect(await will.log.innerText()).not.toMatch(/tulips|Vera|Which colour/);
  expect(await vera.log.innerText()).not.toContain('Is this between us?');
  expect(will.complaints).toEqual([]);
  await will.context.close();
});

test("a shop's own style does not reach into the chat", async () => {
  const looks = (): Promise<unknown> =>
    vera.page.evaluate(() => {
      const root = document.querySelector('slotdesk-chat')?.shadowRoot;
      return [...(root?.querySelectorAll('button, button *, section, section *') ?? [])].map((one) => {
        const { color, fontSize, fontFamily, letterSpacing, textTransform, lineHeight, textAlign, display, cursor } =
          getComputedStyle(one);
        return [
          one.tagName,
          color,
          fontSize,
          fontFamily,
          letterSpacing,
          textTransform,
          lineHeight,
          textAlign,
          display,
          cursor,
        ];
      });
    });
  await vera.page.mouse.move(5, 5);
  const before = await looks();
  await vera.page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`
      * { color: red !important; font: 40px fantasy !important; letter-spacing: 9px !important; text-transform: uppercase !important;
          text-align: right !important; cursor: crosshair !important; visibility: visible }
      button, textarea, section, div, form { display: none !important }
      .p, .b, .m, .launch { background: yellow !important; display: none !important }`);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  });
  expect(await looks()).toEqual(before);
});

test('nothing was complained of, and every invariant holds', async () => {
  const unexpected = (one: string): boolean => !/ERR_INTERNET_DISCONNECTED|WebSocket/.test(one);
  for (const { complaints } of [anna, ben, vera]) expect(complaints.filter(unexpected)).toEqual([]);
  expect(await desk.violations()).toEqual([]);
});
