import type { Ask } from './api.ts';
import { query } from './api.ts';
import type { Conversations } from './conversations.ts';
import type { Lists } from './lists.ts';
import type { Timelines } from './timelines.ts';
import type { Conversation, Page } from './types.ts';

/**
 * The line tells and HTTPS knows. Every minute that somebody looks, the conversations that are this agent's own and the top of what is
 * shown are compared with what the desk says; if the line kept something from us, what is shown is loaded anew.
 */
export interface Truth {
  /** @returns whether what is shown was right */
  check(): Promise<boolean>;
}

/** What a push may be late before it counts as lost. */
const patience = 3000;

export function openTruth({
  ask,
  conversations,
  lists,
  timelines,
  wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
}: {
  ask: Ask;
  conversations: Pick<Conversations, 'known'>;
  lists: Lists;
  timelines: Pick<Timelines, 'reload'>;
  wait?: (ms: number) => Promise<unknown>;
}): Truth {
  return {
    async check() {
      const shown = lists.shown();
      const read = (view: object): Promise<Page<Conversation>> =>
        ask<Page<Conversation>>(`GET /api/conversations${query({ ...view, limit: 50 })}`);
      const [mine, ...tops] = await Promise.all([{ view: 'mine' }, ...shown.map(({ asked }) => asked)].map(read));
      const isBehind = ({ id, version }: Conversation): boolean => (conversations.known(id)?.version ?? -1) < version;
      // An own one that no list has brought yet is not missed.
      const isOwnBehind = (): boolean =>
        (mine?.items ?? []).some((one) => conversations.known(one.id) !== undefined && isBehind(one));
      /** Only a list that is whole in both can have one too many; one that came since is none. */
      const hasTooMany = (i: number): boolean => {
        const [before, now, top] = [shown[i]?.ids, new Set(lists.shown()[i]?.ids), tops[i]];
        const there = new Set(top?.items.map(({ id }) => id));
        return top?.next === undefined && (before ?? []).some((id) => !there.has(id) && now.has(id));
      };
      const isWrong = (): boolean =>
        isOwnBehind() || tops.some(({ items }, i) => items.some(isBehind) || hasTooMany(i));
      if (!isWrong()) return true;
      await wait(patience);
      if (!isWrong()) return true;
      await Promise.all([lists.reload(), timelines.reload()]);
      return false;
    },
  };
}
