/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import type { Page } from 'playwright-core';

/** What is measured inside the page, with the page's own clock: from what happened to the frame that shows it. */

interface Probe {
  /** Of layout shifts that nobody asked for. */
  shift: number;
  /** When the text of a push came, and when it was painted, by its number. */
  came: Record<number, number>;
  painted: Record<number, number>;
  socket?: WebSocket;
  /** The last message that carried an entry, to make others like it. */
  frame?: string;
}

/** Runs in the page before anything else: looks over the shoulder of the socket and of the layout. */
export function probe(): void {
  const seen: Probe = { shift: 0, came: {}, painted: {} };
  Object.assign(globalThis, { seen });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[])
      if (!entry.hadRecentInput) seen.shift += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
  // The word after it keeps the time that is shown beside the text out of the number.
  const numberIn = /bench ping (\d+) now/;
  const Own = WebSocket;
  globalThis.WebSocket = class extends Own {
    constructor(url: string | URL) {
      super(url);
      seen.socket = this;
      this.addEventListener('message', ({ data }) => {
        const number = numberIn.exec(data)?.[1];
        if (!number) return;
        seen.came[Number(number)] ??= performance.now();
        seen.frame = data;
      });
    }
  };
  document.addEventListener('DOMContentLoaded', () => {
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes)
        for (const node of addedNodes) {
          const number = numberIn.exec(node.textContent ?? '')?.[1];
          if (number && node.parentElement?.closest('[role="log"]'))
            requestAnimationFrame(() => {
              seen.painted[Number(number)] ??= performance.now();
            });
        }
    }).observe(document.body, { childList: true, subtree: true });
  });
}

const seenIn = (page: Page): Promise<Probe> =>
  page.evaluate(() => {
    const { shift, came, painted } = (globalThis as never as { seen: Probe }).seen;
    return { shift, came, painted };
  });

export const shift = async (page: Page): Promise<number> => (await seenIn(page)).shift;

/** Flings through the list at 3,000 px a second. */
export const scroll = (page: Page): Promise<{ fps: number; blankFrames: number }> =>
  page.evaluate(async () => {
    const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
    const row = document.querySelector('[data-row]');
    let box = row?.parentElement;
    while (box && box.scrollHeight <= box.clientHeight + 1) box = box.parentElement;
    if (!box) throw new Error('the list does not scroll');
    /** Whether rows cover the whole of what is seen, down to the end of what there is. */
    const isBlank = (): boolean => {
      const { top, bottom } = box.getBoundingClientRect();
      const rows = [...box.querySelectorAll('[data-row]')].map((one) => one.getBoundingClientRect());
      const covered = rows.reduce(
        (sum, one) => sum + Math.max(0, Math.min(bottom, one.bottom) - Math.max(top, one.top)),
        0,
      );
      return covered < (bottom - top) * 0.9;
    };
    let frames = 0;
    let blankFrames = 0;
    let scrolled = 0;
    for (let last = await frame(); scrolled < 6000; ) {
      const at = await frame();
      box.scrollTop += (3000 * (at - last)) / 1000;
      scrolled += at - last;
      last = at;
      frames++;
      if (isBlank()) blankFrames++;
      if (box.scrollTop + box.clientHeight >= box.scrollHeight - 1) box.scrollTop = 0;
    }
    const fps = (frames * 1000) / scrolled;
    box.scrollTop = 0;
    return { fps, blankFrames };
  });

/** Goes from conversation to conversation with the key for the next. @returns ms from the key to the frame that shows it */
export async function keyToPaint(page: Page, times: number): Promise<number[]> {
  await page.locator('[data-row]').first().click();
  await page.locator('article').waitFor();
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.waitForTimeout(500);
  const all: number[] = [];
  for (let n = 0; n < times; n++) {
    await page.evaluate(awaitNext);
    await page.keyboard.press('j');
    all.push(await page.evaluate(() => (globalThis as never as { next: Promise<number> }).next));
    await page.waitForTimeout(120);
  }
  return all;
}

/** In the page: keeps a promise of the time from the next key to the frame that shows another conversation. */
function awaitNext(): void {
  const open = (): string | null => new URL(location.href).searchParams.get('c');
  const before = open();
  const was = document.querySelector('article');
  const next = new Promise<number>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('the key opened nothing')), 10_000);
    const look = (pressed: number): void => {
      const article = document.querySelector('article');
      const isThere = open() !== before && article !== null && article !== was;
      requestAnimationFrame(() => {
        if (!isThere) return look(pressed);
        clearTimeout(late);
        resolve(performance.now() - pressed);
      });
    };
    addEventListener('keydown', ({ timeStamp }) => look(timeStamp), { once: true, capture: true });
  });
  Object.assign(globalThis, { next });
}

