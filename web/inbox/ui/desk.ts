import { type UseQueryResult, useQueries, useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import type * as z from 'zod/mini';
import type { shopDesk } from '../../../events/shown/desk.ts';
import { at } from '../core/api.ts';
import type { Inbox } from '../core/inbox.ts';
import { useInbox, useTopic } from './hooks.ts';

/** What the inbox knows of a shop: channels, teams, colleagues, flows, the settings that agents work by. */
export type ShopDesk = z.infer<typeof shopDesk>;

/** It changes when an admin changes something: once in minutes is often enough. */
const fresh = 5 * 60_000;

const deskQuery = ({ ask }: Inbox, shop: string) => ({
  queryKey: ['desk', shop],
  queryFn: () => ask<ShopDesk>(`GET /api/shops/${at(shop)}/desk`),
  staleTime: fresh,
  enabled: shop !== '',
});

export function useDesk(shop: string): UseQueryResult<ShopDesk> {
  return useQuery(deskQuery(useInbox(), shop));
}

const none: ShopDesk[] = [];

/** @param isEvery also those of shops without the chat permission, if something else has read them: nothing is asked for them */
function useDesksAs<As>(combine: (answers: UseQueryResult<ShopDesk>[]) => As, isEvery = false): As {
  const inbox = useInbox();
  const shops = Object.entries(useTopic('me')?.shops ?? {}).filter(([, { chat }]) => isEvery || chat);
  return useQueries({
    queries: shops.map(([shop, { chat }]) => ({ ...deskQuery(inbox, shop), enabled: chat })),
    combine,
  });
}

function thoseThere(answers: UseQueryResult<ShopDesk>[]): ShopDesk[] {
  const found = answers.flatMap(({ data }) => data ?? []).sort((a, b) => a.name.localeCompare(b.name));
  return found.length > 0 ? found : none;
}

/** Those of all shops that the agent works at, as far as they are there. */
export const useDesks = (): ShopDesk[] => useDesksAs(thoseThere);

/** Whether each of them is there, or cannot be had. */
export function useDesksAnswered(): boolean {
  const isKnown = useTopic('me') !== undefined;
  return useDesksAs(areAnswered) && isKnown;
}

const areAnswered = (answers: UseQueryResult<ShopDesk>[]): boolean => answers.every(({ isPending }) => !isPending);

/** What agents of a shop are called; an id that says nothing (any more) is shown as it is. */
export function useNames(shop: string): (agent: string) => string {
  const { data } = useDesk(shop);
  const names = useMemo(() => new Map(data?.agents.map(({ id, name }) => [id, name])), [data]);
  return useCallback((agent) => names.get(agent) ?? agent, [names]);
}

/** What agents of any shop are called, where many names stand together: also in the row that is open while its permission was withdrawn. */
export function useAllNames(): (shop: string, agent: string) => string {
  const desks = useDesksAs(thoseThere, true);
  const names = useMemo(
    () => new Map(desks.flatMap(({ shop, agents }) => agents.map(({ id, name }) => [`${shop} ${id}`, name]))),
    [desks],
  );
  return useCallback((shop, agent) => names.get(`${shop} ${agent}`) ?? agent, [names]);
}
