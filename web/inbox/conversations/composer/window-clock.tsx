import { Trans } from '@lingui/react/macro';
import { AlarmClock, CircleAlert, Clock, Lock, type LucideIcon } from 'lucide-react';
import { useCallback, useSyncExternalStore } from 'react';
import type { Conversation } from '../../core/types.ts';
import { cx } from '../../ui/classes.ts';
import { useInbox, useTopic } from '../../ui/hooks.ts';
import { hasWindow, isWindowOpen, wasShutFor } from '../standing.ts';
import { useWindowLeft } from '../window-left.ts';

/**
 * Whether only a template can be sent: the 24 hours are over by the desk's clock, or the desk refused a reply for that reason and the customer
 * has not written since (C6).
 */
export function useWindowShut(conversation: Conversation): boolean {
  const { clock } = useInbox();
  const outgoing = useTopic('outgoing') ?? [];
  const isOpen = useSyncExternalStore(
    clock.onTick,
    useCallback(() => isWindowOpen(conversation, clock.now()), [conversation, clock]),
  );
  return !isOpen || outgoing.some((one) => one.conversation === conversation.id && wasShutFor(conversation, one));
}

/** How long one can still write freely: amber in the last hour, red in the last ten minutes, and always in words. */
export function WindowClock({ conversation }: { conversation: Conversation }) {
  if (!hasWindow(conversation)) return null;
  return <Left endsAt={conversation.window?.endsAt ?? conversation.createdAt} />;
}

function Left({ endsAt }: { endsAt: string }) {
  const { urgency, hours, minutes, clock } = useWindowLeft(endsAt);
  if (urgency === 'closed')
    return (
      <Said icon={Lock} tone="text-muted">
        <Trans>The 24-hour window is closed</Trans>
      </Said>
    );
  if (urgency === 'late')
    return (
      <Said icon={CircleAlert} tone="rounded bg-late-soft px-1.5 font-semibold text-late">
        <Trans>Window closes in {clock}</Trans>
      </Said>
    );
  if (urgency === 'soon')
    return (
      <Said icon={AlarmClock} tone="rounded bg-soon-soft px-1.5 text-soon">
        <Trans>Window closes in {minutes} min</Trans>
      </Said>
    );
  // As wide whatever it says: it flips between 23 h 59 and 24 h 00 while a customer writes.
  const rest = String(minutes).padStart(2, '0');
  return (
    <Said icon={Clock} tone="text-muted">
      <Trans>
        Window open for {hours} h {rest} min
      </Trans>
    </Said>
  );
}

function Said({ icon: Icon, tone, children }: { icon: LucideIcon; tone: string; children: React.ReactNode }) {
  return (
    <span role="timer" className={cx('inline-flex min-h-6 items-center gap-1 text-xs tabular-nums', tone)}>
      <Icon aria-hidden size={13} />
      {children}
    </span>
  );
}
