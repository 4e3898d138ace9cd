import { type Ask, at, query } from './api.ts';
import type { InboxStore } from './inbox-store.ts';
import type { Entry, Page } from './types.ts';

/** What is loaded of a conversation's timeline, in the customer's order. */
export interface Timeline {
  entries: readonly Entry[];
  /** There is more before it. */
  hasOlder: boolean;
  state: 'loading' | 'ready' | 'failed';
  problem?: Error;
  /** While older ones are on their way. */
  isLoadingOlder?: boolean;
  /** Why older ones did not come; asking for them again tries again. */
  olderProblem?: Error;
}

const pageSize = 50;
/** Timelines kept: those looked at last. The others are loaded again, so that a day's work does not fill the memory. */
const kept = 12;
/** So many of the newest entries stay of one that goes on and on: of the one that is looked at, and of the others. What is older is loaded again. */
const longest = { shown: 1000, other: 200 };
/** Beyond any sequence number. */
const end = 1_000_000_000;

/** A busy conversation that is only looked at is read this often at most, ms. */
const refreshPause = 1000;

export interface Timelines {
  /** Loads it anew, unless that is under way. */
  open(conversation: string): Promise<void>;
  /** Loads one that is likely to be opened next, so that it is there at once; the first to be forgotten. */
  prefetch(conversation: string): void;
  older(conversation: string): Promise<void>;
  /** An entry came in or changed. One of a conversation that is not loaded is not kept. */
  add(conversation: string, entry: Entry): void;
  /** Loads anew in a moment: something happened in it that nobody tells. */
  refresh(conversation: string): void;
  /** Loads anew what is kept: the line was down for too long to tell what was missed. */
  reload(): Promise<void>;
  /** The one looked at last could not be loaded. */
  hasFailed(): boolean;
  forget(conversation: string): void;
}

export function openTimelines({ ask, store }: { ask: Ask; store: InboxStore }): Timelines {
  /** The ones kept, the last used at the end. */
  const used = new Set<string>();
  /** Those somebody goes back in: nothing is taken away from under their eyes. */
  const readBack = new Set<string>();
  const refreshing = new Set<string>();
  const loading = new Map<string, Promise<void>>();
  /** Entries that came in while a timeline is loaded, by its conversation: newer than the answer may be. */
  const arriving = new Map<string, Map<string, Entry>>();

  const read = (id: string): Timeline | undefined => store.get(`timeline:${id}`);
  /** The customer's order; the order of arrival decides between equals, on WhatsApp, whose times are whole seconds, within a second. */
  function inOrder(id: string, entries: Entry[]): Entry[] {
    const digits =
      store.get(`conversation:${id}`)?.channel.provider === 'whatsapp' ? '2026-01-01T00:00:00'.length : undefined;
    const moment = ({ at }: Entry): string => at.slice(0, digits);
    return entries.sort((a, b) => (moment(a) < moment(b) ? -1 : moment(a) > moment(b) ? 1 : a.seq - b.seq));
  }
  const write = (id: string, timeline: Timeline | undefined): void => store.set(`timeline:${id}`, timeline);
  const page = (id: string, before: number): Promise<Page<Entry>> =>
    ask<Page<Entry>>(`GET /api/conversations/${at(id)}/timeline${query({ before, limit: pageSize })}`);

  function touch(id: string): void {
    used.delete(id);
    used.add(id);
    const [oldest] = used;
    if (used.size > kept && oldest) forget(oldest);
  }

  function forget(id: string): void {
    used.delete(id);
    readBack.delete(id);
    write(id, undefined);
  }

  function load(id: string): Promise<void> {
    const one = loadNow(id).finally(() => {
      if (loading.get(id) === one) loading.delete(id);
    });
    loading.set(id, one);
    return one;
  }

  async function loadNow(id: string): Promise<void> {
    const before = read(id);
    write(id, {
      ...(before ?? { entries: [], hasOlder: false }),
      state: before?.state === 'ready' ? 'ready' : 'loading',
    });
    const arrived = new Map<string, Entry>();
    arriving.set(id, arrived);
    try {
      const { items: answered } = await page(id, end);
      const items = answered.map((one) => arrived.get(one.id) ?? one);
      const now = read(id);
      // What was pushed while the answer was under way is newer than it; what is older than a gap is loaded again when looked at.
      const overlaps = now?.entries.some(({ seq }) => items.some((item) => item.seq === seq)) ?? false;
      const lowest = Math.min(...items.map(({ seq }) => seq));
      const stays = (now?.entries ?? []).filter(({ seq }) => overlaps || seq > lowest);
      const hasOlder = overlaps && now ? now.hasOlder : items.length === pageSize;
      write(id, {
        entries: inOrder(id, [...items, ...stays.filter((one) => isNewer(one, items))]),
        hasOlder,
        state: 'ready',
      });
    } catch (error) {
      write(id, { ...(read(id) ?? { entries: [], hasOlder: false }), state: 'failed', problem: error as Error });
    } finally {
      if (arriving.get(id) === arrived) arriving.delete(id);
    }
  }

  function refresh(id: string): void {
    if (refreshing.has(id)) return;
    refreshing.add(id);
    setTimeout(() => {
      refreshing.delete(id);
      if (used.has(id)) void load(id);
    }, refreshPause);
  }

  return {
    open: async (id) => {
      touch(id);
      // Asked for ahead a moment ago, it is not asked for again.
      await (loading.get(id) ?? load(id));
    },
    prefetch(id) {
      if (used.has(id)) return;
      const others = [...used].slice(-(kept - 1));
      for (const one of [...used].slice(0, -(kept - 1))) forget(one);
      used.clear();
      for (const one of [id, ...others]) used.add(one);
      void load(id);
    },
    async older(id) {
      const now = read(id);
      if (!now?.hasOlder || now.isLoadingOlder || now.state !== 'ready') return;
      readBack.add(id);
      write(id, { ...now, isLoadingOlder: true, olderProblem: undefined });
      const lowest = Math.min(...now.entries.map(({ seq }) => seq));
      try {
        const { items } = await page(id, lowest);
        const then = read(id);
        if (then)
          write(id, {
            ...then,
            entries: inOrder(id, [...items, ...then.entries]),
            hasOlder: items.length === pageSize,
            isLoadingOlder: false,
          });
      } catch (error) {
        store.update(
          `timeline:${id}`,
          (then) => then && { ...then, isLoadingOlder: false, olderProblem: error as Error },
        );
      }
    },
    add(id, entry) {
      arriving.get(id)?.set(entry.id, entry);
      const now = read(id);
      if (!now) return;
      // What it lacks before this entry is not known.
      if (now.state === 'failed') return refresh(id);
      const entries = inOrder(id, [...now.entries.filter((one) => one.id !== entry.id), entry]);
      const most =
        [...used].at(-1) !== id ? longest.other : readBack.has(id) ? Number.POSITIVE_INFINITY : longest.shown;
      write(
        id,
        entries.length > most ? { ...now, entries: entries.slice(-most), hasOlder: true } : { ...now, entries },
      );
    },
    refresh,
    reload: async () => {
      const [shown] = [...used].slice(-1);
      for (const id of [...used].slice(0, -1)) forget(id);
      if (shown) await load(shown);
    },
    hasFailed: () => read([...used].at(-1) ?? '')?.state === 'failed',
    forget,
  };
}

/** Not in the answer, so pushed after it was made; one that is in it was pushed before or is the same. */
const isNewer = (entry: Entry, items: Entry[]): boolean => !items.some(({ id }) => id === entry.id);
