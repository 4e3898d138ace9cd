import type { BrowserContext, Page } from 'playwright-core';
import { afterEach, describe, expect, test } from 'vitest';
import { axe, axeInAllLooks } from './support/axe.ts';
import { signIn } from './support/browser.ts';
import { browser, desk, stage } from './support/stage.ts';

/** The states of what comes over the inbox and of what stands beside it: dialogs, palette, alerts, board, settings, webchat; axe in each. */

let page: Page;
let context: BrowserContext;
stage(async () => {
  await desk.ask('anna', 'PUT', '/api/me/status', { status: 'available' });
  await desk.organise({
    agents: [{ id: 'eva', name: 'Eva Smit', shops: { bloom: { role: 'employee', chat: false } } }],
  });
  const flow = { kind: 'flowbuilder', name: 'Welcome', url: 'https://flows.example.com/welcome' };
  await desk.ask('anna', 'PUT', '/api/shops/bloom/flows/welcome', flow);
  ({ page, context } = await signIn(browser, desk.url, 'anna'));
});

/** The conversation that came to Anna. */
async function hers(): Promise<string> {
  const { body } = await desk.ask('anna', 'GET', '/api/conversations?view=mine');
  return (body as { items: { id: string }[] }).items[0]?.id ?? '';
}
afterEach(async () => {
  await context.setOffline(false);
});

const said = (text: string | RegExp, on = page) => on.getByText(text).first().waitFor();
const dialog = (name: string) => page.getByRole('dialog', { name });
const fine = async (look: Parameters<typeof axeInAllLooks>[1] = {}, on = page): Promise<void> =>
  expect(await axeInAllLooks(on, look)).toEqual([]);

describe('the board', () => {
  test('W6 there was no traffic yet', async () => {
    await page.goto(`${desk.url}/board?shop=bloom`);
    await said('No traffic yet.');
    await said('Nobody waits.');
    await fine({ phone: true });
  });

  test('W6 offline it stands still, and says since when', async () => {
    await context.setOffline(true);
    await said(/^as of \d/);
    await fine({ phone: true });
  });

  test('S1 who may not see one is told who can give it', async () => {
    const eva = await signIn(browser, desk.url, 'eva', { path: '/board?shop=bloom' });
    await said('There is no board here that you may see.', eva.page);
    await fine({ phone: true }, eva.page);
    await eva.context.close();
  });
});

describe('alerts', () => {
  test('all is quiet, and what keeps them from being heard is said', async () => {
    await page.goto(`${desk.url}/inbox?view=mine`);
    await page.getByRole('button', { name: /^Alerts/ }).click();
    await dialog('Alerts').getByText('All quiet.').waitFor();
    await fine({ phone: true });
    await page.keyboard.press('Escape');
  });

  test('W5 what called stands there, and leads to its conversation', async () => {
    await desk.write({ phone: '+31612345901', name: 'Nina New' }, 'Do you have tulips?');
    await page.getByRole('button', { name: /^Alerts: \d new/ }).click();
    await dialog('Alerts').getByText('Nina New').first().waitFor();
    await fine();
    await dialog('Alerts')
      .getByRole('link', { name: /Nina New/ })
      .first()
      .click();
    await page.getByRole('log', { name: 'Timeline' }).getByText('Do you have tulips?').waitFor();
    await page.getByRole('button', { name: /^Available/ }).click();
    await page.getByRole('button', { name: /^Alerts/ }).click();
    await dialog('Alerts').waitFor();
    await fine();
    await page.keyboard.press('Escape');
  });
});

describe('dialogs', () => {
  test.each([
    ['Hand over', 't', 'Nobody can take it right now.'],
    ['Assign to a colleague', 'Shift+A', 'Nobody can take it right now.'],
    ['Close the conversation', 'e', 'No reply'],
    ['Hand to a flow', 'b', 'The flow answers from here on'],
    ['Snooze', 'h', /./],
    ['Tags', 'l', /./],
    ['Why is this conversation here?', 'Shift+W', 'Ben Yilmaz'],
    ['Send a video link', 'v', 'Text before the link'],
    ['Filter', 'f', /./],
    ['Keys', 'Shift+?', 'Show all keys'],
    ['Preferences', 'g p', 'Undo sending'],
  ] as const)('%s', async (name, keys, words) => {
    await page.goto(`${desk.url}/inbox?view=mine&c=${encodeURIComponent(await hers())}`);
    await page.getByRole('textbox', { name: 'Reply' }).waitFor();
    for (const key of keys.split(' ')) await page.keyboard.press(key);
    await dialog(name).getByText(words).first().waitFor();
    await fine({ phone: name === 'Hand over' || name === 'Keys' });
  });

  test('T3 what is refused or cannot be asked is told in the dialog, and what was typed stays', async () => {
    await page.goto(`${desk.url}/inbox?view=mine&c=${encodeURIComponent(await hers())}`);
    await page.getByRole('textbox', { name: 'Reply' }).waitFor();
    await page.keyboard.press('t');
    await dialog('Hand over').getByRole('textbox', { name: 'Note' }).fill('She likes peonies');
    await dialog('Hand over').getByRole('button', { name: 'Back to the queue' }).click();
    await context.setOffline(true);
    await dialog('Hand over').getByRole('button', { name: 'Hand over', exact: true }).click();
    await dialog('Hand over').getByText('The desk does not answer.', { exact: false }).waitFor();
    await fine();
    expect(await dialog('Hand over').getByRole('textbox', { name: 'Note' }).inputValue()).toBe('She likes peonies');
    await page.keyboard.press('Escape');
  });
});