/** Opens a conversation that is not loaded yet. */
export const openLong = (page: Page, id: string): Promise<{ longMs: number; longNodes: number }> =>
  page.evaluate(async (conversation) => {
    const log = (): Element | null => document.querySelector('[role="log"]');
    const begun = performance.now();
    /** The frame after the one that the text came into the page with. */
    const painted = new Promise<number>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('the long conversation does not open')), 10_000);
      const changes = new MutationObserver(() => {
        const { searchParams } = new URL(location.href);
        if (searchParams.get('c') !== conversation || !log()?.textContent?.includes('Hamburg')) return;
        changes.disconnect();
        clearTimeout(late);
        requestAnimationFrame(() => resolve(performance.now()));
      });
      changes.observe(document.body, { childList: true, subtree: true });
    });
    const place = new URL(location.href);
    place.searchParams.set('c', conversation);
    history.pushState({}, '', place);
    dispatchEvent(new PopStateEvent('popstate'));
    return { longMs: (await painted) - begun, longNodes: log()?.querySelectorAll('*').length ?? 0 };
  }, id);

/** Writes as the customer, twenty a second. @returns ms from the push at the socket to the frame that shows it */
export async function pushToPaint(
  page: Page,
  count: number,
  write: (text: string) => Promise<unknown>,
): Promise<number[]> {
  await page.waitForTimeout(1000);
  for (let n = 0; n < count; n++) {
    await Promise.all([write(`bench ping ${n} now`), page.waitForTimeout(50)]);
  }
  // A busy machine is slow, which is measured, and does not lose any, which would be a fault.
  const isAllPainted = (all: number) =>
    Object.keys((globalThis as never as { seen: Probe }).seen.painted).length >= all;
  await page.waitForFunction(isAllPainted, count, { timeout: 10_000 }).catch(() => {});
  const { came, painted } = await seenIn(page);
  const all = Object.entries(came).flatMap(([n, at]) =>
    painted[Number(n)] === undefined ? [] : [(painted[Number(n)] ?? 0) - at],
  );
  if (all.length < count * 0.95) {
    const painting = Object.keys(painted).length;
    throw new Error(`of ${count} messages ${Object.keys(came).length} came and ${painting} were painted`);
  }
  return all;
}

/** Hears so many more messages like the last one, in forty conversations. @returns the heap after a tenth of them and after all */
export async function heapOver(page: Page, messages: number): Promise<{ heapMiB: number; heapGrowthMiB: number }> {
  const cdp = await page.context().newCDPSession(page);
  const heap = async (): Promise<number> => {
    await cdp.send('HeapProfiler.collectGarbage');
    const { usedSize } = await cdp.send('Runtime.getHeapUsage');
    return usedSize / 2 ** 20;
  };
  await hear(page, 0, messages / 10);
  const before = await heap();
  await hear(page, messages / 10, messages);
  const after = await heap();
  return { heapMiB: after, heapGrowthMiB: Math.max(0, after - before) };
}

const hear = (page: Page, from: number, to: number): Promise<void> =>
  page.evaluate(
    async ([first, end]) => {
      const { socket, frame } = (globalThis as never as { seen: Probe }).seen;
      if (!socket || !frame) throw new Error('no message came to make others like it');
      const said = JSON.parse(frame);
      const list = (said.type === 'batch' ? said.messages : [said]) as { type: string }[];
      for (let n = first; n < end; n++) {
        const messages = list.map((one) => {
          const like = structuredClone(one) as never as {
            type: string;
            seq?: number;
            entry?: { seq: number; id: string; at: string; content: { text: string } };
            conversation?: { version: number };
          };
          if (like.type === 'entry' && like.entry) {
            like.seq = like.entry.seq = 1_000 + n;
            like.entry.id = `heap-${n}`;
            like.entry.content.text = `message ${n}`;
            like.entry.at = new Date(Date.parse(like.entry.at) + n).toISOString();
          }
          if (like.type === 'conversation' && like.conversation) like.conversation.version += 1 + n;
          return like;
        });
        socket.dispatchEvent(new MessageEvent('message', { data: JSON.stringify({ type: 'batch', messages }) }));
        if (n % 100 === 0) await new Promise((resolve) => requestAnimationFrame(resolve));
      }
    },
    [from, to] as const,
  );
