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
  return { hearing, store, permitted };
}

test('S1 what the agent may do is asked when the desk says that it changed, given or taken', () => {
  const { hearing, permitted } = stage();
  hearing.hear({ type: 'permissions' } as Push, false);
  expect(permitted).toHaveBeenCalledTimes(1);
});

test('S1 what the desk refuses of the things the page says by itself, that one looks or writes, nobody is told', () => {
  const { hearing, store } = stage();
  hearing.hear({ type: 'error', error: { code: 'forbidden', message: 'You have no chat permission.' } } as Push, false);
  expect(store.get('notices') ?? []).toEqual([]);
});
