import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { type Agent, agentAt, conversationOf } from './support/agent.ts';
import { type AgentPage, signIn } from './support/browser.ts';
import type { Customer } from './support/desk.ts';
import { browser, desk, stage } from './support/stage.ts';
import { visit } from './support/visitor.ts';

/** What an agent sees when something goes wrong, and that nothing is lost or doubled by it. */

const directory = mkdtempSync(join(tmpdir(), 'slotdesk-trouble-'));
// What is to happen at the end happens from the last to the first.
afterAll(() => rmSync(directory, { recursive: true, force: true }));
let anna: Agent;
stage(async () => {
  await desk.ask('anna', 'PUT', '/api/me/status', { status: 'available' });
  anna = await agentAt(browser, desk.url, 'anna');
}, directory);

/** Her slots are free again for the next one, also after a sentence that does not hold. */
let open: string[] = [];
afterEach(async () => {
  desk.thaw();
  await desk.sendsAtOnce('anna', false);
  await anna.page.context().setOffline(false);
  for (const id of open)
    await desk.ask('anna', 'POST', `/api/conversations/${encodeURIComponent(id)}/close`, { reason: 'done' });
  open = [];
});

let customers = 0;
/** A customer who is Anna's from now on. */
async function someone(name: string, text = 'Hello'): Promise<{ from: Customer; id: string }> {
  const from = { phone: `+3161235${String(1000 + ++customers)}`, name };
  await desk.write(from, text);
  const id = await conversationOf(desk, from);
  open.push(id);
  await desk.ask('anna', 'POST', `/api/conversations/${encodeURIComponent(id)}/assign`, { agent: 'me' });
  return { from, id };
}

/** The same, open in front of her. */
async function inFront(name: string, text = 'Hello'): Promise<{ from: Customer; id: string }> {
  const one = await someone(name, text);
  await goTo(anna.page, one.id);
  // What is on its way is shown below what is there.
  await anna.timeline.getByText(text, { exact: true }).first().waitFor();
  return one;
}

async function goTo(page: Page, id: string): Promise<void> {
  await page.goto(`${desk.url}/inbox?view=mine&as=anna&c=${encodeURIComponent(id)}`);
  await fieldOf(page).waitFor();
}

const fieldOf = (page: Page): Locator => page.getByRole('textbox', { name: 'Reply' });
const reads = (box: Locator, text: string): Promise<void> => expect.poll(() => box.inputValue()).toBe(text);
const field = (): Locator => fieldOf(anna.page);
/** How often a text went out to customers' phones. */
const sent = async (text: string): Promise<number> =>
  JSON.stringify(await desk.outbox('whatsapp')).split(JSON.stringify(text).slice(1, -1)).length - 1;
const once = (text: string): Promise<void> => expect.poll(() => sent(text), { timeout: 40_000 }).toBe(1);
const live = (page = anna.page): Promise<void> => page.locator('[data-line="live"]').waitFor({ timeout: 40_000 });
const draftsOf = async (agent: string): Promise<string> =>
  JSON.stringify((await desk.ask(agent, 'GET', '/api/me/drafts')).body);

