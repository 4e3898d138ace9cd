import { useLingui } from '@lingui/react/macro';
import { useNow } from '../ui/hooks.ts';

const day = 24 * 3600_000;

/**
 * When something was, as short as it is clear: 14:03 today, Tue this week, 3 Nov before; the whole in its tooltip.
 * @param isExact with day and time, where it is ahead or matters to the minute
 */
export function Moment({ at, className, isExact }: { at: string; className?: string; isExact?: boolean }) {
  const { i18n } = useLingui();
  const now = new Date(useNow(60_000));
  const then = new Date(at);
  const isToday = then.toDateString() === now.toDateString();
  const isRecent = now.getTime() - then.getTime() < 6 * day;
  const exact: Intl.DateTimeFormatOptions = { dateStyle: 'medium', timeStyle: 'short' };
  const short: Intl.DateTimeFormatOptions = isExact
    ? exact
    : isToday
      ? { hour: '2-digit', minute: '2-digit' }
      : isRecent
        ? { weekday: 'short' }
        : { day: 'numeric', month: 'short' };
  return (
    <time dateTime={at} title={i18n.date(then, exact)} className={className}>
      {i18n.date(then, short)}
    </time>
  );
}
