import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type Agent, agentAt, reached } from './support/agent.ts';
import { axe } from './support/axe.ts';
import type { Customer, Desk } from './support/desk.ts';
import { browser, desk, stage } from './support/stage.ts';

/** What customers write and agents attach is never run, never misleads, and never breaks the page. */

const directory = mkdtempSync(join(tmpdir(), 'slotdesk-hostile-'));
const run = 'window.__pwned=1';
const mallory = { phone: '+31612361001', name: `<img src=x onerror="${run}"> Mallory` };
let anna: Agent;
stage(async () => {
  await desk.ask('anna', 'PUT', '/api/me/status', { status: 'available' });
  anna = await agentAt(browser, desk.url, 'anna');
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const says = (content: Parameters<Desk['write']>[1], from: Customer = mallory): Promise<void> =>
  desk.write(from, content);
const chooser = () => anna.page.locator('input[type=file]');
const field = () => anna.page.getByRole('textbox', { name: 'Reply' });
const phone = (): Promise<unknown[]> => desk.outbox('whatsapp');
const pwned = (): Promise<unknown> => anna.page.evaluate('window.__pwned');

test('a name with markup in it is a name, wherever it stands', async () => {
  await says('Good morning');
  await anna.row('<img src=x onerror').click();
  await anna.page.getByRole('article', { name: /<img src=x onerror/ }).waitFor();
  await anna.page.getByRole('button', { name: /^Alerts/ }).click();
  await anna.page.getByRole('dialog', { name: 'Alerts' }).getByText('<img src=x', { exact: false }).first().waitFor();
  await anna.page.keyboard.press('Escape');
  expect(await anna.page.locator('img[src="x"]').count()).toBe(0);
  expect(await pwned()).toBeUndefined();
  expect(await axe(anna.page, 'main')).toEqual([]);
});

test('only addresses of the web are links: none that runs something', async () => {
  const texts = [
    `javascript:${run}`,
    `data:text/html,<script>${run}</script>`,
    `https://example.com/"onmouseover="${run}`,
    `<a href="javascript:${run}">press me</a>`,
    `<script>${run}</script>`,
    `[press me](javascript:${run})`,
  ];
  for (const text of texts) await says(text);
  await anna.timeline.getByText('[press me]', { exact: false }).waitFor();
  const addresses = await anna.timeline
    .getByRole('link')
    .evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).href));
  expect(addresses).toEqual(['https://example.com/']);
  await anna.timeline.getByRole('link').hover();
  expect(await pwned()).toBeUndefined();
});

test('contacts, places, orders and file names are as harmless', async () => {
  await says({ type: 'location', latitude: 52.3, longitude: 4.9, name: `<svg onload="${run}">`, address: 'Here' });
  await says({
    type: 'contacts',
    contacts: [{ name: `<b onclick="${run}">Ben</b>`, phones: [{ phone: `javascript:${run}` }] }],
  });
  await says({
    type: 'order',
    items: [{ product: `<iframe srcdoc="<script>${run}</script>">`, quantity: 1, price: 1, currency: 'EUR' }],
  });
  await says({ type: 'document', media: 'https://example.com/a.svg', filename: `<svg onload=${run}>.svg` });
  await anna.timeline.getByText('.svg', { exact: false }).last().waitFor();
  const foreign = 'iframe, script, svg[onload], b[onclick], [href^="javascript:"], [src^="javascript:"], object, embed';
  expect(await anna.timeline.locator(foreign).count()).toBe(0);
  expect(await pwned()).toBeUndefined();
});

test('characters that turn the direction of writing turn nothing but their own message', async () => {
  const override = '\u202e';
  await says(`${override}gpj.exe is my picture https://example.com/${override}moc.knab`);
  await says('After it, from left to right');
  await anna.timeline.getByText('After it, from left to right').waitFor();
  const last = anna.timeline.getByText('After it, from left to right');
  expect(await last.evaluate((node) => getComputedStyle(node).direction)).toBe('ltr');
  const addresses = await anna.timeline
    .getByRole('link')
    .evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).href));
  expect(addresses.filter((one) => /202e|%E2%80%AE/i.test(one))).toEqual([]);
  const tamed = await anna.timeline
    .getByText('is my picture', { exact: false })
    .first()
    .evaluate((node) => node.closest('[dir="auto"], bdi') !== null);
  expect(tamed).toBe(true);
  await anna.reply(`${override}abc`);
  await reached(phone, `${override}abc`);
});

