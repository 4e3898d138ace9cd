import { expect, test, vi } from 'vitest';
import { openHearing } from './hearing.ts';
import { createInboxStore } from './inbox-store.ts';
import type { Push } from './types.ts';

/** What hears, with a store of its own. */
function stage() {
  const permitted = vi.fn();
  const none = vi.fn() as never;
  const store = createInboxStore(queueMicrotask);
  const hearing = openHearing({
    store,
    clock: { now: () => 0 } as never,
    conversations: none,
    timelines: none,
    wasSent: none,
    news: () => {},
    changed: () => {},
    permitted,
  });
  return { store, permitted, says: (push: object) => hearing.hear(push as Push, false) };
}

test('S1 what the agent may do is asked when the desk says that it changed, given or taken', () => {
  const { permitted, says } = stage();
  says({ type: 'permissions' });
  expect(permitted).toHaveBeenCalledTimes(1);
});

test('S1 what the desk refuses of the things the page says by itself, that one looks or writes, nobody is told', () => {
  const { store, says } = stage();
  says({ type: 'error', error: { code: 'forbidden', message: 'You have no chat permission.' } });
  expect(store.get('notices') ?? []).toEqual([]);
});

test('T3 how an offer ended is no news any more when the conversation is offered again', () => {
  const { store, says } = stage();
  const told = (id: string) => ({ id, tone: 'news' as const, text: `${id} was taken back`, offerOf: id });
  store.set('notices', [told('c'), told('d')]);
  const offer = { id: '1', conversation: 'c', state: 'cancelled' };
  says({ type: 'handover', handover: offer });
  says({ type: 'handover', handover: { ...offer, id: '2', state: 'pending' } });
  expect(store.get('notices')?.map(({ id }) => id)).toEqual(['d']);
  expect(store.get('endedHandover')).toBeUndefined();
  expect(store.get('handovers')?.map(({ id }) => id)).toEqual(['2']);
});
