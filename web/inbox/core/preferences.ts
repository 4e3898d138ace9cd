import type { Ask } from './api.ts';
import type { InboxStore, Notice } from './inbox-store.ts';
import type { Preferences } from './types.ts';

/** How a person wants the inbox: on the server, so that it is the same on every machine. */
export interface PreferenceKeeper {
  load(): Promise<void>;
  /** Shown at once, saved behind it; taken back with the reason when the desk refuses. */
  change(change: Partial<Preferences>): Promise<void>;
}

export function openPreferences({
  ask,
  store,
  notice,
}: {
  ask: Ask;
  store: InboxStore;
  notice: (notice: Omit<Notice, 'id'>) => void;
}): PreferenceKeeper {
  /** What the desk has, as far as it is known. */
  let saved: Preferences = {};
  /** Saves go one after the other: each is the whole, and the last wish has to win. */
  let saving = Promise.resolve();

  return {
    async load() {
      await saving;
      saved = await ask<Preferences>('GET /api/me/preferences');
      store.set('preferences', saved);
    },
    change(change) {
      store.update('preferences', (now) => ({ ...now, ...change }));
      saving = saving.then(async () => {
        const wish = store.get('preferences') ?? {};
        if (wish === saved) return;
        try {
          await ask('PUT /api/me/preferences', { body: wish });
          saved = wish;
        } catch (error) {
          if (store.get('preferences') === wish) store.set('preferences', saved);
          notice({ tone: 'problem', text: (error as Error).message });
        }
      });
      return saving;
    },
  };
}
