import type { BrowserContext, Page } from 'playwright-core';
import { afterEach, describe, expect, test } from 'vitest';
import { conversationOf } from './support/agent.ts';
import { axeInAllLooks } from './support/axe.ts';
import { signIn } from './support/browser.ts';
import type { Customer } from './support/desk.ts';
import { browser, desk, stage } from './support/stage.ts';

/** Every state of the sign-in, the list, the conversation and the customer beside it that a browser can reach, and axe in each. */

let page: Page;
let context: BrowserContext;
let complaints: string[];
stage(async () => {
  await desk.ask('anna', 'PUT', '/api/me/status', { status: 'break' });
  await desk.organise({
    agents: [
      { id: 'eva', name: 'Eva Smit', shops: { bloom: { role: 'employee', chat: false } } },
      { id: 'finn', name: 'Finn Sol', shops: {} },
    ],
  });
  ({ page, context, complaints } = await signIn(browser, desk.url, 'anna'));
});
afterEach(async () => {
  await context.setOffline(false);
});

const rosa: Customer = { phone: '+31612345801', name: 'Rosa Ruiz' };
const otto: Customer = { phone: '+31612345802', name: 'Otto Ober' };
const said = (text: string | RegExp, on = page) => on.getByText(text).first().waitFor();
const press = (name: string | RegExp, on = page) => on.getByRole('button', { name }).first().click();
const open = (query: string) => page.goto(`${desk.url}/inbox?${query}`);
const row = (name: string) =>
  page.getByRole('list', { name: 'Conversations' }).getByRole('link', { name: new RegExp(`^${name}`) });
const timeline = () => page.getByRole('log', { name: 'Timeline' });
const fine = async (look: Parameters<typeof axeInAllLooks>[1] = {}, on = page): Promise<void> =>
  expect(await axeInAllLooks(on, look)).toEqual([]);

const act = (agent: string, id: string, action: string, body: object = {}) =>
  desk.ask(agent, 'POST', `/api/conversations/${encodeURIComponent(id)}/${action}`, body);

describe('signing in', () => {
  test('S1 one says who one is; without a line it says that it cannot be loaded, and goes on when there is one', async () => {
    const other = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
    const door = await other.newPage();
    await door.goto(desk.url);
    await door.getByRole('button', { name: /^Anna de Vries/ }).waitFor();
    await fine({ phone: true }, door);
    await door.getByRole('button', { name: /^Ben Yilmaz/ }).click();
    await door.locator('[data-line="live"]').waitFor();
    await press(/^You/, door);
    await door.getByRole('menuitem', { name: 'Sign out' }).waitFor();
    await other.setOffline(true);
    await door.getByRole('menuitem', { name: 'Sign out' }).click();
    await said('This could not be loaded.', door);
    await fine({}, door);
    await other.setOffline(false);
    await press('Try again', door);
    await door.getByRole('button', { name: /^Anna de Vries/ }).waitFor();
    await other.close();
  });

  test('S1 whose account is gone is told so where they are', async () => {
    const other = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
    const gone = await other.newPage();
    await gone.goto(`${desk.url}/inbox?as=ghost`);
    await said('There is no agent for this token. Ask a shop admin to add you.', gone);
    await fine({ phone: true }, gone);
    await other.close();
  });

  test('S1 who has no role at a shop sees an inbox with nothing in it, and what to do', async () => {
    const nobody = await signIn(browser, desk.url, 'finn');
    await said('Nothing waits.', nobody.page);
    await fine({}, nobody.page);
    await nobody.context.close();
  });
});

