import type { Locator } from 'playwright-core';
import { afterEach, expect, test } from 'vitest';
import { type Agent, agentAt } from './support/agent.ts';
import { browser, desk, stage } from './support/stage.ts';
import { openChat, type Visitor, visit, visitIn } from './support/visitor.ts';

/** A visitor in a shop's page and the agents in the inbox, each in a browser of their own. */

let anna: Agent;
let ben: Agent;
let vera: Visitor;
stage(async () => {
  for (const one of ['anna', 'ben']) {
    await desk.ask(one, 'PUT', '/api/me/status', { status: 'available' });
    await desk.sendsAtOnce(one);
  }
  [anna, ben] = await Promise.all([agentAt(browser, desk.url, 'anna'), agentAt(browser, desk.url, 'ben')]);
  vera = await visit(browser, desk.url, 'as=c-7&name=Vera Visser');
});
afterEach(async () => {
  await vera.context.setOffline(false);
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

test('C8 a file that is refused says why, can only be taken away, and stands where it was said', async () => {
  const attach = (name: string, mimeType: string, buffer: Buffer) =>
    vera.panel.locator('input[type=file]').setInputFiles([{ name, mimeType, buffer }]);
  await attach('poster.png', 'image/png', Buffer.alloc(10 * 1024 * 1024 + 1));
  await vera.panel.getByText('The file is too large: at most 10 MB.').waitFor();
  await vera.say('Like this one');
  await attach('tulip.jpg', 'image/jpeg', Buffer.from('<html><script>window.__pwned=1</script></html>'));
  await vera.say('Do you have it?');
  await vera.log.getByText('Not sent. A file of this type cannot be sent.').waitFor();
  await ben.reply('We do, at the door.');
  const order = async (): Promise<string> =>
    (await vera.log.locator('.b').allInnerTexts())
      .filter((text) => /this one|tulip.jpg|have it|door/.test(text))
      .join();
  const said = 'Like this one,tulip.jpg,Do you have it?,We do, at the door.';
  await expect.poll(order).toBe(said);
  await vera.page.reload();
  await openChat(vera.page);
  await expect.poll(order).toBe(said);
  expect(await vera.log.getByRole('button', { name: 'Try again' }).count()).toBe(0);
  await vera.log.getByRole('button', { name: 'Remove' }).click();
  await expect.poll(order).toBe(said.replace('tulip.jpg,', ''));
  await vera.page.reload();
  await openChat(vera.page);
  await expect.poll(order).toBe(said.replace('tulip.jpg,', ''));
}, 60_000);

test('the ring around the field that is written in lies over nothing else', async () => {
  const reach = await vera.draft.evaluate((field) => {
    const { outlineOffset, outlineWidth } = getComputedStyle(field);
    return Number.parseFloat(outlineOffset) + Number.parseFloat(outlineWidth);
  });
  expect(reach).toBe(0);
});

test('a face is put where one writes, and one writes on behind it', async () => {
  await vera.draft.fill('Thanks!');
  await vera.draft.press('ArrowLeft');
  await vera.panel.getByRole('button', { name: 'Emoji' }).click();
  await vera.panel.getByRole('button', { name: '🌷' }).click();
  await vera.page.keyboard.type('🌷');
  expect(await vera.draft.inputValue()).toBe('Thanks🌷🌷!');
  await vera.draft.fill('');
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
  // What was just said counts as unread for a moment, and the number is part of the looks.
  await vera.page.getByRole('button', { name: 'Chat with us', exact: true }).waitFor();
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

test("a page that changes the browser's own objects, and styles everything away, is chatted in all the same", async () => {
  const context = await browser.newContext({ locale: 'en-GB' });
  const tim = await visitIn(context, desk.url, 'as=c-30&name=Tim', async (page) => {
    await page.addInitScript(() => {
      // As libraries of 2008 did, which some shops still load.
      const spoilt = [Array.prototype, Object.prototype, Function.prototype] as Record<string, unknown>[];
      for (const one of spoilt)
        Object.assign(one, { toJSON: undefined, each: () => 'mine', remove: () => 'mine', extend: 1 });
      Object.assign(Array.prototype, { toJSON: () => 'mine', find_: 1 });
      Object.assign(globalThis, { $: 1, signal: 1, render: 1, chat: 1, Panel: 1 });
    });
  });
  await tim.page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('* { all: unset } body > * { opacity: .99; float: left; columns: 3 }');
    document.adoptedStyleSheets = [sheet];
  });
  await tim.say('Tim asks');
  await tim.log.getByText(/· (Sent|Seen)/).waitFor();
  expect(await times(tim.log, 'Tim asks')).toBe(1);
  const { width, height } = (await tim.panel.boundingBox()) ?? {};
  expect([width, (height ?? 0) > 400]).toEqual([380, true]);
  expect(tim.complaints).toEqual([]);
  await context.close();
});

test('C4 two tabs that write at once, one reloaded in the middle, end in the same thread, each message once', async () => {
  const context = await browser.newContext({ locale: 'en-GB' });
  const one = await visitIn(context, desk.url, 'as=c-31&name=Tess');
  const two = await visitIn(context, desk.url, 'as=c-31&name=Tess');
  const written = [1, 2, 3, 4].flatMap((n) => [`Tess here ${n}`, `Tess there ${n}`]);
  for (let i = 0; i < written.length; i += 2) {
    await Promise.all([one.say(written[i] ?? ''), two.say(written[i + 1] ?? '')]);
    if (i === 2) {
      await one.page.reload();
      await openChat(one.page);
    }
  }
  const shown = async ({ log }: Visitor): Promise<string[]> =>
    (await log.locator('.b').allInnerTexts()).filter((text) => text.startsWith('Tess'));
  for (const tab of [one, two]) {
    await tab.log.getByText('Sending').first().waitFor({ state: 'detached' });
    await expect.poll(async () => (await shown(tab)).length).toBe(written.length);
    expect([...(await shown(tab))].sort()).toEqual([...written].sort());
  }
  await expect.poll(() => shown(one)).toEqual(await shown(two));
  await context.close();
});

test.each([
  ['en-GB', /^\d\d:\d\d · (Sent|Seen)$/],
  ['nl-NL', /^\d\d:\d\d · (Sent|Seen)$/],
  ['en-US', /^\d{1,2}:\d\d\s[AP]M · (Sent|Seen)$/],
])('S1 times are written by the habits of the browser’s region: %s', async (locale, time) => {
  const context = await browser.newContext({ locale });
  const { say, log } = await visitIn(context, desk.url);
  await say(`It is time in ${locale}`);
  await log.getByText(time).waitFor();
  await context.close();
});

test('too much at once is said in words, and goes out', async () => {
  const context = await browser.newContext({ locale: 'en-GB' });
  const hasty = await visitIn(context, desk.url, 'as=c-32&name=Hasty');
  let refusals = 1;
  await hasty.page.route('**/messages', (route) =>
    refusals-- > 0
      ? route.fulfill({ status: 429, json: { error: { code: 'too_many', message: '', details: { retryAfter: 2 } } } })
      : route.fallback(),
  );
  await hasty.say('Hasty asks');
  await hasty.log.getByText('That was a lot at once. It is sent in a moment.').waitFor();
  await hasty.log.getByText(/· (Sent|Seen)/).waitFor();
  expect(await times(hasty.log, 'Hasty asks')).toBe(1);
  await context.close();
});

test('S4 a panel that stays open says when the shop closes, and when it opens', async () => {
  const context = await browser.newContext({ locale: 'en-GB' });
  const patient = await visitIn(context, desk.url, '', (page) => page.clock.install());
  /** What a function remembers of a shop, and a panel of who is there, is a minute old at most. */
  const hours = async (businessHours: object | null): Promise<void> => {
    await desk.ask('anna', 'PATCH', '/api/shops/bloom/settings', { businessHours });
    await desk.advance('PT61S');
    await patient.page.clock.fastForward(61_000);
  };
  await patient.panel.getByText('Usually answers within minutes').waitFor();
  await hours({ timeZone: 'UTC', week: {}, holidays: {} });
  await patient.panel.getByText('We are closed now.', { exact: false }).waitFor();
  await hours(null);
  await patient.panel.getByText('Usually answers within minutes').waitFor();
  await context.close();
});

test('W4 the agent sees on which page the visitor is, and when she has gone', async () => {
  const pane = ben.page.getByRole('complementary', { name: 'Customer' });
  await vera.page.goto(`${desk.url}/shop/bloom/delivery?as=c-7&name=Vera Visser`);
  await pane.getByText('Online now').waitFor();
  await pane.getByTitle(`${desk.url}/shop/bloom/delivery`).waitFor();
  // A page that changes without being loaded.
  await vera.page.evaluate(() => history.pushState(null, '', '/shop/bloom/tulips'));
  await pane.getByTitle(`${desk.url}/shop/bloom/tulips`).waitFor();
  await vera.page.goto(`${desk.url}/shop/bloom/delivery?as=c-7&name=Vera Visser`);
  await pane.getByTitle(`${desk.url}/shop/bloom/delivery`).waitFor();
  await vera.page.close();
  await pane.getByText('Last active').waitFor();
  await pane.getByTitle(`${desk.url}/shop/bloom/delivery`).waitFor();
});

test('nothing was complained of, and every invariant holds', async () => {
  const unexpected = (one: string): boolean => !/ERR_INTERNET_DISCONNECTED|WebSocket|422/.test(one);
  for (const { complaints } of [anna, ben, vera]) expect(complaints.filter(unexpected)).toEqual([]);
  expect(await desk.violations()).toEqual([]);
});
