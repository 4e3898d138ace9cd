import { parseDuration } from '../../../layers/platform/duration.ts';
import { useDesk } from '../ui/desk.ts';

/** When a wait is soon and overdue at the shop (W2), in milliseconds. */
export function useLimits(shop: string): { soonAfter: number; overdueAfter: number } {
  const { data } = useDesk(shop);
  const of = (iso: string | undefined): number => (iso && parseDuration(iso)) || Number.POSITIVE_INFINITY;
  return { soonAfter: of(data?.settings.soonAfter), overdueAfter: of(data?.settings.overdueAfter) };
}
