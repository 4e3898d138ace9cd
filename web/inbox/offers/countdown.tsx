import { useLingui } from '@lingui/react/macro';
import { cx } from '../ui/classes.ts';
import { useNow } from '../ui/hooks.ts';
import { span } from '../ui/words.ts';

/** The seconds that are left, as figures and as a bar; not read out every second. */
export function Countdown({ from, to }: { from: string; to: string }) {
  const { t } = useLingui();
  const now = useNow();
  const left = Math.max(0, Date.parse(to) - now);
  const whole = Math.max(1, Date.parse(to) - Date.parse(from));
  const isShort = left < 10_000;
  return (
    <span aria-live="off" className="flex shrink-0 items-center gap-1.5 text-xs tabular-nums">
      <span aria-hidden className="h-1 w-10 overflow-hidden rounded-full bg-sunken">
        <span
          className={cx('block h-full', isShort ? 'bg-late' : 'bg-accent')}
          style={{ width: `${Math.min(100, (left / whole) * 100)}%` }}
        />
      </span>
      <span className={isShort ? 'font-semibold text-late' : 'text-muted'}>
        {left > 0 ? span(left) : t`Time is up`}
      </span>
    </span>
  );
}
