import { useLingui } from '@lingui/react/macro';
import { AlarmClock, Check, CircleAlert, CircleDashed, Clock, Lock, type LucideIcon } from 'lucide-react';
import type { Status } from '../core/types.ts';
import { cx } from '../ui/classes.ts';
import { useNow } from '../ui/hooks.ts';
import { span, statusWords } from '../ui/words.ts';

/** Told by shape and word as well as by colour (W2). */
const looks: Record<Status, { icon: LucideIcon; tone: string }> = {
  rep_needed: { icon: CircleDashed, tone: 'bg-accent-soft text-accent' },
  pending: { icon: Clock, tone: 'bg-sunken text-ink' },
  soon: { icon: AlarmClock, tone: 'bg-soon-soft text-soon' },
  overdue: { icon: CircleAlert, tone: 'bg-late-soft text-late' },
  answered: { icon: Check, tone: 'text-muted' },
  closed: { icon: Lock, tone: 'text-muted' },
};

/** A conversation's status and, while the customer waits, for how long (W1). */
export function WaitBadge({ status, since }: { status: Status; since?: string }) {
  const { i18n } = useLingui();
  const { icon: Icon, tone } = looks[status];
  return (
    <span className={cx('inline-flex h-5 items-center gap-1 rounded px-1.5 text-xs whitespace-nowrap', tone)}>
      <Icon aria-hidden size={12} />
      {i18n._(statusWords[status])}
      {since && <Waiting since={since} />}
    </span>
  );
}

function Waiting({ since }: { since: string }) {
  const now = useNow();
  return <span className="tabular-nums">{span(now - Date.parse(since))}</span>;
}
