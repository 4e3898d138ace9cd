import { useCallback, useSyncExternalStore } from 'react';
import type { InboxStore } from '../core/inbox-store.ts';
import type { Outgoing } from '../core/outbox.ts';
import { createStore, type Store } from '../core/store.ts';
import type { MessageEntry } from '../core/types.ts';
import { useInbox } from '../ui/hooks.ts';
import type { Attachment } from './composer/attachments.ts';

/**
 * What is being put together, by conversation: so that a quote, a file or a text taken back waits where it belongs while the agent looks
 * at another conversation. The words themselves are drafts, which the server keeps.
 */
export type Composing = {
  /** The message that the reply will answer. */
  [topic: `quote:${string}`]: MessageEntry;
} & {
  /** Taken back from its way out, to be written on. */
  [topic: `refill:${string}`]: Outgoing;
} & {
  [topic: `tray:${string}`]: readonly Attachment[];
};

const stores = new WeakMap<InboxStore, Store<Composing>>();

/** Of the agent who is signed in: another one begins with nothing. */
export function composingOf(inbox: InboxStore): Store<Composing> {
  const known = stores.get(inbox);
  if (known) return known;
  const opened = createStore<Composing>();
  stores.set(inbox, opened);
  return opened;
}

export const useComposingStore = (): Store<Composing> => composingOf(useInbox().store);

export function useComposing<Name extends keyof Composing & string>(topic: Name): Composing[Name] | undefined {
  const store = useComposingStore();
  const watch = useCallback((listener: () => void) => store.watch(topic, listener), [store, topic]);
  return useSyncExternalStore(watch, () => store.get(topic));
}
