import { describe, expect, test } from 'vitest';
import type { Ask } from './api.ts';
import { createInboxStore } from './inbox-store.ts';
import { openPreferences } from './preferences.ts';
import type { Preferences } from './types.ts';

const views = [{ name: 'Late', search: '?status=overdue' }];

/** @param isThere whether the desk answers */
function stage(isThere = () => true) {
  let kept: Preferences = { views };
  const told: string[] = [];
  const store = createInboxStore((run) => run());
  const ask = (async (route: string, { body }: { body?: Preferences } = {}) => {
    if (!isThere()) throw new Error('nobody answers');
    if (route.startsWith('PUT')) kept = body as Preferences;
    return kept;
  }) as Ask;
  const preferences = openPreferences({ ask, store, notice: ({ text }) => void told.push(text) });
  return { preferences, store, told, kept: () => kept };
}

describe('how a person wants the inbox', () => {
  test('what is changed before the rest is known leaves the rest as it is', async () => {
    const { preferences, store, kept } = stage();
    await preferences.change({ theme: 'dark' });
    expect(kept()).toEqual({ views, theme: 'dark' });
    expect(store.get('preferences')).toEqual({ views, theme: 'dark' });
  });

  test('a change that the desk does not take is taken back, and why is said', async () => {
    let isThere = true;
    const { preferences, store, told, kept } = stage(() => isThere);
    await preferences.load();
    isThere = false;
    await preferences.change({ theme: 'dark' });
    expect([store.get('preferences'), kept(), told]).toEqual([{ views }, { views }, ['nobody answers']]);
  });

  test('nor is one kept that was made before anything was known', async () => {
    const { preferences, store, told } = stage(() => false);
    await preferences.change({ theme: 'dark' });
    expect([store.get('preferences'), told]).toEqual([undefined, ['nobody answers']]);
  });
});