describe('the list', () => {
  test.each([
    ['mine', 'You are on a break, so nobody is given to you.'],
    ['unassigned', 'Every customer has somebody.'],
    ['offered', 'Nothing is offered to you.'],
    ['mentions', 'Nobody has mentioned you in a note.'],
    ['absent', 'No customer came back to a colleague who is away.'],
    ['closed', 'No conversation has been closed yet.'],
    ['all', 'There are no conversations yet.'],
  ])('W5 %s is empty and says why', async (view, words) => {
    await open(`view=${view}`);
    await said(words);
    await said('No conversation is open.');
    await fine({ phone: view === 'mine' });
  });

  test('D6 D7 nothing is mine while somebody waits: the next one is offered', async () => {
    await desk.write(rosa, 'Do you have tulips?');
    await open('view=mine');
    await page.getByRole('button', { name: 'Take the next one of Bloom Flowers' }).waitFor();
    await fine({ phone: true });
  });

  test('D7 who opens what nobody has yet is offered to take it', async () => {
    await open(`view=all&c=${encodeURIComponent(await conversationOf(desk, rosa))}`);
    await said('Nobody has this conversation yet.');
    await page.getByRole('button', { name: 'Take it' }).waitFor();
    await fine({ phone: true });
  });

  test('W5 rows, waiting', async () => {
    await act('anna', await conversationOf(desk, rosa), 'assign', { agent: 'me' });
    await desk.write(otto, 'My order is late');
    await act('anna', await conversationOf(desk, otto), 'assign', { agent: 'me' });
    await desk.advance('PT4M');
    await desk.write(otto, 'Hello?');
    await open('view=mine');
    await row('Rosa Ruiz').waitFor();
    await row('Otto Ober').waitFor();
    await row('Rosa Ruiz').getByText(/Soon/).waitFor();
    await fine({ phone: true });
  });

  test('W5 filters hide what is there: how many, and the way out', async () => {
    await open('view=mine&tag=vip');
    await said('Filters hide 2 conversations.');
    await fine({ phone: true });
    await open(`view=mine&tag=vip&c=${encodeURIComponent(await conversationOf(desk, rosa))}`);
    await timeline().getByText('Do you have tulips?').waitFor();
    await said('Filters hide 2 conversations.');
    await press('Clear the filters');
    await row('Rosa Ruiz').waitFor();
  });

  test('on a slow line grey rows stand for what is on its way', async () => {
    const line = await context.newCDPSession(page);
    const slow = (latency: number) =>
      line.send('Network.emulateNetworkConditions', {
        offline: false,
        latency,
        downloadThroughput: -1,
        uploadThroughput: -1,
      });
    await slow(8000);
    await page.getByRole('link', { name: /^Closed/ }).click();
    await page.locator('[aria-busy=true]').first().waitFor();
    await fine();
    await slow(0);
    await line.detach();
  });

  test('what cannot be loaded says so and is there after one press', async () => {
    await open('view=mine');
    await row('Rosa Ruiz').waitFor();
    await desk.fault({ fault: 'throttle', rate: 1 });
    await page.getByRole('link', { name: /^All/ }).first().click();
    const again = page.getByRole('region', { name: 'List' }).getByRole('button', { name: 'Try again' });
    await again.waitFor({ timeout: 40_000 });
    await fine();
    await desk.fault({ fault: 'throttle', rate: 0 });
    await again.click();
    await row('Rosa Ruiz').waitFor();
  });

  test('offline the rows stay, and what has to wait is said', async () => {
    await open('view=mine');
    await row('Rosa Ruiz').waitFor();
    await context.setOffline(true);
    await said('You are offline.');
    await row('Rosa Ruiz').waitFor();
    await fine({ phone: true });
  });
});

describe('the conversation', () => {
  test('S1 a link to what is not there, or not for one, says so', async () => {
    await open('view=all&c=cnv_nowhere');
    await said('This conversation cannot be shown to you.');
    await fine({ phone: true });
  });

  test('one that cannot be loaded says so, and is there after one press', async () => {
    await open('view=mine');
    await row('Otto Ober').waitFor();
    await context.setOffline(true);
    await said('You are offline.');
    await row('Otto Ober').click();
    await page.getByRole('article').getByRole('button', { name: 'Try again' }).waitFor();
    await fine();
    await context.setOffline(false);
    await page.locator('[data-line="live"]').waitFor();
    const again = page.getByRole('article').getByRole('button', { name: 'Try again' });
    if (await again.isVisible()) await again.click({ timeout: 2000 }).catch(() => {});
    await timeline().getByText('My order is late').waitFor();
  });

  test('W5 the way back fails, is said above the first line, and goes on', async () => {
    const long = 'and so on, '.repeat(40);
    // More than the page fetches before one scrolls.
    for (let n = 1; n <= 110; n += 5)
      await Promise.all([0, 1, 2, 3, 4].map((i) => desk.write(otto, `Line ${n + i} ${long}`)));
    await open(`view=mine&c=${encodeURIComponent(await conversationOf(desk, otto))}`);
    await timeline()
      .getByText(/^Line 110/)
      .waitFor();
    await context.setOffline(true);
    await said('You are offline.');
    const back = () => timeline().evaluate((log) => log.scrollTo(0, 0));
    const problem = timeline().getByRole('alert');
    await expect
      .poll(async () => {
        await back();
        return problem.count();
      })
      .toBe(1);
    await fine();
    await context.setOffline(false);
    await problem.getByRole('button', { name: 'Try again' }).click();
    await expect
      .poll(async () => {
        await back();
        return timeline().getByText('My order is late').count();
      })
      .toBe(1);
  });
});