describe('the line breaks', () => {
  test('in the middle of sending: it says so, and the customer has it exactly once', async () => {
    await desk.sendsAtOnce('anna');
    await inFront('Mia Middle');
    await field().fill('Half way');
    // The desk has it and does not answer; then the line is cut.
    desk.freeze();
    await anna.page.keyboard.press('Enter');
    await anna.timeline.getByText('Sending …').waitFor();
    await anna.page.context().setOffline(true);
    await anna.page.getByText('You are offline.', { exact: false }).waitFor();
    await anna.timeline.getByText('Half way', { exact: true }).waitFor();
    desk.thaw();
    await anna.page.context().setOffline(false);
    await once('Half way');
    await anna.timeline.getByText(/Sending …|Waiting for the network/).waitFor({ state: 'detached', timeout: 40_000 });
    expect(await anna.timeline.getByText('Half way', { exact: true }).count()).toBe(1);
    expect(await sent('Half way')).toBe(1);
  });

  test('what was missed meanwhile is there after, in order and once', async () => {
    const { from } = await inFront('Gus Gap', 'Before');
    await live();
    await anna.page.context().setOffline(true);
    await anna.page.getByText('You are offline.', { exact: false }).waitFor({ timeout: 30_000 });
    for (const text of ['Missed one', 'Missed two', 'Missed three']) await desk.write(from, text);
    await desk.write({ phone: '+31612359999', name: 'Nico New' }, 'I am new here');
    await anna.page.context().setOffline(false);
    await live();
    await anna.timeline.getByText('Missed three').waitFor({ timeout: 40_000 });
    const texts = (await anna.timeline.innerText()).match(/Missed \w+/g);
    expect(texts).toEqual(['Missed one', 'Missed two', 'Missed three']);
    await anna.row('Nico New').waitFor();
    await anna.page.getByText('You are offline.', { exact: false }).waitFor({ state: 'detached' });
    const { body } = await desk.ask('anna', 'GET', '/api/conversations?shop=bloom&q=Nico');
    open.push(...(body as { items: { id: string }[] }).items.map(({ id }) => id));
  });

  test('what cannot be done without it is refused in words, and nothing looks done', async () => {
    await inFront('Rita Refused');
    await live();
    await anna.page.context().setOffline(true);
    await anna.page.getByText('You are offline.', { exact: false }).waitFor({ timeout: 30_000 });
    await anna.page.getByRole('button', { name: 'Available', exact: true }).click();
    await anna.page.getByRole('alert').getByText('You are offline. Try again', { exact: false }).waitFor();
    await anna.page.getByRole('button', { name: 'Available', exact: true }).waitFor();
  });

  test('what was never opened before says that it could not be loaded, goes by Escape, and takes nothing with it', async () => {
    await inFront('Lou Late');
    await live();
    await field().fill('Half a sentence');
    await anna.page.context().setOffline(true);
    await field().press('Escape');
    const lost = anna.page.getByRole('alertdialog', { name: 'Not loaded' });
    for (const key of ['e', 'Control+k']) {
      await anna.page.keyboard.press(key);
      await lost.getByText('This could not be loaded.', { exact: false }).waitFor();
      await anna.page.keyboard.press('Escape');
      await lost.waitFor({ state: 'detached' });
    }
    await reads(field(), 'Half a sentence');
    await anna.row('Lou Late').waitFor();
    await field().fill('');
  });

  test('the desk is killed and started again: the page and a visitor’s chat find back by themselves, nothing is lost or doubled', async () => {
    await desk.sendsAtOnce('anna');
    const { from } = await inFront('Kit Killed', 'First words');
    const kim = await visit(browser, desk.url, 'as=c-60&name=Kim');
    await kim.say('Kim asks');
    await kim.log.getByText(/· (Sent|Seen)/).waitFor();
    await live();
    await field().fill('Said into the crash');
    desk.freeze();
    await anna.page.keyboard.press('Enter');
    await kim.say('Kim into the crash');
    await anna.timeline.getByText('Sending …').waitFor();
    await desk.crash();
    await anna.page.getByText('Reconnecting … What you see', { exact: false }).waitFor({ timeout: 30_000 });
    await anna.timeline.getByText('Waiting for the network', { exact: false }).waitFor({ timeout: 30_000 });
    await field().fill('Begun while it was away');
    await kim.panel.getByText('No connection.', { exact: false }).waitFor();
    await kim.say('Kim while it was away');
    await kim.draft.fill('Begun too');
    await desk.restart();
    await live();
    await kim.panel.getByText('No connection.', { exact: false }).waitFor({ state: 'detached' });
    await kim.log.getByText('Sending').first().waitFor({ state: 'detached' });
    const told = ['Kim asks', 'Kim into the crash', 'Kim while it was away'];
    await expect.poll(() => kim.log.locator('.v .b').allInnerTexts()).toEqual(told);
    expect(await kim.draft.inputValue()).toBe('Begun too');
    await kim.context.close();
    const thread = `/api/conversations/${encodeURIComponent(await conversationOf(desk, { name: 'Kim' }))}/timeline`;
    const { items } = (await desk.ask('anna', 'GET', thread)).body as { items: { content?: { text?: string } }[] };
    expect(items.flatMap(({ content }) => content?.text ?? [])).toEqual(told);
    await once('Said into the crash');
    await desk.write(from, 'And I am still here');
    await anna.timeline.getByText('And I am still here').waitFor({ timeout: 40_000 });
    expect(await anna.timeline.getByText('First words').count()).toBe(1);
    expect(await anna.timeline.getByText('Said into the crash', { exact: true }).count()).toBe(1);
    expect(await field().inputValue()).toBe('Begun while it was away');
    await expect.poll(() => draftsOf('anna'), { timeout: 30_000 }).toContain('Begun while it was away');
    expect(await sent('Said into the crash')).toBe(1);
    expect(await desk.violations()).toEqual([]);
  }, 120_000);
});

