import { useLingui } from '@lingui/react/macro';
import { AlarmClockOff, Timer } from 'lucide-react';
import { cx } from '../ui/classes.ts';
import { useNow } from '../ui/hooks.ts';

const minute = 60_000;

/** How long the service window is still open (C6): said in words as well as by colour, by the minute in its last hour. */
export function WindowClock({ endsAt }: { endsAt: string }) {
  const { t } = useLingui();
  const left = Date.parse(endsAt) - useNow(10_000);
  const minutes = Math.ceil(left / minute);
  const hours = Math.floor(minutes / 60);
  const isOver = left <= 0;
  const tone = isOver || minutes <= 10 ? 'text-late' : minutes <= 60 ? 'text-soon' : 'text-muted';
  const Icon = isOver ? AlarmClockOff : Timer;
  return (
    <span className={cx('inline-flex items-center gap-1', tone)}>
      <Icon aria-hidden size={12} />
      {isOver
        ? t`Window closed: templates only`
        : minutes > 60
          ? t`${hours} h to answer freely`
          : t`${minutes} min to answer freely`}
    </span>
  );
}
