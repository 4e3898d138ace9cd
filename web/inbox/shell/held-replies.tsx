import { Trans, useLingui } from '@lingui/react/macro';
import { useNavigate, useRouterState } from '@tanstack/react-router';
import { Undo2 } from 'lucide-react';
import { lazy } from 'react';
import { backToComposer, takeAllBack } from '../conversations/composing.ts';
import { heldOf, isOfPermission, type Outgoing } from '../core/outbox.ts';
import { Button } from '../ui/button.tsx';
import { useCommand } from '../ui/commands.ts';
import { useInbox, useSecondsTo, useTopic } from '../ui/hooks.ts';
import { Late } from '../ui/late.tsx';
import { nameOf } from '../ui/words.ts';

const OutOfReach = lazy(() => import('./out-of-reach.tsx'));

/**
 * Replies that can still be taken back, wherever one is: by the key the newest one; by hand in its timeline, or here when its conversation is
 * not the one that is open.
 */
export function HeldReplies() {
  const outgoing = useTopic('outgoing');
  const held = heldOf(outgoing);
  const lost = outgoing?.filter(isOfPermission) ?? [];
  const open = useRouterState({
    select: ({ location }) => (location.pathname === '/inbox' ? (location.search as { c?: string }).c : undefined),
  });
  const newest = held.at(-1);
  const elsewhere = [...new Map(held.map((one) => [one.conversation, one])).values()].filter(
    ({ conversation }) => conversation !== open,
  );
  return (
    <>
      {newest?.conversation === open && newest && <UndoKey one={newest} />}
      {elsewhere.map((one) => (
        <Elsewhere key={one.conversation} one={one} isNewest={one === newest} />
      ))}
      {lost.map((one) => (
        <Late key={one.key}>
          <OutOfReach one={one} isOpen={one.conversation === open} />
        </Late>
      ))}
    </>
  );
}

/** In the open conversation the button stands below the reply; it may be scrolled away. */
function UndoKey({ one }: { one: Outgoing }) {
  const inbox = useInbox();
  useCommand({ id: 'undo', run: () => void backToComposer(inbox, one.key) });
  return null;
}

/** @param one the newest held of its conversation */
function Elsewhere({
  one: { conversation, content, to, heldUntil = 0 },
  isNewest,
}: {
  one: Outgoing;
  isNewest: boolean;
}) {
  const { t } = useLingui();
  const inbox = useInbox();
  const navigate = useNavigate();
  const c = useTopic(`conversation:${conversation}`);
  const seconds = useSecondsTo(heldUntil);
  const customer = c?.customer ?? to?.customer;
  const name = customer ? nameOf(customer) : '…';
  const look = (): void =>
    void navigate({ to: '/inbox', search: (now: object) => ({ view: 'mine', ...now, c: conversation }) as never });
  const undo = (): void => {
    if (!takeAllBack(inbox, conversation)) return;
    inbox.notice({
      tone: 'done',
      // A template is chosen anew: what it was filled with is no draft.
      text:
        content.type === 'template'
          ? t`Your reply to ${name} is not sent.`
          : t`Your reply to ${name} is not sent; it is the draft of that conversation again.`,
      action: { label: t`Show it`, run: look },
    });
  };
  const hint = useCommand({ id: 'undo', run: undo, when: isNewest });
  const key = isNewest ? hint : undefined;
  return (
    <div
      role="status"
      className="pointer-events-auto flex max-w-xl md:max-w-72 items-center gap-2 rounded-lg border border-line bg-raised py-1 ps-4 pe-2 text-sm shadow-lg"
    >
      {/* Read out once, not at every second. */}
      <span className="sr-only">{t`Your reply to ${name} can be taken back for a few seconds.`}</span>
      <span aria-hidden className="min-w-0 tabular-nums">
        <Trans>
          Reply to <bdi>{name}</bdi> is sent in {seconds} s
        </Trans>
      </span>
      <Button tone="quiet" className="shrink-0 text-accent!" onPress={undo}>
        <Undo2 aria-hidden size={14} />
        <Trans>Undo</Trans>
        {key && <kbd className="text-xs text-muted">{key}</kbd>}
      </Button>
    </div>
  );
}
