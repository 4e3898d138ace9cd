import { type Ask, at, Problem } from './api.ts';
import type { InboxStore } from './inbox-store.ts';
import type { Entry, MessageContent } from './types.ts';

/** A reply or note on its way to the desk. */
export interface Outgoing {
  /** The Idempotency-Key: a repeated try cannot send it twice. */
  key: string;
  conversation: string;
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
}

export interface Outbox {
  /** @param holdFor ms in which it can be taken back */
  send(wish: Pick<Outgoing, 'conversation' | 'kind' | 'content' | 'replyTo'>, holdFor?: number): string;
  /** Takes back what is held or refused. @returns it, undefined when it is too late */
  takeBack(key: string): Outgoing | undefined;
  retry(key: string): void;
  /** The line is back: what waits is tried at once. */
  flush(): void;
}

const pauses = [500, 1000, 2000, 4000, 8000, 15_000];

/**
 * Sends in the order of writing, one at a time per conversation; what meets no answer or a busy desk is tried again with the same key until
 * it gets through or is refused.
 */
export function openOutbox({
  ask,
  store,
  now,
  sent,
}: {
  ask: Ask;
  store: InboxStore;
  now: () => number;
  /** The desk has it: its entry stands in for it from here on. */
  sent: (conversation: string, entry: Entry) => void;
}): Outbox {
  const running = new Set<string>();
  const timers = new Map<string, ReturnType<typeof setTimeout>>();

  const all = (): readonly Outgoing[] => store.get('outgoing') ?? [];
  const find = (key: string): Outgoing | undefined => all().find((one) => one.key === key);
  const put = (key: string, change: Partial<Outgoing>): void =>
    store.set(
      'outgoing',
      all().map((one) => (one.key === key ? { ...one, ...change } : one)),
    );
  const remove = (key: string): void => {
    clearTimeout(timers.get(key));
    timers.delete(key);
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
    if (!one || one.state === 'refused') return;
    put(key, { state: 'sending', heldUntil: undefined });
    void drain(one.conversation);
  }

  async function drain(conversation: string): Promise<void> {
    if (running.has(conversation)) return;
    running.add(conversation);
    try {
      for (let tries = 0; ; ) {
        const [first] = all().filter((one) => one.conversation === conversation && one.state !== 'refused');
        if (!first || first.state === 'held') return;
        if (await trySending(first)) {
          tries = 0;
          continue;
        }
        put(first.key, { state: 'waiting' });
        later(first.key, pauses[Math.min(tries++, pauses.length - 1)] ?? 0);
        return;
      }
    } finally {
      running.delete(conversation);
    }
  }

  /** @returns false where another try may help */
  async function trySending(one: Outgoing): Promise<boolean> {
    const path = `/api/conversations/${at(one.conversation)}/${one.kind === 'note' ? 'notes' : 'messages'}`;
    try {
      const entry = await ask<Entry>(`POST ${path}`, { key: one.key, body: bodyOf(one) });
      sent(one.conversation, entry);
      remove(one.key);
    } catch (error) {
      if (error instanceof Problem && error.isPassing) return false;
      const { code } = error as Problem;
      put(one.key, { state: 'refused', problem: (error as Error).message, code });
    }
    return true;
  }

  return {
    send(wish, holdFor = 0) {
      const key = crypto.randomUUID();
      const state = holdFor > 0 ? 'held' : 'sending';
      store.set('outgoing', [
        ...all(),
        { ...wish, key, at: now(), state, ...(holdFor > 0 && { heldUntil: now() + holdFor }) },
      ]);
      if (holdFor > 0) later(key, holdFor);
      else go(key);
      return key;
    },
    takeBack(key) {
      const one = find(key);
      if (!one || one.state === 'sending' || one.state === 'waiting') return undefined;
      remove(key);
      return one;
    },
    retry(key) {
      put(key, { state: 'sending', problem: undefined, code: undefined });
      go(key);
    },
    flush: () => {
      for (const { key, state } of all()) if (state === 'waiting') go(key);
    },
  };
}

function bodyOf({ content, replyTo }: Outgoing): object {
  if (content.type !== 'note') return { content, ...(replyTo && { replyTo }) };
  const { text, mentions } = content;
  return { text, ...(mentions && mentions.length > 0 && { mentions }) };
}