test('a name of thousand characters and a word without an end break no line', async () => {
  await says('x'.repeat(4000), { phone: '+31612361002', name: 'N'.repeat(300) });
  await anna.row('NNNN').click();
  await anna.timeline.getByText('xxxx', { exact: false }).first().waitFor();
  const width = (): Promise<number> => anna.page.evaluate('document.documentElement.scrollWidth - innerWidth');
  expect(await width()).toBeLessThanOrEqual(0);
  expect(await anna.timeline.evaluate((log) => log.scrollWidth - log.clientWidth)).toBeLessThanOrEqual(0);
  await anna.row('<img src=x onerror').click();
  await anna.page.getByRole('article', { name: /<img src=x onerror/ }).waitFor();
});

test('C8 a file of a hundred megabytes is refused with its size before a byte leaves the machine, and the text stays', async () => {
  const large = join(directory, 'holiday.pdf');
  writeFileSync(large, '%PDF-1.4\n');
  truncateSync(large, 101 * 1024 * 1024);
  await field().fill('See my holiday');
  const puts: string[] = [];
  anna.page.on('request', (request) => {
    if (request.method() !== 'GET' && /media|files/.test(request.url())) puts.push(request.url());
  });
  await chooser().setInputFiles(large);
  await anna.page.getByText(/holiday\.pdf is too large: 1\d\d.*MB/).waitFor();
  expect(puts).toEqual([]);
  expect(await field().inputValue()).toBe('See my holiday');
});

test('C8 a drawing that carries a program, named a picture, is never shown to anybody', async () => {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" onload="${run}"><script>${run}</script></svg>`;
  await chooser().setInputFiles([{ name: 'rose.png', mimeType: 'image/png', buffer: Buffer.from(svg) }]);
  await anna.page.getByRole('button', { name: 'Send', exact: true }).click();
  const refusal = anna.timeline.getByRole('alert').last();
  await refusal.waitFor({ timeout: 20_000 });
  expect(await refusal.innerText()).toMatch(/file/i);
  expect(JSON.stringify(await phone())).not.toContain('See my holiday');
  // The words are not lost with the file.
  await refusal.getByRole('button', { name: 'Edit' }).click();
  await expect.poll(() => field().inputValue()).toBe('See my holiday');
  expect(await pwned()).toBeUndefined();
  await anna.page.getByRole('button', { name: /Remove rose\.png|Remove .*/ }).click();
});

test('C8 a line that breaks in the middle of an upload says so, keeps file and words, and another try sends it once', async () => {
  const cdp = await anna.page.context().newCDPSession(anna.page);
  const speed = (bytes: number, offline = false) =>
    cdp.send('Network.emulateNetworkConditions', {
      offline,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: bytes,
    });
  await field().fill('The catalogue');
  await speed(60_000);
  const pdf = Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.alloc(2 * 1024 * 1024, 32), Buffer.from('%%EOF\n')]);
  await chooser().setInputFiles([{ name: 'catalogue.pdf', mimeType: 'application/pdf', buffer: pdf }]);
  await anna.page.getByRole('progressbar', { name: 'Upload of catalogue.pdf' }).waitFor();
  await speed(-1, true);
  await anna.page.getByText('The upload broke off', { exact: false }).waitFor();
  expect(await anna.page.getByText('Waiting for the files').count()).toBe(0);
  expect(await field().inputValue()).toBe('The catalogue');
  await speed(-1);
  await anna.page.locator('[data-line="live"]').waitFor({ timeout: 40_000 });
  await anna.page
    .getByRole('listitem')
    .filter({ hasText: 'catalogue.pdf' })
    .getByRole('button', { name: 'Try again' })
    .click();
  await anna.page.getByRole('progressbar', { name: 'Upload of catalogue.pdf' }).waitFor({ state: 'detached' });
  await anna.page.getByRole('button', { name: 'Send', exact: true }).click();
  await reached(phone, 'The catalogue');
  expect(JSON.stringify(await phone()).split('The catalogue')).toHaveLength(2);
});

test('nothing was run, nothing was complained of, and every invariant holds', async () => {
  expect(await pwned()).toBeUndefined();
  // The refusal of the drawing is an answer; the line was cut on purpose.
  expect(anna.complaints.filter((one) => !/ERR_INTERNET_DISCONNECTED|WebSocket|status of 422/.test(one))).toEqual([]);
  expect(await desk.violations()).toEqual([]);
});
