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
  /** What the desk has, once it is known. */
  let saved: Preferences | undefined;
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
        let wish: Preferences | undefined;
        try {
          // A save is of the whole: one made before the rest is known would be all that is left.
          if (saved === undefined) {
            const found = await ask<Preferences>('GET /api/me/preferences');
            saved = found;
            store.update('preferences', (now) => ({ ...found, ...now }));
          }
          wish = store.get('preferences') ?? {};
          if (wish === saved) return;
          await ask('PUT /api/me/preferences', { body: wish });
          saved = wish;
        } catch (error) {
          if (wish === undefined || store.get('preferences') === wish) store.set('preferences', saved);
          notice({ tone: 'problem', text: (error as Error).message });
        }
      });
      return saving;
    },
  };
}
