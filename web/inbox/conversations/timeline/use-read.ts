import { useEffect, useRef, useSyncExternalStore } from 'react';
import { at } from '../../core/api.ts';
import type { Conversation, Entry } from '../../core/types.ts';
import { useInbox } from '../../ui/hooks.ts';

/**
 * Tells the desk that nothing is unread any more (W5) when the newest message is really seen: the conversation is open at its end in a tab
 * that is looked at. What somebody marks as unread afterwards stays so until something new comes.
 * @param isSeen the end is on the screen
 */
export function useRead(conversation: Conversation, entries: readonly Entry[], isSeen: boolean): void {
  const { ask, store, keep, known, refreshCounts } = useInbox();
  const isVisible = useSyncExternalStore(watchVisibility, () => document.visibilityState === 'visible');
  const readTo = useRef(-1);
  const { id, unread } = conversation;
  const newest = entries.findLast((one) => one.kind === 'message' && one.direction === 'in')?.seq ?? 0;
  const me = store.get('me')?.agent ?? '';
  // Who has just pressed Take is not in it before the desk says so.
  const isIn = known(id)?.participants.includes(me) === true;

  useEffect(() => {
    if (!isSeen || !isVisible || !isIn || newest <= readTo.current) return;
    readTo.current = newest;
    if (unread === 0) return;
    store.update(`conversation:${id}`, (c) => c && { ...c, unread: 0 });
    ask<Conversation>(`POST /api/conversations/${at(id)}/read`, { body: {} }).then(
      (read) => {
        keep([read]);
        refreshCounts();
      },
      // Nobody needs to be told; the next message tries again.
      () => store.update(`conversation:${id}`, (c) => (c?.unread === 0 ? { ...c, unread } : c)),
    );
  }, [ask, store, keep, refreshCounts, id, unread, newest, isSeen, isVisible, isIn]);
}

function watchVisibility(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener);
  return () => document.removeEventListener('visibilitychange', listener);
}