describe('writing', () => {
  test('C8 a file that is too large is refused before it is sent', async () => {
    await open(`view=mine&c=${encodeURIComponent(await conversationOf(desk, rosa))}`);
    await page.locator('input[type=file]').setInputFiles([
      { name: 'huge.png', mimeType: 'image/png', buffer: Buffer.alloc(6 * 1024 * 1024) },
      { name: 'note.xyz', mimeType: 'application/x-thing', buffer: Buffer.from('?') },
    ]);
    await said('huge.png is too large');
    await fine({ phone: true });
  });

  test('T1 S1 whose it is not is offered to join, or told whom it is with', async () => {
    const id = await conversationOf(desk, rosa);
    const ben = await signIn(browser, desk.url, 'ben', { path: `/inbox?view=all&c=${encodeURIComponent(id)}` });
    await said('Join to answer beside them.', ben.page);
    await fine({ phone: true }, ben.page);

    await desk.ask('ben', 'PUT', '/api/me/status', { status: 'available' });
    await act('anna', id, 'handover', { to: { agent: 'ben' } });
    await said('hands this over to you. Accept it to answer.', ben.page);
    await fine({ phone: true }, ben.page);
    await ben.page.getByRole('region', { name: 'Offers' }).getByRole('button', { name: 'Decline' }).click();
    await desk.ask('ben', 'PUT', '/api/me/status', { status: 'break' });
    await ben.context.close();
  });

  test('B3 a flow answers: one takes it', async () => {
    const id = await conversationOf(desk, rosa);
    await act('anna', id, 'bot', { flow: 'welcome' });
    await open(`view=all&c=${encodeURIComponent(id)}`);
    await said('A flow answers here.');
    await fine();
    await press('Take it');
    await page.getByRole('textbox', { name: 'Reply' }).waitFor();
  });

  test('T7 it is closed', async () => {
    const id = await conversationOf(desk, rosa);
    await act('anna', id, 'close', { reason: 'no_reply' });
    await said('This conversation is closed.');
    await timeline().getByText('Closed by you: No reply.').waitFor();
    await fine({ phone: true });
    await act('anna', id, 'reopen');
  });

  test('S1 without the chat permission one reads what is linked to a customer, and answers nothing', async () => {
    const id = await conversationOf(desk, otto);
    const permit = (chat: boolean) =>
      desk.ask('anna', 'PUT', '/api/shops/bloom/members/eva', { role: 'employee', chat });
    await permit(true);
    const eva = await signIn(browser, desk.url, 'eva', { path: `/inbox?view=all&c=${encodeURIComponent(id)}` });
    await said('Join to answer beside them.', eva.page);
    // Withdrawn while it is open: its row stays, with the names it had.
    await permit(false);
    await said('You can read this conversation. To answer, ask a shop admin for the chat permission.', eva.page);
    expect(await eva.page.getByRole('textbox', { name: 'Reply' }).count()).toBe(0);
    const link = eva.page.getByRole('list', { name: 'Conversations' }).getByRole('link', { name: /^Otto Ober/ });
    await link.getByText('Anna de Vries').waitFor();
    await eva.page.reload();
    await said('You can read this conversation. To answer, ask a shop admin for the chat permission.', eva.page);
    await said('There are no conversations yet.', eva.page);
    await fine({ phone: true }, eva.page);
    // What the page does by itself, she is told nothing of.
    expect(await eva.page.getByRole('alert').allInnerTexts()).toEqual([]);
    await eva.context.close();
  });

  test('C6 the window closes: a template takes the place of the text', async () => {
    await desk.ask('anna', 'PATCH', '/api/shops/bloom/settings', { autoCloseAfter: 'PT72H' });
    await open(`view=mine&c=${encodeURIComponent(await conversationOf(desk, otto))}`);
    await page.getByRole('textbox', { name: 'Reply' }).waitFor();
    await desk.advance('PT23H30M');
    await said(/Window closes in \d+ min/);
    await fine({ phone: true });
    await desk.advance('PT31M');
    await said('Only an approved template can be sent');
    await fine({ phone: true });
  });
});

describe('the customer', () => {
  test('O1 stands beside the conversation, on a phone over it', async () => {
    await open(`view=mine&c=${encodeURIComponent(await conversationOf(desk, otto))}`);
    const beside = page.getByRole('complementary', { name: 'Customer' });
    await beside.getByText('No shop system is connected').waitFor();
    await beside.getByText('Recognised by').waitFor();
    await fine();
    await page.setViewportSize({ width: 390, height: 780 });
    await page.getByRole('button', { name: 'Customer' }).click();
    await page.getByRole('dialog', { name: 'Customer' }).getByText('Recognised by').waitFor();
    await fine();
    await page.keyboard.press('Escape');
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  test('what cannot be loaded of them says so in its part, and does not block the chat', async () => {
    await open('view=mine');
    await row('Otto Ober').waitFor();
    await context.setOffline(true);
    await said('You are offline.');
    await row('Otto Ober').click();
    const beside = page.getByRole('complementary', { name: 'Customer' });
    await beside.getByRole('button', { name: 'Try again' }).first().waitFor();
    await fine();
    await context.setOffline(false);
    await beside.getByText('Recognised by').waitFor();
  });
});

describe('the line', () => {
  test('nothing was complained of but the line, and all is consistent', async () => {
    expect(complaints.filter((one) => !/ERR_INTERNET_DISCONNECTED|WebSocket|status of (4\d\d|503)/.test(one))).toEqual(
      [],
    );
    expect(await desk.violations()).toEqual([]);
  });

  test('the desk does not answer for a while: it is said, and what is shown stays', async () => {
    await open('view=mine');
    await row('Otto Ober').waitFor();
    await desk.stop();
    await said('Reconnecting … What you see may be out of date.');
    await row('Otto Ober').waitFor();
    await fine({ phone: true });
  });
});
