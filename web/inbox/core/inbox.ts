import { type Actions, openActions } from './actions.ts';
import { afterReplies } from './after-replies.ts';
import type { Ask } from './api.ts';
import type { DeskClock } from './clock.ts';
import { openConversations } from './conversations.ts';
import type { Draft } from './draft-texts.ts';
import { type Drafts, openDrafts } from './drafts.ts';
import { openHearing } from './hearing.ts';
import { createInboxStore, type InboxStore, type Notice } from './inbox-store.ts';
import { type Keep, memoryKeep } from './keep.ts';
import { type Keys, openKeys } from './keys.ts';
import { type Line, openLine } from './line.ts';
import { type Lists, openLists, readConversation } from './lists.ts';
import { type Outbox, type Outgoing, openOutbox } from './outbox.ts';
import { openPreferences, type PreferenceKeeper } from './preferences.ts';
import { openTabs, type TabHost, type Tabs } from './tabs.ts';
import { openTimelines, type Timelines } from './timelines.ts';
import { openTruth } from './truth.ts';
import type { Conversation, Counts, Handover, Me, Push } from './types.ts';

/** The inbox without its screens: what is known, what comes in, what can be done. */
export interface Inbox extends Omit<Actions, 'catchUp'> {
  store: InboxStore;
  ask: Ask;
  clock: DeskClock;
  lists: Lists;
  timelines: Timelines;
  outbox: Outbox;
  drafts: Drafts;
  preferences: PreferenceKeeper;
  keys: Keys;
  tabs: Tabs;
  line: Line;
  /** Reads a conversation that no list has brought. @throws Problem */
  fetch(id: string): Promise<Conversation>;
  /** One that was taken away may still be read (S1), by what one is now. @throws Problem */
  readAgain(id: string): Promise<void>;
  keep(conversations: Conversation[]): void;
  /** A conversation as the desk said it last, without what has just been done and is not answered yet. */
  known(id: string): Conversation | undefined;
  /** Live boards of my shops come in as topics `board:<shop>` from now on. @returns ends it */
  watchBoard(): () => void;
  refreshCounts(): void;
  notice(notice: Omit<Notice, 'id'>): string;
  dismiss(id: string): void;
  /** Somebody is here (again): the tab is looked at, the network is back. */
  wake(): void;
  /** Loads everything anew, after it failed. */
  begin(): Promise<void>;
  /** Compares what is shown with what the desk says. */
  check(): Promise<void>;
  /** The page goes, perhaps for good: what is written here is sent and saved. */
  leave(): void;
  /** Told what happens as it happens, for alerts. @returns ends it */
  onNews(listener: (push: Push) => void): () => void;
  close(): void;
}

/** Counts are asked for this long after something changed, what changes with it included, and again only after the pause (ms). */
const countsAfter = 200;
const countsPause = 1500;

export interface InboxOptions {
  ask: Ask;
  clock: DeskClock;
  /** Makes the URL of a socket: a one-time ticket and all. */
  socket: () => Promise<string>;
  /** Who is signed in, as the session says: names what is kept on this machine. */
  agent?: string;
  /** Where drafts and replies survive a crash. */
  kept?: { drafts: Keep<Draft>; outgoing: Keep<Outgoing> };
  tabHost?: TabHost;
  /** Another tab signed out. */
  signedOut?: () => void;
}

