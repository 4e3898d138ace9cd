import { useCallback, useSyncExternalStore } from 'react';
import type { Inbox } from '../core/inbox.ts';
import type { InboxStore } from '../core/inbox-store.ts';
import { heldOf } from '../core/outbox.ts';
import { createStore, type Store } from '../core/store.ts';
import type { MessageEntry } from '../core/types.ts';
import { useInbox } from '../ui/hooks.ts';
import { type Attachment, takenBack } from './composer/attachments.ts';

/**
 * What is being put together, by conversation: a quote and files wait where they belong while the agent looks at another conversation. The
 * words themselves are drafts, which the server keeps.
 */
export type Composing = {
  /** The message that the reply will answer. */
  [topic: `quote:${string}`]: MessageEntry;
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

/**
 * What is held or was refused goes back to where it was written, to be changed: words, quote and file.
 * @returns false when it is on its way already
 */
export function backToComposer({ outbox, drafts, store }: Inbox, key: string): boolean {
  const taken = outbox.takeBack(key);
  if (!taken) return false;
  const { conversation, kind, content, replyTo, code } = taken;
  const composing = composingOf(store);
  const words = 'caption' in content ? content.caption : 'text' in content ? content.text : undefined;
  if (words && content.type !== 'template') {
    // Under its key again, unless other words went out under that.
    const id = code === 'idempotency_mismatch' ? undefined : key;
    drafts.putBack(conversation, kind, words, id);
  }
  const file = content.type === 'note' ? undefined : takenBack(content);
  if (file) composing.update(`tray:${conversation}`, (all = []) => [file, ...all]);
  const quoted = store.get(`timeline:${conversation}`)?.entries.find(({ id }) => id === replyTo);
  if (quoted?.kind === 'message') composing.set(`quote:${conversation}`, quoted);
  return true;
}

/**
 * Everything of a conversation that can still be taken back: the newest first, so that each comes to stand before what was written after it.
 * @returns whether there was anything
 */
export const takeAllBack = (inbox: Inbox, conversation: string): boolean =>
  heldOf(inbox.store.get('outgoing'))
    .filter((one) => one.conversation === conversation)
    .map(({ key }) => key)
    .reverse()
    .filter((key) => backToComposer(inbox, key)).length > 0;
