import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { identity } from '../support/visitors.ts';
import { type Agent, agentAt } from './support/agent.ts';
import { openBrowser } from './support/browser.ts';
import { type Desk, startDesk } from './support/desk.ts';
import { openChat, type Visitor, visit, visitIn } from './support/visitor.ts';

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
  vera = await visit(browser, desk.url, 'as=c-7&name=Vera Visser');
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await desk?.stop();
});

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
  const will = await visit(browser, desk.url);
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

/** Keeps what a page asks for until it is let go, as a line does that is slow. @returns what lets it go */
async function hold(page: Page, which: (path: string, method: string) => boolean): Promise<() => Promise<void>> {
  let letGo = (): void => {};
  const gone = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const fits = (url: URL): boolean => url.origin === new URL(desk.url).origin;
  await page.route(fits, async (route, request) => {
    if (which(new URL(request.url()).pathname, request.method())) await gone;
    await route.fallback().catch(() => {});
  });
  return async () => {
    letGo();
    await page.unrouteAll({ behavior: 'wait' });
  };
}

/** What the shop got with these words in it. */
async function arrived(words: string): Promise<string[]> {
  const query = new URLSearchParams({ shop: 'bloom', q: words });
  const { body } = await desk.ask('anna', 'GET', `/api/conversations?${query}`);
  return (body as { items: { customer: { name: string } }[] }).items.map(({ customer }) => customer.name);
}

describe('C5 the next one in the same browser', () => {
  const dora = identity('c-21', { name: 'Dora' });
  const sent = /· (Sent|Seen)/;
  const isNew = async ({ log, draft, panel }: Visitor): Promise<void> => {
    await panel.getByText('Hello! How can we help?').waitFor();
    expect([await log.innerText(), await draft.inputValue()].join()).not.toMatch(/Cleo|Sending|Not sent/);
  };

  test('sees nothing of the one before, and says nothing of what that one had not sent', async () => {
    const cleo = await visit(browser, desk.url, 'as=c-20&name=Cleo');
    await cleo.say('Cleo said this');
    await cleo.log.getByText(sent).waitFor();
    await cleo.context.setOffline(true);
    await cleo.say('Cleo unsent one');
    await cleo.say('Cleo unsent two');
    await cleo.log.getByText('Cleo unsent two').waitFor();
    await cleo.draft.fill('Cleo draft');
    await cleo.becomes(dora);
    await isNew(cleo);
    await cleo.context.setOffline(false);
    await cleo.say('Dora asks');
    await cleo.log.getByText(sent).waitFor();
    expect(await cleo.log.innerText()).not.toContain('Cleo');
    await expect.poll(() => arrived('Dora asks')).toEqual(['Dora']);
    // Signed out: nobody's chat is hers or Dora's.
    await cleo.becomes();
    await isNew(cleo);
    await cleo.page.goto(`${desk.url}/shop/bloom`);
    await openChat(cleo.page);
    await isNew(cleo);
    await cleo.becomes(identity('c-20', { name: 'Cleo' }));
    await cleo.log.getByText('Cleo said this').waitFor();
    expect(await cleo.log.innerText()).not.toMatch(/Dora|unsent/);
    expect(await arrived('Cleo unsent')).toEqual([]);
    await cleo.context.close();
  }, 120_000);

  test.each([
    ['its timeline', (path: string) => path.endsWith('/timeline')],
    ['its ticket', (path: string) => path.endsWith('/ticket')],
    ['its session', (path: string) => path.endsWith('/session')],
  ])('sees nothing of the one before whose line was slow with %s', async (_what, which) => {
    const context = await browser.newContext({ locale: 'en-GB' });
    let letGo = async (): Promise<void> => {};
    const cleo = await visitIn(context, desk.url, 'as=c-20&name=Cleo', async (page) => {
      letGo = await hold(page, which);
    });
    await cleo.becomes(dora);
    await letGo();
    await cleo.log.getByText('Dora asks').waitFor();
    await cleo.say(`Dora is here ${_what}`);
    await cleo.log.getByText('Sending').waitFor({ state: 'detached' });
    expect(await cleo.log.innerText()).not.toContain('Cleo');
    await expect.poll(() => arrived(`here ${_what}`)).toEqual(['Dora']);
    await context.close();
  });

  test('sends no file of the one before, of which half was sent', async () => {
    const cleo = await visit(browser, desk.url, 'as=c-20&name=Cleo');
    await cleo.log.getByText('Cleo said this').waitFor();
    const letGo = await hold(cleo.page, (_path, method) => method === 'PUT');
    const half = cleo.page.waitForRequest((request) => request.method() === 'PUT');
    await cleo.panel
      .locator('input[type=file]')
      .setInputFiles([{ name: 'Cleo.txt', mimeType: 'text/plain', buffer: Buffer.from('Cleo') }]);
    await half;
    await cleo.becomes(dora);
    await cleo.log.getByText('Dora asks').waitFor();
    await letGo();
    await cleo.page.reload();
    await openChat(cleo.page);
    await cleo.becomes(dora);
    await cleo.log.getByText('Dora asks').waitFor();
    expect(await cleo.log.innerText()).not.toContain('Cleo');
    await cleo.context.close();
  });

  test('in another tab leaves to the first one what it has not sent', async () => {
    const context = await browser.newContext({ locale: 'en-GB' });
    const cleo = await visitIn(context, desk.url, 'as=c-20&name=Cleo');
    await cleo.log.getByText('Cleo said this').waitFor();
    const letGo = await hold(cleo.page, (path, method) => method === 'POST' && path.endsWith('/messages'));
    await cleo.say('Cleo waits');
    await cleo.log.getByText('Sending').waitFor();
    const other = await visitIn(context, desk.url, 'as=c-21&name=Dora');
    await other.log.getByText('Dora asks').waitFor();
    await other.say('Dora overtakes');
    await other.log.getByText('Sending').waitFor({ state: 'detached' });
    expect(await other.log.innerText()).not.toContain('Cleo');
    await letGo();
    await expect.poll(() => arrived('Cleo waits')).toEqual(['Cleo']);
    expect(await arrived('Dora overtakes')).toEqual(['Dora']);
    await context.close();
  });

  test('is whoever the desk says it is, once the token of before holds no more', async () => {
    const context = await browser.newContext({ locale: 'en-GB' });
    const nobody = await visitIn(context, desk.url);
    await nobody.say('Nadia as nobody');
    await nobody.log.getByText(sent).waitFor();
    const nadia = await visitIn(context, desk.url, 'as=c-22&name=Nadia');
    await nadia.log.getByText('Nadia as nobody').waitFor();
    // Her first tab is nobody's still, and no longer hers to read in.
    await nobody.say('Anybody there?');
    await nobody.log.getByText('Nadia as nobody').waitFor({ state: 'detached' });
    await nobody.log.getByText(sent).waitFor();
    expect(await times(nobody.log, 'Anybody there?')).toBe(1);
    expect(await nadia.log.innerText()).not.toContain('Anybody there?');
    await context.close();
  });
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
