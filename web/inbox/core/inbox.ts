import { type Ask, at, Problem } from './api.ts';
import type { DeskClock } from './clock.ts';
import { type Draft, type Drafts, openDrafts } from './drafts.ts';
import { createInboxStore, type InboxStore, type Notice } from './inbox-store.ts';
import { type Keep, memoryKeep } from './keep.ts';
import { type Keys, openKeys } from './keys.ts';
import { type Line, openLine } from './line.ts';
import { type Lists, openLists, readConversation } from './lists.ts';
import { type Outbox, openOutbox } from './outbox.ts';
import { openPreferences, type PreferenceKeeper } from './preferences.ts';
import { openTimelines, type Timelines } from './timelines.ts';
import type { Conversation, Counts, Handover, Me, Push, Withdrawn } from './types.ts';

/** The inbox without its screens: what is known, what comes in, what can be done. */
export interface Inbox {
  store: InboxStore;
  ask: Ask;
  clock: DeskClock;
  lists: Lists;
  timelines: Timelines;
  outbox: Outbox;
  drafts: Drafts;
  preferences: PreferenceKeeper;
  keys: Keys;
  line: Line;
  /** Reads a conversation that no list has brought. @throws Problem */
  fetch(id: string): Promise<Conversation>;
  /**
   * Does something with a conversation: shown at once, asked for, and taken back with the reason when it is refused.
   * @param shown what it will look like
   * @param refused better words than the desk's for a refusal, from the conversation as it is by now
   * @returns whether it was done
   */
  act(id: string, action: string, body?: object, shown?: Partial<Conversation>, refused?: Refused): Promise<boolean>;
  setStatus(status: Me['status']): Promise<void>;
  takeNext(shop: string): Promise<Conversation | undefined>;
  answerOffer(handover: Handover, answer: 'accept' | 'decline' | 'cancel'): Promise<boolean>;
  keep(conversations: Conversation[]): void;
  /** Live boards of my shops come in as topics `board:<shop>` from now on. @returns ends it */
  watchBoard(): () => void;
  refreshCounts(): void;
  notice(notice: Omit<Notice, 'id'>): string;
  dismiss(id: string): void;
  close(): void;
}

/** A refusal in words; undefined: the desk's own will do. */
export type Refused = (problem: Problem, current: Conversation | undefined) => string | undefined;

/** Counts are asked for again this long after something changed, at most. */
const countsPause = 1500;

export interface InboxOptions {
  ask: Ask;
  clock: DeskClock;
  /** Makes the URL of a socket: a one-time ticket and all. */
  socket: () => Promise<string>;
  /** Where drafts survive a crash. */
  kept?: { drafts: Keep<Draft> };
}