describe('the palette', () => {
  test('shows what can be done, finds customers, says when there is nothing, and works without a line', async () => {
    await page.goto(`${desk.url}/inbox?view=mine`);
    await page.locator('[data-line="live"]').waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('menuitem', { name: /Go to mentions/ }).waitFor();
    await fine({ phone: true });
    await page.keyboard.type('Nina');
    await page.getByRole('menuitem', { name: /Nina New/ }).waitFor();
    await fine();
    await page.keyboard.type(' zzz');
    await said('Nothing is called so.');
    await fine();
    await context.setOffline(true);
    await page.keyboard.type('z');
    await said('Conversations cannot be searched at the moment; commands work.');
    await fine();
  });
});

describe('settings', () => {
  const admin = (path: string) => page.goto(`${desk.url}/admin/bloom/${path}`);

  test('S1 what a new shop still needs is there to be done', async () => {
    await admin('general');
    await said('Set up Bloom Flowers');
    await page.getByLabel('Slots per agent').waitFor();
    await fine({ phone: true });
  });

  test('S1 a value that cannot be is said at its field', async () => {
    await page.getByLabel('Slots per agent').fill('many');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await said('From 0 to 100.');
    await fine({ phone: true });
  });

  test('S1 S5 what somebody else changed meanwhile is said', async () => {
    await page.getByLabel('Slots per agent').fill('7');
    await desk.ask('anna', 'PATCH', '/api/shops/bloom/settings', { slots: 6 });
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await said(/Slots per agent was changed by/);
    await fine({ phone: true });
    await page.getByRole('button', { name: 'Take what is there now' }).click();
  });

  test('S1 offline they are read, and not changed', async () => {
    await context.setOffline(true);
    await said('Settings can be read here');
    await fine({ phone: true });
  });

  test('S1 who is no admin is told so', async () => {
    const eva = await signIn(browser, desk.url, 'eva', { path: '/admin/bloom/general' });
    await said('Only admins see the settings of Bloom Flowers.', eva.page);
    await fine({ phone: true }, eva.page);
    await eva.page.goto(`${desk.url}/admin`);
    await said('There is nothing here for you to set.', eva.page);
    await fine({}, eva.page);
    await eva.context.close();
  });
});

describe('the webchat', () => {
  const looks = [
    { colorScheme: 'light', dir: 'ltr', viewport: { width: 1440, height: 900 } },
    { colorScheme: 'dark', dir: 'rtl', viewport: { width: 390, height: 780 } },
  ] as const;

  /** A visitor of a shop's page, in both looks; the panel is open where the words are waited for. */
  async function visit(shop: string, words: string | RegExp | undefined, then?: (on: Page) => Promise<void>) {
    for (const { dir, ...look } of looks) {
      const visitor = await browser.newContext({ ...look, reducedMotion: 'reduce' });
      const on = await visitor.newPage();
      await on.goto(`${desk.url}/shop/${shop}?dir=${dir}`);
      const launcher = on.locator('slotdesk-chat button.launch');
      await launcher.waitFor();
      if (words !== undefined) {
        await launcher.click();
        await said(words, on);
      }
      await then?.(on);
      expect([dir, ...(await axe(on))]).toEqual([dir]);
      await visitor.close();
    }
  }

  /** The desk remembers for two seconds who is there. */
  const knowsThatSomebodyIsThere = (isThere: boolean): Promise<void> =>
    expect
      .poll(
        async () => {
          const answer = await fetch(`${desk.url}/webchat/bloom/bloom-webchat/session`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: '{}',
          });
          return ((await answer.json()) as { agentsAvailable?: boolean }).agentsAvailable;
        },
        { interval: 500 },
      )
      .toBe(isThere);

  test('W4 its launcher stands in the shop’s page', async () => {
    await visit('bloom', undefined);
  });

  test('W4 open, and somebody is there', async () => {
    await page.goto(`${desk.url}/inbox?view=mine`);
    await page.locator('[data-line="live"]').waitFor();
    await desk.ask('anna', 'PUT', '/api/me/status', { status: 'available' });
    await knowsThatSomebodyIsThere(true);
    await visit('bloom', 'Usually answers within minutes');
  });

  test('W4 open, and nobody is there', async () => {
    await desk.ask('anna', 'PUT', '/api/me/status', { status: 'break' });
    await knowsThatSomebodyIsThere(false);
    await visit('bloom', 'Nobody is available right now.');
  });

  test('S4 out of hours it says so, and that one can write', async () => {
    const businessHours = { timeZone: 'UTC', week: {}, holidays: {} };
    await desk.ask('anna', 'PATCH', '/api/shops/forge/settings', { businessHours });
    await visit('forge', 'We are closed now. Write to us');
  });

  test('W4 without a line what is written is kept', async () => {
    await visit('bloom', 'Hello! How can we help?', async (on) => {
      await said('Nobody is available right now.', on);
      await on.context().setOffline(true);
      await said('No connection. What you write is sent when it is back.', on);
      await on.getByRole('textbox', { name: 'Write a message' }).fill('Are you there?');
      await on.keyboard.press('Enter');
      await on.getByRole('log').getByText('Are you there?').waitFor();
    });
  });
});
