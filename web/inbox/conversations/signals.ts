import type { Signal } from '../core/inbox-store.ts';
import { useInbox, useNow, useTopic } from '../ui/hooks.ts';

const none: readonly Signal[] = [];

/** Which colleagues write and look on right now; each goes out by itself. Where nobody does, nothing ticks. */
export function useSignals(conversation: string): readonly Signal[] {
  const { store } = useInbox();
  const signals = useTopic(`signals:${conversation}`) ?? none;
  const now = useNow(signals.length > 0 ? 1000 : Number.MAX_SAFE_INTEGER);
  return signals.length > 0
    ? signals.filter(({ until, agent }) => until > now && agent !== store.get('me')?.agent)
    : none;
}