export function openInbox({ ask, clock, socket, kept = { drafts: memoryKeep() } }: InboxOptions): Inbox {
  const store = createInboxStore();
  const lists = openLists({ ask, store, keep });
  const timelines = openTimelines({ ask, store });
  const outbox = openOutbox({ ask, store, now: clock.now, sent: (id, entry) => timelines.add(id, entry) });
  const drafts = openDrafts({ ask, store, keep: kept.drafts });
  const preferences = openPreferences({ ask, store, notice });
  const keys = openKeys({ store });
  /** How many boards are looked at. */
  let boards = 0;
  let counting: ReturnType<typeof setTimeout> | undefined;

  function keep(conversations: Conversation[]): void {
    for (const one of conversations) take(one);
  }

  /** @returns false for what is older than what is known: pushes and answers overtake each other */
  function take(c: Conversation): boolean {
    const known = store.get(`conversation:${c.id}`);
    if (known && known.version > c.version) return false;
    // A push may leave the long explanation out; it does not change without a new version.
    store.set(`conversation:${c.id}`, c);
    lists.place(c);
    return true;
  }

  function lose({ id }: Withdrawn): void {
    store.set(`conversation:${id}`, undefined);
    timelines.forget(id);
    lists.drop(id);
  }

  function hear(push: Push): void {
    store.set('confirmedAt', clock.now());
    switch (push.type) {
      case 'conversation':
        if ('withdrawn' in push.conversation) lose(push.conversation);
        else take(push.conversation);
        refreshCounts();
        break;
      case 'entry':
        timelines.add(push.conversation, push.entry);
        break;
      case 'agent':
        store.update('me', (me) => (me?.agent === push.agent.id ? { ...me, ...ownPart(push.agent, me) } : me));
        break;
      case 'handover':
        takeOffer(push.handover);
        if (push.handover.state !== 'pending') store.set('endedHandover', push.handover);
        break;
      case 'grab':
        take(push.conversation);
        store.update('grabs', (ids = []) => [...ids.filter((id) => id !== push.conversation.id), push.conversation.id]);
        break;
      case 'grabbed':
        store.update('grabs', (ids = []) => ids.filter((id) => id !== push.conversation));
        break;
      case 'typing':
      case 'viewing':
        signal(push);
        break;
      case 'board':
        store.set(`board:${push.board.shop}`, push.board);
        break;
      case 'error':
        notice({ tone: 'problem', text: push.error.message });
        break;
    }
  }

  /** Boards cost a push a second, so they are asked for only while somebody looks. */
  function watchBoard(): () => void {
    if (boards++ === 0) line.greet();
    return () => {
      if (--boards === 0) line.greet();
    };
  }

  function takeOffer(offer: Handover): void {
    store.update('handovers', (offers = []) => {
      const others = offers.filter(({ id }) => id !== offer.id);
      return offer.state === 'pending' ? [...others, offer] : others;
    });
  }

  function signal({
    type,
    conversation,
    agent,
  }: {
    type: 'typing' | 'viewing';
    conversation: string;
    agent: string;
  }): void {
    const until = clock.now() + (type === 'typing' ? 6000 : 60_000);
    store.update(`signals:${conversation}`, (all = []) => [
      ...all.filter((one) => one.until > clock.now() && !(one.agent === agent && one.kind === type)),
      { agent, kind: type, until },
    ]);
  }

  /** Everything anew: at the beginning, and when too much was missed to be told. */
  async function begin(): Promise<void> {
    try {
      const me = await ask<Me>('GET /api/me');
      store.set('me', me);
      await Promise.all([lists.reload(), timelines.reload(), loadOffers(), drafts.load(), preferences.load()]);
      refreshCounts();
    } catch (error) {
      notice({ tone: 'problem', text: (error as Error).message });
    }
  }

  async function loadOffers(): Promise<void> {
    const { items } = await ask<{ items: Conversation[] }>('GET /api/conversations?view=offered&limit=100');
    keep(items);
    store.set(
      'handovers',
      items.flatMap(({ handover }) => (handover?.state === 'pending' ? [handover] : [])),
    );
  }

  function refreshCounts(): void {
    counting ??= setTimeout(() => {
      counting = undefined;
      ask<Counts>('GET /api/counts').then(
        (counts) => store.set('counts', counts),
        () => {},
      );
    }, countsPause);
  }

  async function act(
    id: string,
    action: string,
    body: object = {},
    shown?: Partial<Conversation>,
    refused?: Refused,
  ): Promise<boolean> {
    const before = store.get(`conversation:${id}`);
    if (before && shown) store.set(`conversation:${id}`, { ...before, ...shown });
    try {
      const answer = await ask<Conversation | undefined>(`POST /api/conversations/${at(id)}/${action}`, { body });
      if (answer && 'version' in answer) take(answer);
      refreshCounts();
      return true;
    } catch (error) {
      undo(id, before, error, refused);
      return false;
    }
  }

  /** Back to what it was, or to what the conflict says it is by now, with the reason. */
  function undo(id: string, before: Conversation | undefined, error: unknown, refused?: Refused): void {
    const problem = error instanceof Problem ? error : undefined;
    const current = (problem?.answer as { conversation?: Conversation } | undefined)?.conversation;
    const now = store.get(`conversation:${id}`);
    if (before && now?.version === before.version) store.set(`conversation:${id}`, before);
    if (current?.id === id) take(current);
    notice({ tone: 'problem', text: (problem && refused?.(problem, current)) ?? (error as Error).message });
  }

  function notice(one: Omit<Notice, 'id'>): string {
    const id = crypto.randomUUID();
    store.update('notices', (all = []) => [...all.filter(({ text }) => text !== one.text), { ...one, id }].slice(-4));
    return id;
  }

  const line = openLine({
    url: socket,
    greeting: () => [{ action: 'watch', batch: true, views: boards > 0 ? ['board'] : [] }],
    hear,
    begin,
    state: (state) => {
      store.set('line', state);
      if (state === 'live') {
        store.set('confirmedAt', clock.now());
        outbox.flush();
        drafts.flush();
      }
    },
  });

  return {
    store,
    ask,
    clock,
    lists,
    timelines,
    outbox,
    drafts,
    preferences,
    keys,
    line,
    watchBoard,
    act,
    keep,
    refreshCounts,
    notice,
    fetch: async (id) => {
      const found = await readConversation(ask, id);
      take(found);
      return store.get(`conversation:${id}`) ?? found;
    },
    async setStatus(status) {
      const before = store.get('me');
      if (before) store.set('me', { ...before, status });
      try {
        store.set('me', await ask<Me>('PUT /api/me/status', { body: { status } }));
      } catch (error) {
        if (before) store.set('me', before);
        notice({ tone: 'problem', text: (error as Error).message });
      }
    },
    async takeNext(shop) {
      const key = crypto.randomUUID();
      const taken = await ask<Conversation | undefined>('POST /api/queue/next', { body: { shop }, key });
      if (taken) take(taken);
      return taken;
    },
    async answerOffer(handover, answer) {
      try {
        takeOffer(await ask<Handover>(`POST /api/handovers/${at(handover.id)}/${answer}`, { body: {} }));
        return true;
      } catch (error) {
        if (error instanceof Problem && !error.isPassing) takeOffer({ ...handover, state: 'ended' });
        notice({ tone: 'problem', text: (error as Error).message });
        return false;
      }
    },
    dismiss: (id) => store.update('notices', (all = []) => all.filter((one) => one.id !== id)),
    close: () => {
      clearTimeout(counting);
      drafts.close();
      line.close();
    },
  };
}

function ownPart(
  { status, openConversations }: { status: Me['status']; openConversations: number },
  me: Me,
): Partial<Me> {
  const shops = Object.fromEntries(
    Object.entries(me.shops).map(([id, shop]) => [
      id,
      { ...shop, freeSlots: Math.max(0, shop.slots - openConversations) },
    ]),
  );
  return { status, openConversations, shops };
}
