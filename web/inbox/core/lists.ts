import { type Ask, at, query } from './api.ts';
import type { InboxStore } from './inbox-store.ts';
import type { Conversation, Me, Page } from './types.ts';
import { belongs, isWorklist, orderOf, type ViewQuery, viewKey } from './views.ts';

/** A list of conversations as it is shown: ids in order, and how far it was loaded. */
export interface List {
  query: ViewQuery;
  ids: readonly string[];
  /** Of the next page; absent: this is all. */
  next?: string;
  state: 'loading' | 'ready' | 'failed';
  /** Why the last load failed; what was loaded before stays. */
  problem?: Error;
}

/** Rows of a page; a worklist is loaded whole, since its order is made here. */
const pageSize = 50;
/** A worklist is at most this long here; whoever has a longer queue works on its first. */
const longestWorklist = 500;
/** Lists that nobody watches are forgotten but for so many. */
const keptLists = 8;

/** Loads lists page by page and keeps those in use right as conversations change. */
export interface Lists {
  /** Shows a list and keeps it right until it is let go. */
  open(query: ViewQuery): () => void;
  more(query: ViewQuery): Promise<void>;
  /** Loads anew what is in use. */
  reload(): Promise<void>;
  /** One in use could not be loaded. */
  hasFailed(): boolean;
  /** A conversation changed or came: it moves into and out of lists. */
  place(conversation: Conversation): void;
  /** It may no longer be seen. */
  drop(id: string): void;
  /** What is in use: how it was asked for, and the ids of those that are whole. */
  shown(): { asked: Omit<ViewQuery, 'sort'>; ids?: readonly string[] }[];
}

