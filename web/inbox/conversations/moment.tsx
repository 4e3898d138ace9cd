import { useNow } from '../ui/hooks.ts';
import { useMoments } from '../ui/moments.ts';

const day = 24 * 3600_000;

/**
 * When something was, as short as it is clear: 14:03 today, Tue this week, 3 Nov before; the whole in its tooltip.
 * @param isExact with day and time, where it is ahead or matters to the minute
 */
export function Moment({ at, className, isExact }: { at: string; className?: string; isExact?: boolean }) {
  const write = useMoments();
  const now = new Date(useNow(60_000));
  const then = new Date(at);
  const isToday = then.toDateString() === now.toDateString();
  const isRecent = now.getTime() - then.getTime() < 6 * day;
  const style = isExact ? 'exact' : isToday ? 'time' : isRecent ? 'weekday' : 'shortDay';
  return (
    <time dateTime={at} title={write(then, 'exact')} className={className}>
      {write(then, style)}
    </time>
  );
}
