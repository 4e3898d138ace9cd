import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { textOf } from '../conversations/timeline/lines.ts';
import type { Outgoing } from '../core/outbox.ts';
import { Button } from '../ui/button.tsx';
import { useCopy } from '../ui/copy.ts';
import { useInbox, useTopic } from '../ui/hooks.ts';
import { nameOf } from '../ui/words.ts';

/**
 * Refused, in a conversation that is in no list any more: the words would be nowhere to be found.
 * @param isOpen its conversation is: where it is to be seen, this is said there
 */
export default function OutOfReach({ one, isOpen }: { one: Outgoing; isOpen: boolean }) {
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