describe('what is written', () => {
  test('a reply that was taken back within five seconds never leaves the house', async () => {
    await inFront('Ulf Undo');
    await field().fill('Not like this');
    await anna.page.keyboard.press('Enter');
    await anna.page.getByRole('button', { name: 'Undo' }).click();
    await reads(field(), 'Not like this');
    await field().fill('But like this');
    await anna.page.keyboard.press('Enter');
    await once('But like this');
    expect(await sent('Not like this')).toBe(0);
  });

  test('C2 T5 after "send and next" a reply can still be taken back, and is the draft of its own conversation then', async () => {
    await someone('Nina Next');
    const { id } = await inFront('Sid Sent');
    await field().fill('Sent too soon');
    await anna.page.keyboard.press('Control+Enter');
    const offer = anna.page.getByRole('status').filter({ hasText: 'Your reply to Sid Sent can be taken back' });
    await offer.getByRole('button', { name: /Undo/ }).waitFor();
    expect(new URL(anna.page.url()).searchParams.get('c')).not.toBe(id);
    await anna.page.keyboard.press('z');
    await anna.page.getByText('Your reply to Sid Sent is not sent').waitFor();
    await offer.waitFor({ state: 'detached' });
    await anna.page.getByRole('button', { name: 'Show it' }).click();
    await reads(field(), 'Sent too soon');
    await field().fill('Sent in time');
    await anna.page.keyboard.press('Enter');
    await once('Sent in time');
    expect(await sent('Sent too soon')).toBe(0);
  });

  test('a draft survives a reload, and is in no other conversation', async () => {
    const other = await someone('Olga Other');
    const { id } = await inFront('Dora Draft');
    await field().fill('Only for Dora');
    await anna.page.reload();
    await reads(field(), 'Only for Dora');
    await anna.row('Olga Other').click();
    await anna.page.getByRole('article', { name: /Olga Other/ }).waitFor();
    expect(await field().inputValue()).toBe('');
    await field().fill('Only for Olga');
    await anna.row('Dora Draft').click();
    await reads(field(), 'Only for Dora');
    await expect.poll(() => draftsOf('anna')).toContain('Only for Olga');
    await goTo(anna.page, other.id);
    await reads(field(), 'Only for Olga');
    await field().fill('');
    await goTo(anna.page, id);
    await reads(field(), 'Only for Dora');
    await field().fill('');
    await expect.poll(() => draftsOf('anna'), { timeout: 20_000 }).not.toContain('Only for');
  });

  test('the same draft in two tabs: one follows the other, and of two texts neither is lost', async () => {
    const { id } = await inFront('Tess Tabs');
    const second = await anna.page.context().newPage();
    await goTo(second, id);
    await live(second);
    await field().fill('From the first tab');
    await reads(fieldOf(second), 'From the first tab');
    // What one of them sends is not there to be sent by the other, unless it is taken back.
    await anna.page.keyboard.press('Enter');
    await reads(fieldOf(second), '');
    await anna.page.getByRole('button', { name: 'Undo' }).click();
    await reads(fieldOf(second), 'From the first tab');
    // A machine elsewhere, which tells no tab of this browser.
    await desk.ask('anna', 'PUT', `/api/conversations/${encodeURIComponent(id)}/drafts/reply`, {
      text: 'From a machine elsewhere',
    });
    await field().fill('Written on here');
    await anna.page.getByText('You wrote something else in another window').waitFor();
    await anna.page.getByText('From a machine elsewhere').waitFor();
    await anna.page.getByRole('button', { name: 'Use that' }).click();
    await reads(field(), 'From a machine elsewhere');
    await anna.page.getByText('Written on here').waitFor();
    await anna.page.getByRole('button', { name: 'Keep this' }).click();
    await second.close();
    await field().fill('');
  });

  test('C2 T5 Enter pressed in two tabs at the same moment sends the draft once, and Undo in one of them takes back both', async () => {
    const { id } = await inFront('Ella Enter');
    const second = await anna.page.context().newPage();
    await goTo(second, id);
    await live(second);
    const enter = async (text: string): Promise<void> => {
      await field().fill(text);
      await reads(fieldOf(second), text);
      const both = [field(), fieldOf(second)];
      // Not by the driver, which would take its time: by the pages themselves.
      const [at] = [Date.now() + 500];
      const press = (box: Element, when: number): Promise<void> =>
        new Promise((resolve) => {
          setTimeout(() => {
            box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
            resolve();
          }, when - Date.now());
        });
      await Promise.all(both.map((box) => box.evaluate(press, at)));
      await Promise.all(both.map((box) => reads(box, '')));
    };
    await enter('Not even once');
    const undo = (page: Page): Locator => page.getByRole('button', { name: 'Undo' });
    const held = async (): Promise<Page | undefined> =>
      (await undo(anna.page).isVisible()) ? anna.page : (await undo(second).isVisible()) ? second : undefined;
    await expect.poll(held).toBeDefined();
    const one = (await held()) ?? second;
    await undo(one).click();
    for (const page of [anna.page, second]) await undo(page).waitFor({ state: 'detached' });
    await reads(fieldOf(one), 'Not even once');
    await enter('From both tabs');
    await once('From both tabs');
    for (const page of [anna.page, second]) {
      await undo(page).waitFor({ state: 'detached' });
      const timeline = page.getByRole('log', { name: 'Timeline' });
      await expect.poll(() => timeline.getByText('From both tabs', { exact: true }).count()).toBe(1);
    }
    expect([await sent('From both tabs'), await sent('Not even once')]).toEqual([1, 0]);
    await second.close();
  });

  test('T5 C2 of a draft that two machines have the customer gets each part once, also while the first can still be taken back', async () => {
    const { id } = await inFront('Tim Twice');
    const other = await signIn(browser, desk.url, 'anna');
    const write = async (text: string): Promise<void> => {
      await field().fill(text);
      await expect.poll(() => draftsOf('anna')).toContain(text);
      await goTo(other.page, id);
      await reads(fieldOf(other.page), text);
    };
    await write('Held on one of them');
    await anna.page.keyboard.press('Enter');
    await anna.page.getByRole('button', { name: 'Undo' }).waitFor();
    await fieldOf(other.page).press('Enter');
    await once('Held on one of them');
    for (const page of [anna.page, other.page])
      await page.getByRole('button', { name: 'Undo' }).waitFor({ state: 'detached' });
    expect(await sent('Held on one of them')).toBe(1);
    await write('It is on its way.');
    await other.context.setOffline(true);
    await fieldOf(other.page).fill('It is on its way. It comes tomorrow.');
    await anna.page.keyboard.press('Enter');
    await once('It is on its way.');
    await other.context.setOffline(false);
    await other.page.getByText('Sent from another window, and taken out here:').waitFor({ timeout: 40_000 });
    await reads(fieldOf(other.page), 'It comes tomorrow.');
    await other.page.getByRole('button', { name: 'Put it back' }).click();
    await reads(fieldOf(other.page), 'It is on its way.\nIt comes tomorrow.');
    await fieldOf(other.page).fill('It comes tomorrow.');
    await fieldOf(other.page).press('Enter');
    await once('It comes tomorrow.');
    expect(await sent('It is on its way.')).toBe(1);
    await other.context.close();
  });

  test('T5 what was sent on one machine is not there to be sent on another, also on one that slept meanwhile', async () => {
    const { id } = await inFront('Mona Machine');
    const machines = await Promise.all([0, 1].map(() => signIn(browser, desk.url, 'anna')));
    const [awake, asleep] = machines as [AgentPage, AgentPage];
    await field().fill('Sent from here');
    await expect.poll(() => draftsOf('anna')).toContain('Sent from here');
    for (const { page } of machines) {
      await goTo(page, id);
      await reads(fieldOf(page), 'Sent from here');
    }
    await asleep.context.setOffline(true);
    await anna.page.keyboard.press('Enter');
    await reads(fieldOf(awake.page), '');
    await asleep.context.setOffline(false);
    await reads(fieldOf(asleep.page), '');
    await expect.poll(() => sent('Sent from here')).toBe(1);
    for (const { context } of machines) await context.close();
  });

  test('a refusal takes back what was shown already, and says why', async () => {
    const { id } = await inFront('Ron Rollback');
    await live();
    // Asked for before the page has heard that somebody else closed it.
    desk.freeze();
    await field().fill('Too late');
    const closing = desk.ask('anna', 'POST', `/api/conversations/${encodeURIComponent(id)}/close`, { reason: 'done' });
    desk.thaw();
    await closing;
    await anna.page.getByText('This conversation is closed.').waitFor();
    await anna.page.getByRole('region', { name: 'Write' }).getByRole('button', { name: 'Reopen' }).click();
    await field().waitFor();
    await reads(field(), 'Too late');
    await field().fill('');
  });
});

