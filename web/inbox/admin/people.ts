import { regional } from '../../regional.ts';
import { useDesk, useNames } from '../ui/desk.ts';
import { writeMoment } from '../ui/moments.ts';
import { useShop } from './data.tsx';

/** What every colleague sees of the shop: names of agents, teams and channels. */
export const useOwnDesk = () => useDesk(useShop());

/** The name to an agent's id; the id where the shop knows no such agent (any more). */
export const usePeople = () => useNames(useShop());

/** '2 minutes ago', 'yesterday'; the date where it is longer than a week. */
export function ago(moment: number, now: number, locale: string): string {
  const seconds = Math.round((moment - now) / 1000);
  const say = (value: number, unit: Intl.RelativeTimeFormatUnit): string =>
    new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(value, unit);
  if (seconds > -60) return say(Math.min(0, seconds), 'second');
  if (seconds > -3600) return say(Math.round(seconds / 60), 'minute');
  if (seconds > -86_400) return say(Math.round(seconds / 3600), 'hour');
  if (seconds > -7 * 86_400) return say(Math.round(seconds / 86_400), 'day');
  return writeMoment(moment, 'date', regional(locale));
}
