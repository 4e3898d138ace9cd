import type { Page } from 'playwright-core';
import { afterEach, describe, expect, test } from 'vitest';
import { conversationOf } from './support/agent.ts';
import { axe } from './support/axe.ts';
import { signIn } from './support/browser.ts';
import type { Customer } from './support/desk.ts';
import { browser, desk, stage } from './support/stage.ts';

/** The conversation as an agent reads and answers it, in a real browser. */

let page: Page;
let complaints: string[];

stage(async () => {
  await desk.ask('anna', 'PUT', '/api/me/status', { status: 'available' });
  await desk.sendsAtOnce('anna');
  ({ page, complaints } = await signIn(browser, desk.url, 'anna'));
});

/** Her slots are free again for the next one, also after a sentence that does not hold. */
let open: string[] = [];
afterEach(async () => {
  await page.context().setOffline(false);
  await Promise.all(open.map(close));
  open = [];
});

let customers = 0;
/** A customer who is Anna's from now on, and open in her inbox. */
async function someone(name: string, text = 'Hello', channel?: string): Promise<{ from: Customer; id: string }> {
  const from = { phone: `+3161234${String(1000 + ++customers)}`, name };
  await desk.write(from, text, channel);
  const id = await conversationOf(desk, from);
  open.push(id);
  await desk.ask('anna', 'POST', `/api/conversations/${encodeURIComponent(id)}/assign`, { agent: 'me' });
  await page.goto(`${desk.url}/inbox?view=all&c=${encodeURIComponent(id)}`);
  await timeline().getByText(text).first().waitFor();
  return { from, id };
}

const timeline = () => page.getByRole('log', { name: 'Timeline' });
const field = () => page.getByRole('textbox', { name: 'Reply' });
const close = (id: string) =>
  desk.ask('anna', 'POST', `/api/conversations/${encodeURIComponent(id)}/close`, { reason: 'done' });
const atWhatsapp = async (): Promise<string> => JSON.stringify(await desk.outbox('whatsapp'));

describe('reading', () => {
  test('C2 every kind of message is shown for what it is, and none as markup', async () => {
    const { from } = await someone('Kim Kinds');
    await desk.write(from, { type: 'image', media: 'https://example.com/rose.png', caption: 'Like this one' });
    await desk.write(from, { type: 'location', latitude: 52.37, longitude: 4.9, name: 'Dam Square' });
    await desk.write(from, {
      type: 'contacts',
      contacts: [{ name: 'Ben Baker', phones: [{ phone: '+31687654321' }] }],
    });
    await desk.write(from, {
      type: 'order',
      items: [{ product: 'ROSE-12', quantity: 2, price: 12.5, currency: 'EUR' }],
    });
    await desk.write(from, { type: 'unsupported', kind: 'poll_creation' });
    await desk.write(from, '<img src=x onerror=alert(1)> https://example.com/a.');
    for (const words of ['Like this one', 'Dam Square', 'Ben Baker', 'ROSE-12', 'poll_creation', '<img src=x'])
      await timeline().getByText(words).first().waitFor();
    const link = timeline().getByRole('link', { name: 'https://example.com/a' });
    expect(await link.getAttribute('rel')).toBe('noopener noreferrer nofollow');
    expect(await timeline().locator('img[onerror]').count()).toBe(0);
    expect(await axe(page, 'main')).toEqual([]);
  });

  test('W5 it opens at the first unread line, stays where one reads, and says what came meanwhile', async () => {
    const { from } = await someone('Lena Long');
    for (let i = 1; i <= 40; i++) await desk.write(from, `Line ${i} ${'and more '.repeat(12)}`);
    await timeline().getByText('Line 40').waitFor();
    await timeline().evaluate((log) => {
      log.scrollTop = 0;
    });
    await timeline().getByText('Line 1 ', { exact: false }).first().waitFor();
    await desk.write(from, 'The newest');
    await page.getByRole('button', { name: '1 new message' }).click();
    await timeline().getByText('The newest').waitFor();
  });

  test('D11 why it was assigned is one press away', async () => {
    await someone('Wim Why');
    await timeline().getByRole('button', { name: 'Why?' }).last().click();
    await page.getByRole('dialog', { name: 'Why it went this way' }).waitFor();
    expect(await axe(page, '[role=dialog]')).toEqual([]);
    await page.keyboard.press('Escape');
  });
});

