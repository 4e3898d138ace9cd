import { createContext, useCallback, useContext, useSyncExternalStore } from 'react';
import type { Inbox } from '../core/inbox.ts';
import type { Topics } from '../core/inbox-store.ts';

export const InboxContext = createContext<Inbox | undefined>(undefined);

export function useInbox(): Inbox {
  const inbox = useContext(InboxContext);
  if (!inbox) throw new Error('Nothing of the inbox is shown before somebody has signed in.');
  return inbox;
}

/** What the store has on a topic, live. */
export function useTopic<Name extends keyof Topics & string>(topic: Name): Topics[Name] | undefined {
  const { store } = useInbox();
  const watch = useCallback((listener: () => void) => store.watch(topic, listener), [store, topic]);
  return useSyncExternalStore(watch, () => store.get(topic));
}

/** The desk's time, epoch ms, in steps: a second while something ticks, more where less will do. */
export function useNow(stepMs = 1000): number {
  const { clock } = useInbox();
  return useSyncExternalStore(clock.onTick, () => Math.floor(clock.now() / stepMs) * stepMs);
}

/** Whole seconds until a moment of the desk's clock, ticking; 0 when it has come. Now is a second's beginning: five seconds are never six. */
export const useSecondsTo = (moment: number): number => Math.max(0, Math.floor((moment - useNow()) / 1000));
