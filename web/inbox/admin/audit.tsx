import { Trans } from '@lingui/react/macro';
import { useInfiniteQuery } from '@tanstack/react-query';
import { RotateCw } from 'lucide-react';
import { at, query } from '../core/api.ts';
import type { Page } from '../core/types.ts';
import { Button } from '../ui/button.tsx';
import { useInbox } from '../ui/hooks.ts';
import { useMoments } from '../ui/moments.ts';
import { Empty, Failed, Skeleton } from '../ui/states.tsx';
import { useShop } from './data.tsx';
import { differences } from './differences.ts';
import { FromTo } from './form-view.tsx';
import { Head } from './parts.tsx';
import { usePeople } from './people.ts';
import type { AuditEntry } from './types.ts';

/** Who changed what in the shop, and when (S5); the latest first. */
export function AuditLog() {
  const { ask } = useInbox();
  const shop = useShop();
  const { data, error, fetchNextPage, hasNextPage, isFetchingNextPage, refetch } = useInfiniteQuery({
    queryKey: ['admin', shop, 'audit', 'pages'],
    queryFn: ({ pageParam }) =>
      ask<Page<AuditEntry>>(`GET /api/shops/${at(shop)}/audit${query({ limit: 50, cursor: pageParam })}`),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
  });
  const entries = data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <>
      <Head
        title={<Trans>Audit log</Trans>}
        add={
          <Button onPress={() => void refetch()}>
            <RotateCw aria-hidden size={16} />
            <Trans>Look again</Trans>
          </Button>
        }
      >
        <Trans>Every change of a setting: who made it, when, from what to what.</Trans>
      </Head>
      {!data && error && <Failed problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton />}
      {data && entries.length === 0 && <Empty title={<Trans>Nothing has been changed yet.</Trans>} />}
      {entries.length > 0 && <Entries entries={entries} />}
      {hasNextPage && (
        <div className="mt-4 flex justify-center">
          <Button isDisabled={isFetchingNextPage} onPress={() => void fetchNextPage()}>
            {isFetchingNextPage ? <Trans>Loading …</Trans> : <Trans>Show older ones</Trans>}
          </Button>
        </div>
      )}
    </>
  );
}

function Entries({ entries }: { entries: AuditEntry[] }) {
  const nameOf = usePeople();
  const write = useMoments();
  const when = (at: string): string => write(at, 'exact');
  return (
    <ol className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface">
      {entries.map(({ id, at: moment, by, what, from, to }) => (
        <li key={id} className="flex flex-col gap-1 px-4 py-2.5 text-sm">
          <div className="flex flex-wrap items-baseline justify-between gap-x-3">
            <span className="font-medium">
              <bdi>{what.replace(/^settings\./, '')}</bdi>
            </span>
            <span className="text-xs text-muted">
              <bdi>{nameOf(by)}</bdi>, <time dateTime={moment}>{when(moment)}</time>
            </span>
          </div>
          <ul className="flex flex-col gap-0.5">
            {differences(from, to).map(({ name, before, after }) => (
              <li key={name} className="flex min-w-0 flex-wrap items-center gap-1.5">
                {name && <span className="text-muted">{name}</span>}
                <FromTo from={before} to={after} />
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ol>
  );
}
