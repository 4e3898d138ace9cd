import { rmSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { openBrowser, signIn } from '../test/e2e/support/browser.ts';
import { heapOver, keyToPaint, openLong, probe, pushToPaint, scroll, shift } from './browser-probes.ts';
import { copyConversation } from './crowd.ts';
import { phoneOf, shops } from './customers.ts';
import { addHistory } from './history.ts';
import { oneToCopy, original } from './lists.ts';
import { newDirectory, type SystemUnderTest, startSystem } from './processes.ts';
import { type Budget, median, percentile, round, type Subject } from './report.ts';

/** The inbox and the widget in a real browser: what they weigh, and how soon what happens is seen. */

const [north] = shops;

interface Measured {
  inboxKiB: number;
  launcherKiB: number;
  widgetKiB: number;
  fps: number;
  blankFrames: number;
  keyMs: number[];
  longMs: number;
  longNodes: number;
  pushMs: number[];
  heapGrowthMiB: number;
  heapMiB: number;
  shift: number;
}

export async function browser(quick: boolean): Promise<Subject> {
  const [conversations, history, messages, pushes] = quick ? [2_000, 1_000, 10_000, 100] : [10_000, 5_000, 60_000, 200];
  const directory = newDirectory();
  const opened = await openBrowser();
  try {
    await oneToCopy(directory);
    await addHistory(directory, original, history);
    await copyConversation(directory, original, conversations);
    const system = await startSystem({ directory });
    try {
      const widget = await widgetWeight(opened, system);
      const inbox = await measureInbox(opened, system, { messages, pushes });
      return subject({ ...widget, ...inbox }, { conversations, history, messages });
    } finally {
      await system.stop();
    }
  } finally {
    await opened.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function measureInbox(
  opened: Browser,
  system: SystemUnderTest,
  { messages, pushes }: { messages: number; pushes: number },
) {
  const token = await system.token('a0001');
  const long = await system.get<{ items: { id: string }[] }>(
    `/api/conversations?shop=${north.id}&phone=%2B${phoneOf(original)}`,
    token,
  );
  const weigh: Weigh = { sizes: [], under: [] };
  const { page } = await signIn(opened, system.url, 'a0001', {
    path: '/inbox?view=closed',
    before: async (fresh) => {
      // Functions that are run in the page come with a call of esbuild's, which keeps their names.
      await fresh.addInitScript({ content: 'globalThis.__name = (it) => it;' });
      await fresh.addInitScript(probe);
      weighOn(fresh, weigh);
    },
  });
  await page.locator('[data-row]').first().waitFor();
  // With what is loaded after the list, as long as nobody has touched the page.
  await page.waitForLoadState('networkidle');
  const inboxKiB = await total(weigh);
  const scrolled = await scroll(page);
  const keyMs: number[] = [];
  const openings: Awaited<ReturnType<typeof openLong>>[] = [];
  for (let round = 0; round < 3; round++) {
    // More than are kept, so that the long one is loaded anew each time.
    keyMs.push(...(await keyToPaint(page, 14)));
    openings.push(await openLong(page, long.items[0]?.id ?? ''));
  }
  const opening = {
    longMs: median(openings.map(({ longMs }) => longMs)),
    longNodes: Math.max(...openings.map(({ longNodes }) => longNodes)),
  };
  const shiftOfLists = await shift(page);
  const customer = await ownConversation(page, system, token);
  const pushMs = await pushToPaint(page, pushes, (text) =>
    system.post('/local/inbox', {
      shop: north.id,
      channel: `${north.id}-whatsapp`,
      from: { phone: customer },
      content: { type: 'text', text },
    }),
  );
  const heap = await heapOver(page, messages);
  return { inboxKiB, ...scrolled, keyMs, ...opening, pushMs, ...heap, shift: shiftOfLists + (await shift(page)) };
}

/** Opens the conversation that the agent has. @returns its customer's number */
async function ownConversation(page: Page, system: SystemUnderTest, token: string): Promise<string> {
  const { items } = await system.get<{ items: { id: string; customer: { phone: string } }[] }>(
    '/api/conversations?view=mine',
    token,
  );
  const [mine] = items;
  if (!mine) throw new Error('the agent has no conversation to be written to');
  await page.goto(`${system.url}/inbox?view=mine&c=${encodeURIComponent(mine.id)}`);
  await page.getByRole('log').waitFor();
  return mine.customer.phone;
}

interface Weigh {
  sizes: number[];
  under: Promise<void>[];
}

/** Adds up the scripts and styles that a page loads, as they go over the wire: gzip -9. @param whose paths that count */
function weighOn(page: Page, weigh: Weigh, whose = /^/): void {
  page.on('response', (response) => {
    if (!/javascript|css/.test(response.headers()['content-type'] ?? '')) return;
    if (!whose.test(new URL(response.url()).pathname)) return;
    const adding = response.body().then((body) => void weigh.sizes.push(gzipSync(body, { level: 9 }).length));
    weigh.under.push(adding.catch(() => {}));
  });
}

async function total({ sizes, under }: Weigh): Promise<number> {
  await Promise.all(under);
  return sizes.reduce((sum, size) => sum + size, 0) / 1024;
}

async function widgetWeight(opened: Browser, system: SystemUnderTest) {
  const page = await opened.newPage();
  const weigh: Weigh = { sizes: [], under: [] };
  // The rest is the shop's own page.
  weighOn(page, weigh, /^\/widget[./]/);
  await page.goto(`${system.url}/shop/${north.id}`, { waitUntil: 'networkidle' });
  const launcherKiB = await total(weigh);
  await page.getByRole('button', { name: /chat/i }).first().click();
  await page.getByRole('textbox').first().waitFor();
  const widgetKiB = await total(weigh);
  await page.close();
  return { launcherKiB, widgetKiB };
}

function subject(m: Measured, size: { conversations: number; history: number; messages: number }): Subject {
  const p95 = (ms: number[]): number => percentile(ms, 0.95);
  const budgets: Budget[] = [
    { what: 'inbox: first load, js and css', measured: m.inboxKiB, limit: 200, unit: 'KiB' },
    { what: 'widget: launcher', measured: m.launcherKiB, limit: 2, unit: 'KiB' },
    { what: 'widget: all of it', measured: m.widgetKiB, limit: 20, unit: 'KiB' },
    {
      what: 'inbox: frames a second while scrolling',
      measured: m.fps,
      limit: 55,
      unit: 'fps',
      atLeast: true,
      gate: 45,
    },
    { what: 'inbox: blank frames while scrolling', measured: m.blankFrames, limit: 0, unit: '', gate: 3 },
    { what: 'inbox: key to paint, p95', measured: p95(m.keyMs), limit: 80, unit: 'ms', gate: 160 },
    { what: 'inbox: a long conversation opens', measured: m.longMs, limit: 100, unit: 'ms', gate: 250 },
    { what: 'inbox: nodes of a long conversation', measured: m.longNodes, limit: 300, unit: '' },
    { what: 'inbox: push to paint, p95', measured: p95(m.pushMs), limit: 100, unit: 'ms', gate: 200 },
    { what: 'inbox: layout shift', measured: m.shift, limit: 0.02, unit: '' },
    { what: 'inbox: heap that very many messages leave', measured: m.heapGrowthMiB, limit: 5, unit: 'MiB', gate: 10 },
  ];
  return {
    name: 'browser',
    figures: { ...m, keyMs: p95(m.keyMs), pushMs: p95(m.pushMs) },
    tables: [
      {
        title: `The inbox in a browser, ${size.conversations.toLocaleString('en')} conversations in the list`,
        head: ['what', 'p50', 'p95', 'most'],
        rows: [
          ['key to the next conversation painted, ms', ...spread(m.keyMs)],
          ['push at the socket to its message painted, ms', ...spread(m.pushMs)],
          [`a conversation of ${size.history} messages opened, ms`, round(m.longMs), '', ''],
          [`heap after ${size.messages} messages, MiB`, round(m.heapMiB), '', ''],
        ],
      },
    ],
    budgets,
  };
}

const spread = (ms: number[]): number[] => [0.5, 0.95, 1].map((share) => round(percentile(ms, share)));