describe('writing', () => {
  test('C3 a reply can be taken back for five seconds; what is not goes out and its ticks follow', async () => {
    await desk.sendsAtOnce('anna', false);
    await someone('Ulla Undo');
    await field().fill('Too early');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => field().inputValue()).toBe('Too early');
    await field().fill('Just right');
    await page.keyboard.press('Enter');
    await expect.poll(atWhatsapp).toContain('Just right');
    await timeline().getByText('Delivered').last().waitFor();
    expect(await atWhatsapp()).not.toContain('Too early');
    await desk.sendsAtOnce('anna');
  });

  test('C6 when the window closes a template takes the place of the text, goes out once however often it is pressed, the words are kept, and a message opens it again', async () => {
    const { from } = await someone('Wanda Window');
    await field().fill('I was about to say');
    // The conversation would be closed at the same time by itself.
    await desk.ask('anna', 'PATCH', '/api/shops/bloom/settings', { autoCloseAfter: 'PT72H' });
    await desk.advance('PT23H30M');
    await page.getByText(/Window closes in \d+ min/).waitFor();
    await desk.advance('PT31M');
    await page.getByText('Only an approved template can be sent', { exact: false }).waitFor();
    await page.getByRole('button', { name: 'order_update' }).click();
    await page.getByRole('textbox', { name: 'Value 2' }).fill('1042');
    expect(await axe(page, 'main')).toEqual([]);
    const send = page.getByRole('button', { name: 'Send template' });
    await send.dblclick();
    await page.getByText('The template is on its way', { exact: false }).waitFor();
    expect(await send.count()).toBe(0);
    // By its kind: the list of templates that the desk asked for has its name too.
    const sent = async () => (await desk.outbox('whatsapp')).filter(({ body }) => body.type === 'template');
    await expect.poll(sent).toHaveLength(1);
    // The same one again is another message, with values of its own.
    await page.getByRole('button', { name: 'order_update' }).click();
    expect(await page.getByRole('textbox', { name: 'Value 2' }).inputValue()).toBe('');
    expect(await send.isDisabled()).toBe(true);
    expect(await sent()).toHaveLength(1);
    await desk.write(from, 'Still here');
    await expect.poll(() => field().inputValue()).toBe('I was about to say');
    await field().fill('');
  });

  test('C6 a reply that was refused by the closed window says so while it is closed, and is offered again when the customer has written', async () => {
    await desk.sendsAtOnce('anna', false);
    const { from } = await someone('Wes Written');
    await desk.ask('anna', 'PATCH', '/api/shops/bloom/settings', { autoCloseAfter: 'PT72H' });
    await field().fill('A minute too late');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Undo' }).waitFor();
    await desk.advance('PT24H1M');
    const refused = timeline().getByRole('alert');
    await refused.getByText('only an approved template can be sent', { exact: false }).waitFor();
    expect(await refused.getByRole('button').allInnerTexts()).toEqual(['Edit', 'Discard']);
    await desk.write(from, 'And here I am again');
    await refused.getByText('What stood in the way is gone', { exact: false }).waitFor();
    await refused.getByRole('button', { name: 'Try again' }).click();
    await expect.poll(atWhatsapp).toContain('A minute too late');
    await refused.waitFor({ state: 'detached' });
    await desk.sendsAtOnce('anna');
  });

  test('C8 a file that the channel does not take is said before it is sent, a program by any name by the desk', async () => {
    await someone('Fay Files');
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    );
    const chooser = page.locator('input[type=file]');
    await chooser.setInputFiles([
      { name: 'photo.png', mimeType: 'image/png', buffer: Buffer.alloc(6 * 1024 * 1024) },
      { name: 'drawing.svg', mimeType: 'image/svg+xml', buffer: Buffer.from('<svg onload="alert(1)"/>') },
      { name: 'rose.png', mimeType: 'image/png', buffer: png },
    ]);
    await page.getByText('photo.png is too large').waitFor();
    await page.getByText('drawing.svg cannot be sent here').waitFor();
    await field().fill('A rose');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await expect.poll(atWhatsapp).toContain('"caption":"A rose"');
    await chooser.setInputFiles([
      { name: 'tool.png', mimeType: 'image/png', buffer: Buffer.concat([Buffer.from('MZ'), Buffer.alloc(600)]) },
    ]);
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await timeline().getByText('The file is a program').waitFor({ timeout: 20_000 });
    await timeline().getByRole('button', { name: 'Discard' }).click();
  });

  test('T6 a canned response goes in at the caret, and what it could not fill in is not sent', async () => {
    const put = { shortCode: 'parcel', text: 'Your order {{order.number}} is packed.', scope: 'shop' };
    await desk.ask('anna', 'PUT', '/api/shops/bloom/canned/parcel', put);
    await someone('Cora Canned');
    await field().pressSequentially('Good news. /parc');
    await page.getByRole('option', { name: /parcel/ }).waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(() => field().inputValue()).toBe('Good news. Your order [order.number?] is packed.');
    await page.keyboard.press('Enter');
    await page.getByText('Fill this in before you send').waitFor();
    expect(await page.getByRole('button', { name: 'Send', exact: true }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: '[order.number?]' }).click();
    await page.keyboard.type('1042');
    await page.keyboard.press('Enter');
    await expect.poll(atWhatsapp).toContain('Good news. Your order 1042 is packed.');
  });

  test('T5 a note mentions a colleague and never reaches the customer', async () => {
    const { id } = await someone('Nora Note');
    await page.getByRole('button', { name: 'Private note' }).click();
    const note = page.getByRole('textbox', { name: 'Private note' });
    await note.pressSequentially('See this, @be');
    await page.getByRole('option', { name: /Ben/ }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await timeline().getByText('private note').waitFor();
    const { body } = await desk.ask('anna', 'GET', `/api/conversations/${encodeURIComponent(id)}/timeline?limit=100`);
    expect(JSON.stringify(body)).toContain('"mentions":["ben"]');
    expect(await atWhatsapp()).not.toContain('See this');
    expect(await axe(page, 'main')).toEqual([]);
  });

  test('a text of five megabytes is cut with a word about it, and the page goes on', async () => {
    await someone('Max Megabyte');
    await field().focus();
    await page.evaluate(`{
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', 'x'.repeat(5 * 1024 * 1024));
      const paste = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
      document.activeElement.dispatchEvent(paste);
    }`);
    await page.getByText('The text was cut off', { exact: false }).waitFor();
    await page.getByText('10000 of 4096: too long').waitFor();
    expect(await page.getByRole('button', { name: 'Send', exact: true }).isDisabled()).toBe(true);
    await field().fill('😀'.repeat(500));
    await page.keyboard.press('Enter');
    await expect.poll(atWhatsapp).toContain('😀'.repeat(500));
  });

  test('what is written in a tunnel waits and goes out once', async () => {
    await someone('Tom Tunnel');
    await page.context().setOffline(true);
    await field().fill('From the tunnel');
    await page.keyboard.press('Enter');
    await timeline().getByText('Waiting for the network', { exact: false }).waitFor({ timeout: 20_000 });
    await page.context().setOffline(false);
    await expect.poll(atWhatsapp, { timeout: 30_000 }).toContain('From the tunnel');
    expect((await atWhatsapp()).split('From the tunnel')).toHaveLength(2);
  });

  test('T7 a closed conversation offers to reopen it, one that nobody has offers to take it', async () => {
    const { id } = await someone('Cleo Closed');
    await close(id);
    await page.getByText('This conversation is closed.').waitFor();
    expect(await axe(page, 'main')).toEqual([]);
    await page.getByRole('region', { name: 'Write' }).getByRole('button', { name: 'Reopen' }).click();
    await field().waitFor();
    await desk.ask('anna', 'POST', `/api/conversations/${encodeURIComponent(id)}/bot`, { flow: 'welcome' });
    await desk.ask('anna', 'POST', `/api/conversations/${encodeURIComponent(id)}/unassign`);
    await page.getByRole('button', { name: 'Take it' }).click();
    await field().waitFor();
  });

  // A refusal is an answer: a file that is a program.
  test('nothing was complained of, and all is consistent', async () => {
    expect(complaints.filter((one) => !/ERR_INTERNET_DISCONNECTED|WebSocket|status of 422/.test(one))).toEqual([]);
    expect(await desk.violations()).toEqual([]);
  });
});
