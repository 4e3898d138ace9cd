import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { ChannelIcon, kindOf } from '../conversations/channel.tsx';
import { Moment } from '../conversations/moment.tsx';
import type { Conversation } from '../core/types.ts';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/classes.ts';
import { useTopic } from '../ui/hooks.ts';
import { Failed, Skeleton } from '../ui/states.tsx';
import { statusWords } from '../ui/words.ts';
import type { useHistory } from './use-history.ts';

/** What a customer wrote before over all channels, as one line of time; each conversation is one press away. */
export function History({ history, open }: { history: ReturnType<typeof useHistory>; open: string }) {
  const { conversations, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = history;
  if (!conversations && error) return <Failed problem={error} retry={() => void refetch()} />;
  if (!conversations) return <Skeleton rows={2} height={44} />;
  return (
    <>
      <ol className="ms-1.5 flex flex-col border-s border-line">
        {conversations.map((c) => (
          <Past key={c.id} read={c} isOpen={c.id === open} />
        ))}
      </ol>
      {hasNextPage && (
        <Button
          tone="quiet"
          isDisabled={isFetchingNextPage}
          onPress={() => void fetchNextPage()}
          className="text-accent"
        >
          <Trans>Show older ones</Trans>
        </Button>
      )}
    </>
  );
}

/** @param read as it was when the history was read */
function Past({ read, isOpen }: { read: Conversation; isOpen: boolean }) {
  const { i18n } = useLingui();
  const known = useTopic(`conversation:${read.id}`);
  const c = known && known.version > read.version ? known : read;
  return (
    <li className="relative ps-3">
      <span
        aria-hidden
        className={cx(
          'absolute -start-1 top-3 size-2 rounded-full',
          c.state === 'open' ? 'bg-accent' : 'bg-line-strong',
        )}
      />
      <Link
        to="/inbox"
        search={(now) => ({ ...now, c: c.id })}
        aria-current={isOpen ? 'true' : undefined}
        className={cx('block rounded-md px-2 py-1', isOpen ? 'bg-accent-soft' : 'hover:bg-sunken')}
      >
        <span className="flex items-center gap-1.5 text-xs text-muted">
          <ChannelIcon kind={kindOf(c)} size={12} withName />
          <Moment at={c.createdAt} />
          <span className="ms-auto">{i18n._(statusWords[c.status])}</span>
        </span>
        <span dir="auto" className="block truncate">
          {c.lastMessage?.text ?? '–'}
        </span>
      </Link>
    </li>
  );
}
