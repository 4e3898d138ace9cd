import { expect, test, vi } from 'vitest';
import { openHearing } from './hearing.ts';
import { createInboxStore } from './inbox-store.ts';
import type { Push } from './types.ts';

test('S1 what the agent may do is asked when the desk says that it changed, given or taken', () => {
  const permitted = vi.fn();
  const none = vi.fn() as never;
  const hearing = openHearing({
    store: createInboxStore(queueMicrotask),
    clock: { now: () => 0 } as never,
    conversations: none,
    timelines: none,
    wasSent: none,
    notice: none,
    news: () => {},
    changed: () => {},
    permitted,
  });
  hearing.hear({ type: 'permissions' } as Push, false);
  expect(permitted).toHaveBeenCalledTimes(1);
});
