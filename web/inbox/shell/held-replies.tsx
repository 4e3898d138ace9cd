import { Trans, useLingui } from '@lingui/react/macro';
import { Link, useNavigate, useRouterState } from '@tanstack/react-router';
import { Undo2 } from 'lucide-react';
import { backToComposer, takeAllBack } from '../conversations/composing.ts';
import { isOfPermission } from '../conversations/standing.ts';
import { textOf } from '../conversations/timeline/lines.ts';
import { heldOf, type Outgoing } from '../core/outbox.ts';
import { Button } from '../ui/button.tsx';
import { useCommand } from '../ui/commands.ts';
import { useCopy } from '../ui/copy.ts';
import { useInbox, useSecondsTo, useTopic } from '../ui/hooks.ts';
import { nameOf } from '../ui/words.ts';

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
        <OutOfReach key={one.key} one={one} isOpen={one.conversation === open} />
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

/**
 * Refused, in a conversation that is in no list any more: the words would be nowhere to be found.
 * @param isOpen its conversation is: where it is to be seen, this is said there
 */
function OutOfReach({ one, isOpen }: { one: Outgoing; isOpen: boolean }) {
  const { outbox } = useInbox();
  const me = useTopic('me');
  const c = useTopic(`conversation:${one.conversation}`);
  const copy = useCopy();
  const place = me?.shops[one.to?.shop ?? ''];
  const text = textOf(one);
  if (!me || (c && isOpen)) return null;
  const name = one.to ? nameOf(one.to.customer) : '…';
  const quiet = 'min-h-7 shrink-0';
  return (
    <div
      role="alert"
      className="pointer-events-auto max-w-xl rounded-lg border border-late bg-raised px-4 py-2 text-sm shadow-lg md:max-w-72"
    >
      <p>
        <Trans>
          What you wrote to <bdi>{name}</bdi> was not sent.
        </Trans>{' '}
        {one.code === 'not_found' ? (
          <Trans>The conversation is not there any more.</Trans>
        ) : place?.chat ? (
          <Trans>You have the chat permission again.</Trans>
        ) : (
          <Trans>You have no chat permission there any more.</Trans>
        )}
      </p>
      <p dir="auto" className="line-clamp-2 text-muted [overflow-wrap:anywhere]">
        {text}
      </p>
      <div className="flex flex-wrap justify-end">
        {place && one.code !== 'not_found' && (
          <Link
            to="/inbox"
            search={(now: object) => ({ view: 'mine', ...now, c: one.conversation }) as never}
            className="flex min-h-7 items-center px-3 font-medium"
          >
            <Trans>Show it</Trans>
          </Link>
        )}
        {text !== '' && (
          <Button tone="quiet" className={quiet} onPress={() => copy(text)}>
            <Trans>Copy the text</Trans>
          </Button>
        )}
        <Button tone="quiet" className={quiet} onPress={() => outbox.takeBack(one.key)}>
          <Trans>Discard</Trans>
        </Button>
      </div>
    </div>
  );
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