export function openInbox(options: InboxOptions): Inbox {
  const { ask, clock, socket, agent = '', kept = { drafts: memoryKeep(), outgoing: memoryKeep() } } = options;
  const store = createInboxStore();
  const isOffline = (): boolean => store.get('line') === 'offline';
  const lists = openLists({ ask, store, keep });
  const timelines = openTimelines({ ask, store });
  const conversations = openConversations({
    store,
    changed: lists.place,
    lost: (id) => {
      timelines.forget(id);
      lists.drop(id);
    },
  });
  const tabs = openTabs(
    agent,
    {
      hear: (message) => {
        if (message.type === 'draft') drafts.hear(message.draft);
        else if (message.type === 'takenBack') outbox.drop(message.one);
        else options.signedOut?.();
      },
      lead: () => void adopt(),
    },
    options.tabHost,
  );
  const outbox = openOutbox({
    ask,
    store,
    keep: kept.outgoing,
    tab: tabs.id,
    now: clock.now,
    isOffline,
    sent: (id, entry) => timelines.add(id, entry),
    refused: unsent,
    takenBack: (one) => tabs.tell({ type: 'takenBack', one }),
  });
  const askAfterReplies = afterReplies(ask, outbox);
  const drafts = openDrafts({
    ask,
    store,
    keep: kept.drafts,
    saved: (draft) => tabs.tell({ type: 'draft', draft }),
  });
  const preferences = openPreferences({ ask, store, notice });
  const keys = openKeys({ store });
  const truth = openTruth({ ask, conversations, lists, timelines });
  const listeners = new Set<(push: Push) => void>();
  const hearing = openHearing({
    store,
    clock,
    conversations,
    timelines,
    wasSent: drafts.wasSent,
    news: (push) => {
      for (const listener of listeners) listener(push);
    },
    changed: refreshCounts,
    permitted: () => void permitted().catch(() => {}),
  });
  const { catchUp, ...actions } = openActions({
    ask: askAfterReplies,
    store,
    conversations,
    isOffline,
    notice,
    takeOffer: hearing.takeOffer,
    done: refreshCounts,
  });
  /** How many boards are looked at. */
  let boards = 0;
  /** Wishes overtake each other on their way; the desk keeps to the one with the highest number. */
  let wishes = 0;
  let counting: ReturnType<typeof setTimeout> | undefined;
  let countedAt = 0;

  function keep(found: Conversation[]): void {
    for (const one of found) conversations.take(one);
  }

  /** Who one is, and what one may do at which shop. */
  async function readMe(): Promise<void> {
    store.set('me', await ask<Me>('GET /api/me'));
  }

  async function fetch(id: string): Promise<Conversation> {
    const found = await readConversation(ask, id);
    conversations.take(found);
    return store.get(`conversation:${id}`) ?? found;
  }

  /** What one may see is heard of and listed by what one is now. */
  async function permitted(): Promise<void> {
    line.greet();
    await readMe();
    await Promise.all([lists.reload(), drafts.load()]);
  }

  /** Said wherever one is, with the name: its conversation may not be open, or not be there any more. */
  function unsent({ conversation, to }: Outgoing, { message, code }: { message: string; code: string }): void {
    // Who may not write there any more is told for as long as the words are here: by what one is now.
    if (code === 'forbidden' || code === 'not_found') return void readMe().catch(() => {});
    notice({ tone: 'problem', text: message, code, ...(to && { unsent: { conversation, customer: to.customer } }) });
  }

  /** What tabs that are no more left unsent is sent by this one. */
  async function adopt(): Promise<void> {
    await outbox.adopt(await tabs.alive());
  }

  /** Everything anew: at the beginning, and when too much was missed to be told. */
  async function begin(): Promise<void> {
    try {
      await readMe();
      await Promise.all([
        lists.reload(),
        timelines.reload(),
        loadOwn(),
        loadOffers(),
        drafts.load(),
        preferences.load(),
      ]);
      refreshCounts();
      store.set('beginning', undefined);
    } catch (error) {
      store.set('beginning', error as Error);
    }
  }

  /** Whatever list is looked at: what a customer writes in one's own conversations calls. */
  async function loadOwn(): Promise<void> {
    keep((await ask<{ items: Conversation[] }>('GET /api/conversations?view=mine&limit=100')).items);
  }

  async function loadOffers(): Promise<void> {
    const { items } = await ask<{ items: Conversation[] }>('GET /api/conversations?view=offered&limit=100');
    keep(items);
    store.set(
      'handovers',
      items.flatMap(({ handover }): Handover[] => (handover?.state === 'pending' ? [handover] : [])),
    );
  }

  function refreshCounts(): void {
    const wait = Math.max(countsAfter, countedAt + countsPause - Date.now());
    counting ??= setTimeout(() => {
      counting = undefined;
      countedAt = Date.now();
      ask<Counts>('GET /api/counts').then(
        (counts) => store.set('counts', counts),
        () => {},
      );
    }, wait);
  }

  /** Boards cost a push a second, so they are asked for only while somebody looks. */
  function watchBoard(): () => void {
    if (boards++ === 0) line.greet();
    return () => {
      if (--boards === 0) line.greet();
    };
  }

  function notice(one: Omit<Notice, 'id'>): string {
    const id = crypto.randomUUID();
    store.update('notices', (all = []) => [...all.filter(({ text }) => text !== one.text), { ...one, id }].slice(-4));
    return id;
  }

  const line = openLine({
    url: socket,
    greeting: () => [{ action: 'watch', batch: true, order: ++wishes, views: boards > 0 ? ['board'] : [] }],
    hear: hearing.hear,
    begin,
    resumed: () => {
      hearing.resumed();
      // Nothing tells what was begun or thrown away on another machine.
      drafts.load().catch(() => {});
    },
    state: (state) => {
      store.set('line', state);
      if (state !== 'live') return;
      // It broke while something was loaded: what is told from now on does not make up for that.
      if (store.get('beginning') || lists.hasFailed() || timelines.hasFailed()) void begin();
      store.set('confirmedAt', clock.now());
      outbox.flush();
      drafts.flush();
      catchUp();
    },
  });
  void adopt();
  // Before the line: who one is decides what is shown, and whether there is anything to show.
  ask<Me>('GET /api/me').then(
    (me) => store.update('me', (known) => known ?? me),
    (error) => store.set('beginning', error),
  );

  return {
    ...actions,
    store,
    ask: askAfterReplies,
    clock,
    lists,
    timelines,
    outbox,
    drafts,
    preferences,
    keys,
    tabs,
    line,
    watchBoard,
    keep,
    refreshCounts,
    notice,
    fetch,
    async readAgain(id) {
      // What one is decides where it is shown.
      await readMe();
      await Promise.all([fetch(id), timelines.open(id)]);
    },
    known: conversations.known,
    dismiss: (id) => store.update('notices', (all = []) => all.filter((one) => one.id !== id)),
    wake() {
      line.wake();
      outbox.flush();
    },
    begin,
    async check() {
      if (store.get('line') !== 'live') return;
      if (store.get('beginning')) return begin();
      try {
        await readMe();
        await truth.check();
        store.set('confirmedAt', clock.now());
      } catch {
        // Who cannot be asked now is asked again in a minute; the line says whether it is alive.
      }
    },
    leave() {
      outbox.leave();
      drafts.flush(true);
    },
    onNews(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => {
      clearTimeout(counting);
      line.close();
      drafts.close();
      outbox.close();
      tabs.close();
    },
  };
}
