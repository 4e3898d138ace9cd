import { type Ask, at, Problem } from './api.ts';
import type { InboxStore } from './inbox-store.ts';
import type { Keep } from './keep.ts';
import type { Conversation, Entry, MessageContent } from './types.ts';

/** A reply or note on its way to the desk. */
export interface Outgoing {
  /** The Idempotency-Key: neither a repeated try nor another tab or machine that has the same draft can send it twice. */
  key: string;
  conversation: string;
  /** Who it is to, for when their conversation is not to be seen any more. */
  to?: Pick<Conversation, 'customer' | 'shop'>;
  kind: 'reply' | 'note';
  content: MessageContent | { type: 'note'; text: string; mentions?: string[] };
  replyTo?: string;
  /** Epoch ms, the desk's clock. */
  at: number;
  /** held: may be taken back until `heldUntil`. refused: the desk said no and why. */
  state: 'held' | 'sending' | 'waiting' | 'refused';
  heldUntil?: number;
  problem?: string;
  code?: string;
  /** It may have reached the desk: it cannot be taken back any more. */
  isTried?: boolean;
  /** The tab that sends it. */
  tab?: string;
}

/** By this tabs know that they send the same. */
export type Sent = Pick<Outgoing, 'key' | 'content'>;

export interface Outbox {
  /**
   * @param wish with the id of its draft as its key, where it was one
   * @param holdFor ms in which it can be taken back
   */
  send(
    wish: Pick<Outgoing, 'conversation' | 'kind' | 'content' | 'replyTo'> & { key?: string },
    holdFor?: number,
  ): string;
  /** Takes back what was not tried yet, or was refused. @returns it, undefined when it is too late */
  takeBack(key: string): Outgoing | undefined;
  /** Another tab took back what this one sends too: Enter was pressed in both of them at the same moment. */
  drop(same: Sent): void;
  retry(key: string): void;
  /** The line is back: what waits is tried at once. */
  flush(): void;
  /**
   * Something is done that ends the agent's part in a conversation: what was written before it goes out before it, also what could
   * still be taken back.
   * @returns false when something did not get through
   */
  release(conversation: string): Promise<boolean>;
  /** The page is hidden or goes: what could still be taken back is sent now, or it would wait until somebody is back. */
  leave(): void;
  /** Goes on with what tabs left behind that are no more. @param alive tabs that send their own */
  adopt(alive: ReadonlySet<string>): Promise<void>;
  close(): void;
}

/** What can still be taken back, the newest last. */
export const heldOf = (outgoing: readonly Outgoing[] = []): readonly Outgoing[] =>
  outgoing.filter(({ state }) => state === 'held');

/** Refused because of who one is, or because there is nothing to write to any more. */
export const isOfPermission = ({ state, code }: Outgoing): boolean =>
  state === 'refused' && (code === 'forbidden' || code === 'not_found');

const pauses = [500, 1000, 2000, 4000, 8000, 15_000];
/** The desk knows a key for 24 h; beyond that another try could double the message, so a person decides. */
const keyLife = 23 * 3600_000;
const unconfirmed = {
  code: 'unconfirmed',
  message: 'The desk never confirmed this. Look whether it is there, and send it again if it is not.',
};
/** A template is paid for, and the window it was chosen for may look different by then. */
const offlineTemplate = { code: 'offline', message: 'You are offline. Send this template when you are back.' };

/**
 * Sends in the order of writing, one at a time per conversation; what meets no answer or a busy desk is tried again with the same key until
 * it gets through or is refused. Each is kept on this machine from the moment of sending until the desk has it, and the desk knows a key
 * for 24 h: a crash, a reload or two tabs that send the same neither lose nor double it.
 */