test('C2 a reply that the desk refused is marked in the list until it is seen to', async () => {
  const { id } = await inFront('Una Unsent');
  await field().fill('Said to a closed door');
  await anna.page.keyboard.press('Enter');
  await anna.page.getByRole('button', { name: 'Undo' }).waitFor();
  await desk.ask('anna', 'POST', `/api/conversations/${encodeURIComponent(id)}/close`, { reason: 'done' });
  await anna.row('Una Unsent').getByText('Not sent').waitFor();
  await anna.page.getByRole('button', { name: 'Discard' }).click();
  await anna.row('Una Unsent').getByText('Not sent').waitFor({ state: 'detached' });
  expect(await sent('Said to a closed door')).toBe(0);
});

describe('S1 the chat permission is withdrawn while a reply can still be taken back', () => {
  const petra = (chat: boolean, isThere = true): Promise<void> =>
    desk.organise({
      shops: [],
      agents: [
        {
          id: 'petra',
          name: 'Petra Post',
          shops: { forge: { role: 'employee', chat: true }, ...(isThere && { bloom: { role: 'employee', chat } }) },
        },
      ],
    });
  /** Nothing else is to come to her. */
  async function given(id: string): Promise<void> {
    await desk.ask('petra', 'PUT', '/api/me/status', { status: 'available' });
    const path = `/api/conversations/${encodeURIComponent(id)}`;
    await desk.ask('anna', 'POST', `${path}/assign`, { agent: 'me' });
    await expect
      .poll(async () => (await desk.ask('anna', 'POST', `${path}/assign`, { agent: 'petra' })).status)
      .toBe(200);
    await desk.ask('petra', 'PUT', '/api/me/status', { status: 'break' });
  }
  const refusedIn = (page: Page): Locator =>
    page.getByRole('log', { name: 'Timeline' }).getByRole('alert').filter({ hasText: 'Not sent' });

  test('S1 C2 its words are not lost: they are said with the name, can be copied, and be sent when it is given back', async () => {
    await petra(true);
    const { id } = await someone('Wim Withdrawn');
    const other = await someone('Sal Saved');
    const { page, context } = await signIn(browser, desk.url, 'petra');
    await given(other.id);
    await given(id);
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.goto(`${desk.url}/inbox?view=mine&as=petra&c=${encodeURIComponent(other.id)}`);
    await fieldOf(page).fill('Saved draft words');
    await expect
      .poll(async () => JSON.stringify((await desk.ask('petra', 'GET', '/api/me/drafts')).body))
      .toContain('Saved draft words');
    await page.goto(`${desk.url}/inbox?view=mine&as=petra&c=${encodeURIComponent(id)}`);
    await fieldOf(page).fill('Words that matter');
    await fieldOf(page).press('Enter');
    await page.getByRole('button', { name: 'Undo' }).waitFor();
    await fieldOf(page).fill('And one thing more');
    await petra(false);
    // It may still be read, and not be written in.
    await page.getByText('You can read this conversation.', { exact: false }).waitFor();
    await refusedIn(page).getByText('you have no chat permission here any more', { exact: false }).waitFor();
    expect(await refusedIn(page).getByRole('button').allInnerTexts()).toEqual(['Copy the text', 'Discard']);
    await page.getByText('And one thing more').waitFor();
    // Of another conversation, saved long before.
    await page.goto(`${desk.url}/inbox?view=mine&as=petra&c=${encodeURIComponent(other.id)}`);
    const written = page.getByRole('article', { name: 'Conversation with Sal Saved' });
    for (const isAnew of [false, true]) {
      if (isAnew) await page.reload();
      await written.getByText('Saved draft words').waitFor();
      await written.getByRole('button', { name: 'Copy the text' }).waitFor();
    }
    // Elsewhere, and after the page was closed.
    await page.goto(`${desk.url}/inbox?view=mine&as=petra`);
    const card = page.getByRole('alert').filter({ hasText: 'What you wrote to Wim Withdrawn was not sent.' });
    await card.getByText('Words that matter').waitFor();
    expect(await page.getByRole('link', { name: /^Wim/ }).count()).toBe(0);
    await card.getByRole('button', { name: 'Copy the text' }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe('Words that matter');
    await petra(false, false);
    await page.reload();
    await card.getByText('Words that matter').waitFor();
    await petra(true);
    await live(page);
    await given(id);
    // Told of the conversation, the page asks what she may do by now.
    await page.getByRole('list', { name: 'Conversations' }).getByRole('link', { name: /^Wim/ }).waitFor();
    await card.getByText('You have the chat permission again.').waitFor();
    await card.getByRole('link', { name: 'Show it' }).click();
    await refusedIn(page).getByText('What stood in the way is gone', { exact: false }).waitFor();
    await refusedIn(page).getByRole('button', { name: 'Try again' }).click();
    await once('Words that matter');
    await refusedIn(page).waitFor({ state: 'detached' });
    await reads(fieldOf(page), 'And one thing more');
    await context.close();
  });
});

test('C7 the customer’s history follows what begins and what closes while one looks', async () => {
  const { from, id } = await inFront('Hilda History', 'By phone');
  const past = anna.page.getByRole('complementary', { name: 'Customer' }).locator('ol > li');
  await past.filter({ hasText: 'By phone' }).waitFor();
  await desk.write(from, 'By another way', 'bloom-messagebird');
  await past.first().getByText('By another way').waitFor();
  const href = (await past.first().getByRole('link').getAttribute('href')) ?? '';
  open.push(new URL(href, desk.url).searchParams.get('c') ?? '');
  await desk.ask('anna', 'POST', `/api/conversations/${encodeURIComponent(id)}/close`, { reason: 'done' });
  await past.filter({ hasText: 'By phone' }).getByText('Closed').waitFor();
});

describe('the list', () => {
  test('W3 rows do not move under the pointer; what came is said, and there when the pointer goes', async () => {
    const those = [await someone('Hal Hover'), await someone('Ivy Idle')];
    await goTo(anna.page, those[0]?.id ?? '');
    await live();
    await anna.row('Ivy Idle').waitFor();
    await anna.page.goto(`${desk.url}/inbox?view=all`);
    await live();
    const rows = anna.page.getByRole('list', { name: 'Conversations' }).getByRole('link');
    await anna.row('Ivy Idle').waitFor();
    await anna.row('Ivy Idle').hover();
    const before = await rows.evaluateAll((all) => all.map((row) => row.getAttribute('data-row')));
    const { id } = await someone('Zoe Zest', 'Me first!');
    await anna.page
      .getByRole('button', { name: /new above/ })
      .or(anna.row('Zoe Zest'))
      .first()
      .waitFor();
    const now = await rows.evaluateAll((all) => all.map((row) => row.getAttribute('data-row')));
    expect(now.slice(0, before.length)).toEqual(before);
    await anna.page.mouse.move(1200, 500);
    await anna.row('Zoe Zest').waitFor();
    expect(await rows.evaluateAll((all) => all.map((row) => row.getAttribute('data-row')))).toContain(id);
  });

  test('W5 two tabs make one sound, and the one that is left goes on with it', async () => {
    const { from } = await someone('Sid Sound');
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
    await context.addInitScript(() => {
      const create = AudioContext.prototype.createOscillator;
      Object.assign(window, { tones: 0 });
      AudioContext.prototype.createOscillator = function () {
        (window as unknown as { tones: number }).tones++;
        return create.call(this);
      };
    });
    const tabs = [await context.newPage(), await context.newPage()];
    for (const tab of tabs) {
      await tab.goto(`${desk.url}/inbox?view=mine&as=anna`);
      await live(tab);
      // Browsers let a page sound only after a press.
      await tab.keyboard.press('Shift');
    }
    const tones = (): Promise<number[]> =>
      Promise.all(tabs.map((tab) => tab.evaluate(() => (window as unknown as { tones: number }).tones)));
    const called = (tab: Page, n: number): Promise<void> =>
      tab.getByRole('button', { name: `Alerts: ${n} new` }).waitFor();
    await desk.write(from, 'Ring once');
    await Promise.all(tabs.map((tab) => called(tab, 1)));
    await expect.poll(async () => (await tones()).filter((n) => n > 0).length).toBe(1);
    const leader = (await tones()).findIndex((n) => n > 0);
    const [left] = tabs.filter((_, i) => i !== leader) as [Page];
    await tabs[leader]?.close();
    // A moment later it is gone for the other one too.
    const living = async (): Promise<number> =>
      (await navigator.locks.query()).held?.filter(({ name }) => name?.includes('.tab.')).length ?? 0;
    await expect.poll(() => left.evaluate(living)).toBe(1);
    await desk.write(from, 'Ring again');
    await called(left, 2);
    await expect.poll(() => left.evaluate(() => (window as unknown as { tones: number }).tones)).toBeGreaterThan(0);
    await context.close();
  });
});

test('nothing was complained of, and every invariant holds', async () => {
  // Where the line was cut or the desk away, the browser says so; of two drafts the second is answered with the first.
  expect(
    anna.complaints.filter(
      (one) =>
        !/ERR_INTERNET_DISCONNECTED|ERR_CONNECTION|WebSocket|dynamically imported module|status of (409|422|504)/.test(
          one,
        ),
    ),
  ).toEqual([]);
  expect(await desk.violations()).toEqual([]);
});
