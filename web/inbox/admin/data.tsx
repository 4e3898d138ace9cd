import { type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext } from 'react';
import { type Ask, at, query } from '../core/api.ts';
import type { Me, Page } from '../core/types.ts';
import { useInbox } from '../ui/hooks.ts';
import { Failed, Skeleton } from '../ui/states.tsx';

/** The shop that is looked at, and what its admins are shown of it: asked for when it is needed, not live. */

const ShopContext = createContext<string | undefined>(undefined);
export const ShopProvider = ShopContext;

export function useShop(): string {
  const shop = useContext(ShopContext);
  if (shop === undefined) throw new Error('A section of the admin area belongs to a shop.');
  return shop;
}

/** @param path below the shop: 'settings' */
export function useOfShop<Answer>(path: string, enabled = true): UseQueryResult<Answer> {
  const { ask } = useInbox();
  const shop = useShop();
  return useQuery({
    queryKey: ['admin', shop, path],
    queryFn: () => ask<Answer>(`GET /api/shops/${at(shop)}/${path}`),
    enabled,
  });
}

/** A list of the shop's, whole. */
export function useListOfShop<Item>(path: string): UseQueryResult<Item[]> {
  const { ask } = useInbox();
  const shop = useShop();
  return useQuery({
    queryKey: ['admin', shop, path, 'all'],
    queryFn: () => readAll<Item>(ask, `GET /api/shops/${at(shop)}/${path}`),
  });
}

/** Far more than any shop has; a list without an end is a mistake of ours. */
const mostPages = 50;

async function readAll<Item>(ask: Ask, route: string): Promise<Item[]> {
  const all: Item[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < mostPages; page++) {
    const { items, next }: Page<Item> = await ask<Page<Item>>(`${route}${query({ limit: 100, cursor })}`);
    all.push(...items);
    if (next === undefined) break;
    cursor = next;
  }
  return all;
}

/** Sends a change of the shop, after which everything that was shown of shops is asked for anew. @throws Problem */
export function useChange(): <Answer = void>(route: string, body?: unknown) => Promise<Answer> {
  const { ask, store } = useInbox();
  const queries = useQueryClient();
  const shop = useShop();
  /** One's own slots and roles may be what changed. */
  const refreshMe = async (): Promise<void> => {
    const me = await ask<Me>('GET /api/me').catch(() => undefined);
    if (me) store.set('me', me);
  };
  return async (route, body) => {
    const [method, path] = route.split(' ');
    const answer = await ask<never>(`${method} /api/shops/${at(shop)}/${path}`, { body });
    await Promise.all([queries.invalidateQueries(), refreshMe()]);
    return answer;
  };
}

/** What a query has; grey rows before that, and the way to try again. What was read once stays when a new read fails. */
export function Loaded<Data>({
  query: { data, error, refetch },
  children,
  rows = 6,
}: {
  query: UseQueryResult<Data>;
  children: (data: Data) => ReactNode;
  rows?: number;
}) {
  if (data !== undefined) return <>{children(data)}</>;
  if (error) return <Failed problem={error} retry={() => void refetch()} />;
  return <Skeleton rows={rows} />;
}
