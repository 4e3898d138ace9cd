import { useLingui } from '@lingui/react/macro';
import { Check, CheckCheck, CircleAlert, Clock, Eye, type LucideIcon } from 'lucide-react';
import type { MessageEntry } from '../../core/types.ts';
import { cx } from '../../ui/classes.ts';

type State = NonNullable<MessageEntry['state']>;

/** Each state by a shape of its own (C3). */
const shapes: Record<State, LucideIcon> = {
  pending: Clock,
  sent: Check,
  delivered: CheckCheck,
  read: Eye,
  failed: CircleAlert,
};

/** How far a reply has come; the last one says it in words to everybody. */
export function Ticks({ state, isWordy }: { state: State; isWordy: boolean }) {
  const { t } = useLingui();
  const words = {
    pending: t`On its way`,
    sent: t`Sent`,
    delivered: t`Delivered`,
    read: t`Read`,
    failed: t`Failed`,
  };
  const Shape = shapes[state];
  return (
    <span
      className={cx(
        'inline-flex items-center gap-0.5',
        state === 'failed' && 'text-late',
        state === 'read' && 'text-accent',
      )}
      title={words[state]}
    >
      <Shape aria-hidden size={13} />
      <span className={isWordy || state === 'failed' ? undefined : 'sr-only'}>{words[state]}</span>
    </span>
  );
}
