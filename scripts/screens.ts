import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { openBrowser, signIn } from '../test/e2e/support/browser.ts';
import { type Desk, startDesk } from '../test/e2e/support/desk.ts';

/** `npm run screens [-- name ...]`: takes the pictures of docs/screens from the running system, as people see it. */

const folder = join(import.meta.dirname, '../docs/screens');
const wanted = process.argv.slice(2);

/** A morning at the flower shop: some who wait, some answered, one handed over. @returns the conversations by their customer's name */
async function morning(desk: Desk): Promise<Map<string, string>> {
  const say = (name: string, number: number, text: string, channel?: string) =>
    desk.write({ name, phone: `+3161234${1000 + number}` }, text, channel);
  await desk.ask('ben', 'PUT', '/api/me/status', { status: 'available' });
  await say('Femke Visser', 1, 'Hi! Do you still have the blue hydrangeas? 💙');
  await say('Deniz Kaya', 2, 'Siparişim bugün gelir mi?');
  await desk.advance('PT3M');
  await say('Ada Byron', 3, 'My bouquet arrived without the card …');
  await say('Hugo Lind', 4, 'Can I change the delivery address?', 'bloom-messagebird');
  await desk.advance('PT90S');
  await say('Elif Demir', 5, 'مرحبا، هل توصلون يوم الجمعة؟');
  await say('Gita Rao', 6, 'Thank you so much, they are lovely!');
  await desk.advance('PT75S');
  const { body } = await desk.ask('anna', 'GET', '/api/conversations?shop=bloom&limit=100');
  const found = (body as { items: { id: string; customer: { name: string } }[] }).items;
  return new Map(found.map(({ id, customer }) => [customer.name, id]));
}

async function talk(desk: Desk, id: string): Promise<void> {
  const path = `/api/conversations/${encodeURIComponent(id)}`;
  const femke = { name: 'Femke Visser', phone: '+31612341001' };
  await desk.ask('anna', 'POST', `${path}/assign`, { agent: 'me' });
  // What WhatsApp says of its messages is exact to the second: an answer in the same one would stand before its question.
  const reply = async (text: string) => {
    await desk.advance('PT8S');
    await desk.ask('anna', 'POST', `${path}/messages`, { content: { type: 'text', text } });
    await desk.advance('PT12S');
  };
  await reply('Good morning Femke! We do: the last six stems came in today.');
  await desk.write(femke, 'Perfect. A bouquet of all six, please, for Saturday.');
  await desk.ask('anna', 'POST', `${path}/notes`, { text: '@ben can you put them aside?', mentions: ['ben'] });
  await desk.write(femke, { type: 'location', latitude: 52.3702, longitude: 4.8952, name: 'Damrak 1, Amsterdam' });
  await reply('They are yours. Delivery to Damrak 1 on Saturday before noon 🚲');
  await desk.ask('anna', 'POST', `${path}/tags`, { add: ['wedding', 'saturday'] });
  await desk.write(femke, 'Wonderful! Can you add a card that says "Happy birthday, mam"?');
}

interface Screen {
  name: string;
  path: string;
  agent?: string;
  look?: Parameters<typeof signIn>[3];
  before?: (page: Page) => Promise<unknown>;
}

const phone = { viewport: { width: 390, height: 844 } };

const screens = (id: string): Screen[] => {
  const open = `/inbox?view=mine&c=${encodeURIComponent(id)}`;
  return [
    { name: 'inbox-light', path: open },
    { name: 'inbox-dark', path: open, look: { colorScheme: 'dark' } },
    { name: 'inbox-rtl', path: open, look: { direction: 'rtl' } },
    { name: 'inbox-phone-list', path: '/inbox?view=mine', look: phone },
    { name: 'inbox-phone-conversation', path: open, look: { ...phone, colorScheme: 'dark' } },
    { name: 'palette', path: open, before: (page) => page.keyboard.press('Control+k') },
    { name: 'keys', path: open, before: (page) => page.keyboard.press('?') },
    { name: 'handover', path: open, before: (page) => page.getByRole('button', { name: 'Hand over' }).first().click() },
    { name: 'nothing-waits', path: '/inbox?view=offered' },
    { name: 'board-light', path: '/board?shop=bloom' },
    { name: 'board-dark', path: '/board?shop=bloom', look: { colorScheme: 'dark' } },
    ...['general', 'channels', 'members', 'teams', 'routing', 'hours', 'canned', 'flows', 'webhooks', 'audit'].map(
      (section) => ({
        name: `admin-${section}`,
        path: `/admin/bloom/${section}${section === 'routing' ? '?item=bloom-whatsapp' : ''}`,
      }),
    ),
    {
      name: 'admin-routing-dark',
      path: '/admin/bloom/routing?item=bloom-whatsapp',
      look: { colorScheme: 'dark' as const },
    },
  ];
};

const isWanted = (name: string): boolean => wanted.length === 0 || wanted.includes(name);

async function take(page: Page, name: string): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.waitForTimeout(700);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  console.log(name);
}

async function widget(browser: Browser, desk: Desk, colorScheme: 'light' | 'dark'): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1200, height: 800 }, colorScheme });
  await page.goto(`${desk.url}/shop/bloom`);
  await page.getByRole('button', { name: /chat/i }).first().click();
  const text = page.getByRole('textbox').first();
  await text.fill('Hello! Do you deliver today?');
  await page.keyboard.press('Enter');
  await page.getByText('Hello! Do you deliver today?').waitFor();
  await answer(desk, 'We do, until six. Which bouquet is it for?');
  await page.getByText('We do, until six.').waitFor();
  await take(page, `widget-${colorScheme}`);
  await page.close();
}

/** Ben takes the visitor's conversation and answers. */
async function answer(desk: Desk, text: string): Promise<void> {
  const waiting = '/api/conversations?view=unassigned&shop=bloom&channel=bloom-webchat';
  const find = async () =>
    ((await desk.ask('ben', 'GET', waiting)).body as { items: { id: string }[] }).items.at(-1)?.id;
  let id = await find();
  for (let tries = 0; !id && tries < 20; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    id = await find();
  }
  if (!id) throw new Error('the visitor is not heard');
  const path = `/api/conversations/${encodeURIComponent(id)}`;
  await desk.ask('ben', 'POST', `${path}/assign`, { agent: 'me' });
  await desk.ask('ben', 'POST', `${path}/messages`, { content: { type: 'text', text } });
}

mkdirSync(folder, { recursive: true });
const [desk, browser] = await Promise.all([startDesk(), openBrowser()]);
try {
  const names = await morning(desk);
  const id = names.get('Femke Visser');
  if (!id) throw new Error('the morning has not begun');
  if (isWanted('sign-in')) {
    const page = await browser.newPage({ viewport: { width: 1200, height: 800 } });
    await page.goto(desk.url);
    await take(page, 'sign-in');
    await page.close();
  }
  const first = await signIn(browser, desk.url, 'anna');
  const { body } = await desk.ask('anna', 'PUT', '/api/me/status', { status: 'available' });
  if (!body) throw new Error('Anna is not there');
  await talk(desk, id);
  for (const { name, path, look, before } of screens(id).filter((one) => isWanted(one.name))) {
    const { page, context } = await signIn(browser, desk.url, 'anna', { path, ...look });
    await page.waitForTimeout(800);
    await before?.(page);
    await take(page, name);
    await context.close();
  }
  for (const scheme of ['light', 'dark'] as const)
    if (isWanted(`widget-${scheme}`)) await widget(browser, desk, scheme);
  await first.context.close();
} finally {
  await browser.close();
  await desk.stop();
}