export function openLists({
  ask,
  store,
  keep,
}: {
  ask: Ask;
  store: InboxStore;
  /** Takes in conversations of an answer. @returns the newest version known of each */
  keep: (conversations: Conversation[]) => void;
}): Lists {
  const known = new Map<string, { query: ViewQuery; users: number }>();
  const loading = new Map<string, Promise<void>>();
  /** Conversations that changed while a list is loaded: what is known of them is newer than the answer may be. */
  const changing = new Map<string, Set<string>>();
  /** The list whose answer is being taken in: it is sorted once behind it, not row by row. */
  let settling: string | undefined;

  const read = (key: string): List | undefined => store.get(`list:${key}`);
  const write = (key: string, list: List): void => store.set(`list:${key}`, list);
  const conversationOf = (id: string): Conversation | undefined => store.get(`conversation:${id}`);

  async function load(wanted: ViewQuery, from?: string): Promise<void> {
    const key = viewKey(wanted);
    const before = read(key);
    write(key, { ...(before ?? { query: wanted, ids: [] }), state: 'loading', problem: undefined });
    const { sort: _ours, ...asked } = wanted;
    const changed = new Set<string>();
    changing.set(key, changed);
    try {
      let cursor = from;
      const found: Conversation[] = [];
      do {
        const limit = isWorklist(wanted) ? 100 : pageSize;
        const page = await ask<Page<Conversation>>(`GET /api/conversations${query({ ...asked, limit, cursor })}`);
        found.push(...page.items);
        cursor = page.next;
      } while (cursor && (isWorklist(wanted) ? found.length < longestWorklist : found.length === 0));
      settling = key;
      keep(found);
      settling = undefined;
      const ids = [...new Set([...(from ? (read(key)?.ids ?? []) : []), ...found.map(({ id }) => id)])];
      write(key, { query: wanted, ids: sorted(wanted, ids), next: cursor, state: 'ready' });
      changing.delete(key);
      for (const id of changed) settle(key, wanted, id);
    } catch (error) {
      write(key, { ...(read(key) ?? { query: wanted, ids: [] }), state: 'failed', problem: error as Error });
    } finally {
      changing.delete(key);
    }
  }

  /** Where it belongs by what is known of it now. */
  function settle(key: string, wanted: ViewQuery, id: string): void {
    const [c, me, list] = [conversationOf(id), store.get('me'), read(key)];
    if (c && me) placeIn(key, wanted, c, me);
    else if (!c && list?.ids.includes(id)) write(key, { ...list, ids: list.ids.filter((one) => one !== id) });
  }

  /** One load of a list at a time; another wish waits for it. */
  function once(wanted: ViewQuery, from?: string): Promise<void> {
    const key = viewKey(wanted);
    const running = loading.get(key);
    if (running !== undefined) return running;
    const run = load(wanted, from).finally(() => loading.delete(key));
    loading.set(key, run);
    return run;
  }

  function sorted(wanted: ViewQuery, ids: readonly string[]): string[] {
    const order = orderOf(wanted);
    if (!order) return [...ids];
    return ids
      .flatMap((id) => conversationOf(id) ?? [])
      .sort(order)
      .map(({ id }) => id);
  }

  function forget(): void {
    const unused = [...known].filter(([, { users }]) => users === 0);
    for (const [key] of unused.slice(0, Math.max(0, unused.length - keptLists))) {
      known.delete(key);
      store.set(`list:${key}`, undefined);
    }
  }

  function placeIn(key: string, wanted: ViewQuery, c: Conversation, me: Me): void {
    const list = read(key);
    if (!list) return;
    const isIn = list.ids.includes(c.id);
    const shouldBe = belongs(wanted, c, me);
    if (shouldBe === undefined || (!shouldBe && !isIn)) return;
    const rest = isIn ? list.ids.filter((id) => id !== c.id) : list.ids;
    if (!shouldBe) return write(key, { ...list, ids: rest });
    const order = orderOf(wanted);
    if (!order) return;
    const place = placeOf(rest, c, order);
    // Behind the last row that is loaded there may be others before it: the next page brings it.
    if (!isIn && place === rest.length && list.next) return;
    if (isIn && list.ids[place] === c.id) return;
    write(key, { ...list, ids: [...rest.slice(0, place), c.id, ...rest.slice(place)] });
  }

  /** Binary search: sorting ten thousand rows for each event costs more than showing it. */
  function placeOf(
    ids: readonly string[],
    c: Conversation,
    order: (a: Conversation, b: Conversation) => number,
  ): number {
    let from = 0;
    let to = ids.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      const there = conversationOf(ids[middle] ?? '');
      if (there && order(there, c) <= 0) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  return {
    open(wanted) {
      const key = viewKey(wanted);
      const one = known.get(key) ?? { query: wanted, users: 0 };
      known.delete(key);
      known.set(key, one);
      one.users++;
      // What was seen before is shown at once and brought up to date behind it.
      void once(wanted);
      return () => {
        one.users--;
        forget();
      };
    },
    async more(wanted) {
      const next = read(viewKey(wanted))?.next;
      if (next) await once(wanted, next);
    },
    reload: async () => {
      // What is under way was asked for before whatever makes us load anew.
      await Promise.all(loading.values());
      await Promise.all([...known.values()].filter(({ users }) => users > 0).map((one) => once(one.query)));
    },
    hasFailed: () => [...known].some(([key, { users }]) => users > 0 && read(key)?.state === 'failed'),
    shown: () =>
      [...known.values()].flatMap(({ query: wanted, users }) => {
        const list = read(viewKey(wanted));
        const { sort: _ours, ...asked } = wanted;
        if (users === 0 || list?.state !== 'ready') return [];
        return [{ asked, ids: list.next === undefined ? list.ids : undefined }];
      }),
    place(c) {
      for (const [key, changed] of changing) if (key !== settling) changed.add(c.id);
      const me = store.get('me');
      if (me) for (const [key, one] of known) if (key !== settling) placeIn(key, one.query, c, me);
    },
    drop(id) {
      for (const changed of changing.values()) changed.add(id);
      for (const key of known.keys()) {
        const list = read(key);
        if (list?.ids.includes(id)) write(key, { ...list, ids: list.ids.filter((one) => one !== id) });
      }
    },
  };
}

export const readConversation = (ask: Ask, id: string): Promise<Conversation> =>
  ask<Conversation>(`GET /api/conversations/${at(id)}`);
