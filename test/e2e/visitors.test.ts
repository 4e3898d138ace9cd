import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { identity } from '../support/visitors.ts';
import { browser, desk, stage } from './support/stage.ts';
import { openChat, type Visitor, visit, visitIn } from './support/visitor.ts';

/** Several visitors in one browser, and what a visitor is told that would do harm. */

stage();

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
    expect(await nobody.log.getByText('Anybody there?', { exact: true }).count()).toBe(1);
    expect(await nadia.log.innerText()).not.toContain('Anybody there?');
    await context.close();
  });
});

test('what a visitor is told is never run, turns nothing but itself, and breaks no line', async () => {
  const mia = await visit(browser, desk.url, 'as=c-40&name=Mia');
  await mia.say('Mia asks');
  await mia.log.getByText('Mia asks').waitFor();
  const found = async (): Promise<{ id: string }[]> =>
    ((await desk.ask('anna', 'GET', '/api/conversations?shop=bloom&q=Mia')).body as { items: { id: string }[] }).items;
  await expect.poll(async () => (await found()).length).toBe(1);
  const path = `/api/conversations/${encodeURIComponent((await found())[0]?.id ?? '')}`;
  await desk.ask('anna', 'POST', `${path}/assign`, { agent: 'me' });
  const told = [
    '<img src=x onerror="window.__pwned=1"><script>window.__pwned=1</script>',
    'javascript:window.__pwned=1 data:text/html,<script>1</script>',
    'https://example.com/"onmouseover="window.__pwned=1',
    '\u202Egnp.exe\u2066 turned',
    `long${'w'.repeat(3000)}`,
    '🌷'.repeat(500),
    '\u0301'.repeat(2000),
  ];
  for (const text of told) {
    const answer = await desk.ask('anna', 'POST', `${path}/messages`, { content: { type: 'text', text } });
    expect([text.slice(0, 20), answer.status]).toEqual([text.slice(0, 20), 202]);
  }
  const drawing = { type: 'image', media: 'https://example.com/drawing.svg' };
  await desk.ask('anna', 'POST', `${path}/messages`, { content: drawing });
  await desk.ask('anna', 'POST', `${path}/messages`, { content: { type: 'text', text: 'the last one' } });
  await mia.log.getByText('the last one', { exact: true }).waitFor();
  expect(await mia.page.evaluate('window.__pwned')).toBeUndefined();
  expect(await mia.log.locator('img, script, iframe').count()).toBe(0);
  const links = await mia.log.locator('a').evaluateAll((all) => all.map((one) => one.getAttribute('href')));
  expect(links.every((href) => href?.startsWith('https://example.com/'))).toBe(true);
  // Nothing is wider than the panel, and what is said beside a message stands where it stood.
  expect(await mia.log.evaluate((log) => log.scrollWidth - log.clientWidth)).toBe(0);
  const { x, width } = (await mia.panel.boundingBox()) ?? { x: 0, width: 0 };
  for (const bubble of await mia.log.locator('.b').all()) {
    const box = (await bubble.boundingBox()) ?? { x: 0, width: 0 };
    expect([box.x >= x, box.x + box.width <= x + width]).toEqual([true, true]);
  }
  await mia.context.close();
});

test('what a visitor sends is what it says it is, or is refused; what is pasted by the megabyte holds nothing up', async () => {
  const nina = await visit(browser, desk.url, `as=c-41&name=${encodeURIComponent('Nina \u202Egnp')}`);
  const drawing = '<svg xmlns="http://www.w3.org/2000/svg" onload="window.__pwned=1"/>';
  const files = [
    ['drawing.svg', 'image/svg+xml', drawing],
    ['drawing.png', 'image/png', drawing],
    ['page.html', 'text/html', '<script>window.__pwned=1</script>'],
    ['run.exe', 'application/x-msdownload', 'MZ'],
    ['run.png', 'image/png', 'MZ'],
    ['bill.exe', 'application/pdf', '%PDF-1.4'],
    ['\u202Efdp.txt', 'application/pdf', '%PDF-1.4'],
  ].map(([name = '', mimeType = '', text = '']) => ({ name, mimeType, buffer: Buffer.from(text) }));
  await nina.say('Nina asks');
  for (const file of files) await nina.panel.locator('input[type=file]').setInputFiles([file]);
  await nina.log.getByRole('button', { name: 'Open fdp.txt', exact: true }).waitFor();
  expect(await nina.log.getByText('A file of this type cannot be sent.').count()).toBe(files.length - 1);
  expect(await arrived('Nina asks')).toEqual(['Nina gnp']);
  // As a paste does: the browser's own insertion.
  await nina.draft.evaluate((field: HTMLElement, text) => {
    field.focus();
    document.execCommand('insertText', false, text);
  }, 'word '.repeat(1_000_000));
  await nina.panel.getByText(/^Too long by \d+ characters\.$/).waitFor();
  await nina.draft.fill('and a last one');
  await nina.draft.press('Enter');
  await nina.log.getByText('and a last one').waitFor();
  expect(await nina.page.evaluate('window.__pwned')).toBeUndefined();
  await nina.context.close();
}, 60_000);

test('every invariant holds', async () => {
  expect(await desk.violations()).toEqual([]);
});
