import { Trans, useLingui } from '@lingui/react/macro';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ChannelIcon, kindOf } from '../conversations/channel.tsx';
import { Moment } from '../conversations/moment.tsx';
import { at, query } from '../core/api.ts';
import type { Conversation, Page } from '../core/types.ts';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/classes.ts';
import { useInbox } from '../ui/hooks.ts';
import { Failed, Skeleton } from '../ui/states.tsx';
import { statusWords } from '../ui/words.ts';

/** All of a customer's conversations, the newest first, ten at a time. */
export function useHistory(customer: string) {
  const { ask } = useInbox();
  return useInfiniteQuery({
    queryKey: ['history', customer],
    queryFn: ({ pageParam }) =>
      ask<Page<Conversation>>(
        `GET /api/customers/${at(customer)}/conversations${query({ limit: 10, cursor: pageParam })}`,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
  });
}

/** What a customer wrote before over all channels, as one line of time; each conversation is one press away. */
export function History({ history, open }: { history: ReturnType<typeof useHistory>; open: string }) {
  const { i18n } = useLingui();
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = history;
  if (!data && error) return <Failed problem={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton rows={2} height={44} />;
  return (
    <>
      <ol className="ms-1.5 flex flex-col border-s border-line">
        {data.pages
          .flatMap(({ items }) => items)
          .map((c) => (
            <li key={c.id} className="relative ps-3">
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
                aria-current={c.id === open ? 'true' : undefined}
                className={cx('block rounded-md px-2 py-1', c.id === open ? 'bg-accent-soft' : 'hover:bg-sunken')}
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
