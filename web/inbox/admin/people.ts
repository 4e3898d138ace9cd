import { useQuery } from '@tanstack/react-query';
import type * as z from 'zod/mini';
import type { shopDesk } from '../../../events/shown/desk.ts';
import { at } from '../core/api.ts';
import { useInbox } from '../ui/hooks.ts';
import { useOfShop } from './data.tsx';

export type ShopDesk = z.infer<typeof shopDesk>;

/** What every colleague sees of the shop: names of agents, teams and channels. */
export const useOwnDesk = () => useOfShop<ShopDesk>('desk');

export function useDeskOf(shop: string, enabled: boolean) {
  const { ask } = useInbox();
  return useQuery({
    queryKey: ['admin', shop, 'desk'],
    queryFn: () => ask<ShopDesk>(`GET /api/shops/${at(shop)}/desk`),
    enabled,
  });
}

/** The name to an agent's id; the id where the shop knows no such agent (any more). */
export function usePeople(): (agent: string) => string {
  const { data } = useOwnDesk();
  return (agent) => data?.agents.find(({ id }) => id === agent)?.name ?? agent;
}

/** '2 minutes ago', 'yesterday'; the date where it is longer than a week. */
export function ago(moment: number, now: number, locale: string): string {
  const seconds = Math.round((moment - now) / 1000);
  const say = (value: number, unit: Intl.RelativeTimeFormatUnit): string =>
    new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(value, unit);
  if (seconds > -60) return say(Math.min(0, seconds), 'second');
  if (seconds > -3600) return say(Math.round(seconds / 60), 'minute');
  if (seconds > -86_400) return say(Math.round(seconds / 3600), 'hour');
  if (seconds > -7 * 86_400) return say(Math.round(seconds / 86_400), 'day');
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(moment);
}