export function openOutbox({
  ask,
  store,
  keep,
  tab,
  now,
  isOffline,
  sent,
  refused,
  takenBack,
}: {
  ask: Ask;
  store: InboxStore;
  keep: Keep<Outgoing>;
  tab: string;
  now: () => number;
  /** Known to be: nothing is tried. */
  isOffline: () => boolean;
  /** The desk has it: its entry stands in for it from here on. */
  sent: (conversation: string, entry: Entry) => void;
  /** The desk does not take it: its conversation may not be open, and somebody has to know. */
  refused?: (one: Outgoing, problem: { code: string; message: string }) => void;
  /** Tells the other tabs. */
  takenBack?: (one: Sent) => void;
}): Outbox {
  const running = new Set<string>();
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  /** Tries without an answer, for the pauses between them. */
  const failures = new Map<string, number>();
  let isOver = false;
  let isLeaving = false;

  const all = (): readonly Outgoing[] => store.get('outgoing') ?? [];
  const find = (key: string): Outgoing | undefined => all().find((one) => one.key === key);
  const add = (one: Outgoing): void => {
    store.set(
      'outgoing',
      [...all(), one].sort((a, b) => a.at - b.at),
    );
    keep.put(one.key, one);
  };
  const put = (key: string, change: Partial<Outgoing>): void => {
    store.set(
      'outgoing',
      all().map((one) => (one.key === key ? { ...one, ...change } : one)),
    );
    const changed = find(key);
    if (changed) keep.put(key, changed);
  };
  const remove = (key: string): void => {
    clearTimeout(timers.get(key));
    timers.delete(key);
    keep.remove(key);
    store.set(
      'outgoing',
      all().filter((one) => one.key !== key),
    );
  };
  const later = (key: string, ms: number): void => {
    clearTimeout(timers.get(key));
    timers.set(
      key,
      setTimeout(() => go(key), ms),
    );
  };

  function go(key: string): void {
    const one = find(key);
    if (!one || one.state === 'refused' || isOver) return;
    if (one.content.type === 'template' && isOffline()) return refuse(one, offlineTemplate);
    put(key, { state: isOffline() ? 'waiting' : 'sending', heldUntil: undefined });
    void drain(one.conversation);
  }

  const refuse = ({ key }: Outgoing, { code, message }: { code: string; message: string }): void =>
    put(key, { state: 'refused', problem: message, code, heldUntil: undefined });

  async function drain(conversation: string): Promise<void> {
    if (running.has(conversation)) return;
    running.add(conversation);
    try {
      for (;;) {
        const [first] = all().filter((one) => one.conversation === conversation && one.state !== 'refused');
        if (!first || first.state === 'held' || isOver) return;
        if (!isOffline() && (await trySending(first))) continue;
        put(first.key, { state: 'waiting' });
        const tries = failures.get(first.key) ?? 0;
        failures.set(first.key, tries + 1);
        return later(first.key, pauses[Math.min(tries, pauses.length - 1)] ?? 0);
      }
    } finally {
      running.delete(conversation);
    }
  }

  /** @returns false where another try may help */
  async function trySending(one: Outgoing): Promise<boolean> {
    const path = `/api/conversations/${at(one.conversation)}/${one.kind === 'note' ? 'notes' : 'messages'}`;
    put(one.key, { state: 'sending', isTried: true });
    try {
      const entry = await ask<Entry>(`POST ${path}`, { key: one.key, body: bodyOf(one), isLeaving });
      sent(one.conversation, entry);
      remove(one.key);
      failures.delete(one.key);
      return true;
    } catch (error) {
      // A session that is over is signed in again, and then it goes on.
      const isFinal = error instanceof Problem && !error.isPassing && error.status !== 401;
      if (isFinal) {
        refuse(one, error);
        refused?.(one, error);
      }
      return isFinal;
    }
  }

  /** As a message of its own: what its key stood for was sent otherwise, or goes on without it. */
  function anew(one: Outgoing): string {
    const key = crypto.randomUUID();
    remove(one.key);
    add({ ...one, key });
    return key;
  }

  const takeOut = (key: string): Outgoing | undefined => {
    const one = find(key);
    if (!one || (one.isTried && one.state !== 'refused')) return undefined;
    remove(key);
    return one;
  };

  return {
    send({ key: wished, ...wish }, holdFor = 0) {
      const same = wished === undefined ? undefined : find(wished);
      if (same?.state === 'refused') anew(same);
      const key = wished !== undefined && !find(wished) ? wished : crypto.randomUUID();
      const isHeld = holdFor > 0;
      const c = store.get(`conversation:${wish.conversation}`);
      add({
        ...wish,
        ...(c && { to: { customer: c.customer, shop: c.shop } }),
        key,
        tab,
        at: now(),
        state: isHeld ? 'held' : 'sending',
        ...(isHeld && { heldUntil: now() + holdFor }),
      });
      if (isHeld) later(key, holdFor);
      else go(key);
      return key;
    },
    takeBack(key) {
      const one = takeOut(key);
      if (one && one.state !== 'refused') takenBack?.({ key, content: one.content });
      return one;
    },
    drop({ key, content }) {
      if (JSON.stringify(find(key)?.content) === JSON.stringify(content)) takeOut(key);
    },
    retry(key) {
      const one = find(key);
      if (!one) return;
      // Another machine sent the draft with other words: these are said beside them.
      const again = one.code === 'idempotency_mismatch' ? anew(one) : key;
      put(again, { state: 'sending', problem: undefined, code: undefined });
      go(again);
    },
    flush: () => {
      isLeaving = false;
      for (const { key, state } of all()) if (state === 'waiting') go(key);
    },
    release(conversation) {
      const keys = new Set(
        all().flatMap((one) => (one.conversation === conversation && one.state !== 'refused' ? [one.key] : [])),
      );
      for (const key of keys) if (find(key)?.state === 'held') go(key);
      return new Promise((resolve) => {
        const look = (): void => {
          const left = all().filter(({ key }) => keys.has(key));
          if (left.some(({ state }) => state === 'sending' || state === 'held')) return;
          stop();
          resolve(left.length === 0);
        };
        const stop = store.watch('outgoing', look);
        look();
      });
    },
    leave() {
      isLeaving = true;
      for (const { key, state } of all()) if (state === 'held') go(key);
    },
    async adopt(alive) {
      const left = (await keep.all()).filter(
        (one) => !find(one.key) && (one.tab === undefined || one.tab === tab || !alive.has(one.tab)),
      );
      // All of them first: sending begins at once, with the oldest of what is there.
      for (const one of left) add({ ...one, tab, ...(one.state !== 'refused' && { state: 'waiting' }) });
      for (const one of left.filter(({ state }) => state !== 'refused').sort((a, b) => a.at - b.at)) {
        if (now() - one.at > keyLife) refuse(one, unconfirmed);
        else go(one.key);
      }
    },
    close() {
      isOver = true;
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}

function bodyOf({ content, replyTo }: Outgoing): object {
  if (content.type !== 'note') return { content, ...(replyTo && { replyTo }) };
  const { text, mentions } = content;
  return { text, ...(mentions && mentions.length > 0 && { mentions }) };
}
