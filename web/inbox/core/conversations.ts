import type { InboxStore } from './inbox-store.ts';
import type { Conversation, Withdrawn } from './types.ts';

/**
 * Conversations as they are shown: what the server said last, and over it what the agent has just done and the server has not said yet.
 *
 *     shown = server's (highest version)  +  wishes under way, in their order
 *
 * Pushes, answers and refusals come in any order. A wish only ever covers the server's state and never becomes part of it, so that when all
 * are answered the shown state is the server's.
 */
export interface Conversations {
  /** @returns false for what is older than what is known: pushes and answers overtake each other */
  take(conversation: Conversation): boolean;
  /** It may no longer be seen. */
  lose(gone: Withdrawn): void;
  /** Its visitor came, went or looks at another page (W4). */
  present(id: string, presence: NonNullable<Conversation['presence']>): void;
  /** What the server said last. */
  known(id: string): Conversation | undefined;
  /** Shows a wish. @returns ends it: refused or in the server's state; or it stays until the server says something newer */
  wish(id: string, shown: Partial<Conversation>): { end(): void; endWithNews(): void };
}

/** A wish that was granted, and of which no news came: the push was lost or nothing changed. */
const newsWithin = 3000;

export function openConversations({
  store,
  changed,
  lost,
}: {
  store: InboxStore;
  changed: (conversation: Conversation) => void;
  lost: (id: string) => void;
}): Conversations {
  const server = new Map<string, Conversation>();
  /** Versions of those that were taken away: an answer made before must not bring them back. */
  const gone = new Map<string, number>();
  const wishes = new Map<string, { shown: Partial<Conversation>; isGranted: boolean }[]>();

  function show(id: string): void {
    const base = server.get(id);
    if (!base) return;
    const shown: Conversation = Object.assign({}, base, ...(wishes.get(id) ?? []).map((wish) => wish.shown));
    store.set(`conversation:${id}`, shown);
    changed(shown);
  }

  function keepWishes(id: string, keep: (wish: { isGranted: boolean }) => boolean): void {
    const left = (wishes.get(id) ?? []).filter(keep);
    if (left.length > 0) wishes.set(id, left);
    else wishes.delete(id);
  }

  return {
    take(c) {
      const known = server.get(c.id);
      if (known && known.version > c.version) return false;
      if ((gone.get(c.id) ?? -1) > c.version) return false;
      gone.delete(c.id);
      if (!known || known.version < c.version) keepWishes(c.id, ({ isGranted }) => !isGranted);
      // A push leaves the long explanation out; it is the same as long as the version is.
      const isSame = known?.version === c.version && known.why !== undefined && c.why === undefined;
      // Only reading one conversation says where its visitor is; pushes tell when that changes.
      const { presence = known?.presence } = c;
      server.set(c.id, { ...c, ...(isSame && { why: known.why }), ...(presence && { presence }) });
      show(c.id);
      return true;
    },
    lose({ id, version }) {
      const known = server.get(id);
      if (known && known.version > version) return;
      gone.set(id, version);
      server.delete(id);
      wishes.delete(id);
      store.set(`conversation:${id}`, undefined);
      lost(id);
    },
    present(id, presence) {
      const known = server.get(id);
      if (!known) return;
      server.set(id, { ...known, presence });
      show(id);
    },
    known: (id) => server.get(id),
    wish(id, shown) {
      const one = { shown, isGranted: false };
      wishes.set(id, [...(wishes.get(id) ?? []), one]);
      show(id);
      const end = (): void => {
        keepWishes(id, (other) => other !== one);
        show(id);
      };
      return {
        end,
        endWithNews() {
          one.isGranted = true;
          setTimeout(end, newsWithin);
        },
      };
    },
  };
}
