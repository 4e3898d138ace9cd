import { rmSync } from 'node:fs';
import { copyConversation } from './crowd.ts';
import { phoneOf, shops } from './customers.ts';
import { newDirectory, type SystemUnderTest, startSystem } from './processes.ts';
import { percentile, round, type Subject } from './report.ts';
import { stage } from './stage.ts';
import { difference } from './tally.ts';

/** Lists and searches of the agents' API with many conversations in the table: requests and time a page. */

const [north] = shops;
/** The customer whose closed conversation is copied. */
export const original = 777;
const open = 40;

/** What is asked, without shop and limit. `deep` goes so many pages on first. */
const pages: { what: string; query: Record<string, string>; deep?: number }[] = [
  { what: 'all', query: { view: 'all' } },
  { what: 'all, 20 pages on', query: { view: 'all' }, deep: 20 },
  { what: 'closed', query: { view: 'closed' } },
  { what: 'not assigned', query: { view: 'unassigned' } },
  { what: 'mine', query: { view: 'mine' } },
  { what: 'by agent', query: { view: 'closed', agent: 'a0001' } },
  { what: 'by channel', query: { view: 'closed', channel: `${north.id}-whatsapp` } },
  { what: 'by reason', query: { view: 'closed', reason: 'done' } },
  { what: 'by tag', query: { tag: 'bench' } },
  { what: 'by status', query: { status: 'rep_needed' } },
  { what: 'from and to', query: { from: '2026-01-01T00:00:00Z', to: '2030-01-01T00:00:00Z' } },
  { what: 'search: a word of every conversation', query: { q: 'parcel' } },
  { what: 'search: two words of every conversation', query: { q: 'parcel Hamburg' } },
  { what: 'search: three words', query: { q: 'your parcel Hamburg' } },
  { what: 'search: a name that the newest have without the words', query: { q: 'parcel Hamburg Customer' } },
  { what: 'search: the beginning of a name', query: { q: 'Custo' } },
  { what: 'search: a phone number', query: { q: `+${phoneOf(original)}` } },
];

interface Page {
  what: string;
  requests: number;
  readUnits: number;
  ms: number[];
}

export async function lists(quick: boolean): Promise<Subject> {
  const size = quick ? 2_000 : 100_000;
  const directory = newDirectory();
  try {
    await oneToCopy(directory);
    await copyConversation(directory, original, size);
    const system = await startSystem({ directory });
    try {
      await system.idle();
      const token = await system.token('a0001');
      const measured: Page[] = [];
      // What is compiled on the way is not a page's.
      await measure(system, token, { what: 'all', query: { view: 'all' } }, 30);
      for (const page of pages) measured.push(await measure(system, token, page, quick ? 30 : 300));
      return subject(size, measured);
    } finally {
      await system.stop();
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A conversation as conversations are: a question, an answer, a tag, closed. Beside it some that wait. */
export async function oneToCopy(directory: string): Promise<void> {
  // However long the table takes to fill, those who wait are not late before they are asked for.
  const on = await stage(1, { slots: 1, soonAfter: 'PT6H', overdueAfter: 'PT12H' }, { directory });
  const { system, load } = on;
  const post = (customer: number, count: number) =>
    load.run('post', {
      url: system.url,
      shop: north.id,
      phoneNumberId: north.phoneNumberId,
      first: customer,
      count,
      inFlight: 1,
      assignments: 0,
    });
  try {
    await post(original, 1);
    await system.idle();
    const token = await system.token('a0001');
    const { items } = await system.get<{ items: { id: string }[] }>('/api/conversations?view=mine', token);
    const path = `/api/conversations/${items[0]?.id}`;
    await system.post(`${path}/tags`, { add: ['bench'] }, token);
    await system.post(`${path}/messages`, { content: { type: 'text', text: 'Your parcel is in Hamburg.' } }, token);
    await system.idle();
    await system.post(`${path}/close`, { reason: 'done' }, token);
    await post(1, open);
    await system.idle();
  } finally {
    await on.stop();
  }
}

async function measure(
  system: SystemUnderTest,
  token: string,
  { what, query, deep = 0 }: (typeof pages)[number],
  samples: number,
): Promise<Page> {
  const pageAt = (cursor?: string): Promise<{ items: unknown[]; next?: string }> =>
    system.get(
      `/api/conversations?${new URLSearchParams({ shop: north.id, limit: '50', ...query, ...(cursor && { cursor }) })}`,
      token,
    );
  let cursor: string | undefined;
  for (let n = 0; n < deep; n++) cursor = (await pageAt(cursor)).next;
  const { items } = await pageAt(cursor);
  if (items.length === 0) throw new Error(`${what}: the page is empty`);
  const before = await system.metrics();
  const ms: number[] = [];
  for (let n = 0; n < samples; n++) {
    const begun = performance.now();
    await pageAt(cursor);
    ms.push(performance.now() - begun);
  }
  const { byFunction } = difference(before, await system.metrics(), samples);
  return { what, requests: byFunction.api?.reads ?? 0, readUnits: byFunction.api?.readUnits ?? 0, ms };
}

function subject(size: number, measured: Page[]): Subject {
  // Where the newest of the word that leads answer the others in vain, another word leads in a second look.
  const atOnce = measured.filter(({ what }) => !what.includes('without'));
  const p99 = ({ ms }: Page): number => percentile(ms, 0.99);
  return {
    name: 'lists',
    figures: Object.fromEntries(
      measured.map((page) => [
        page.what,
        { requests: page.requests, readUnits: page.readUnits, p50: percentile(page.ms, 0.5), p99: p99(page) },
      ]),
    ),
    tables: [
      {
        title: `A page of 50 conversations of ${size.toLocaleString('en')}, one at a time`,
        head: ['what', 'requests', 'RRU', 'p50 ms', 'p99 ms'],
        rows: measured.map((page) => [
          page.what,
          round(page.requests),
          round(page.readUnits),
          round(percentile(page.ms, 0.5)),
          round(p99(page)),
        ]),
      },
    ],
    budgets: [
      {
        what: 'a page of a list or search: requests',
        // A function reads the settings of a shop anew each minute: one request more in a hundred pages.
        measured: Math.round(10 * Math.max(...atOnce.map(({ requests }) => requests))) / 10,
        limit: 2,
        unit: '',
      },
      {
        what: 'a page of a list or search, p99',
        measured: Math.max(...measured.map(p99)),
        limit: 50,
        unit: 'ms',
        gate: 100,
      },
    ],
  };
}
