import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { CircleAlert, CircleCheck, Clock, RotateCw } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { at, query } from '../core/api.ts';
import type { Page } from '../core/types.ts';
import { Button } from '../ui/button.tsx';
import { useInbox } from '../ui/hooks.ts';
import { useMoments } from '../ui/moments.ts';
import { Failed, Skeleton } from '../ui/states.tsx';
import { useShop } from './data.tsx';
import { Group, Mark } from './parts.tsx';
import type { Delivery, DomainEvent } from './types.ts';

/** What was delivered to a webhook in the last 30 days, the latest first (B4); each can be delivered once more. */
export function Deliveries({ webhook, title }: { webhook: string; title: ReactNode }) {
  const { ask } = useInbox();
  const shop = useShop();
  const route = `/api/shops/${at(shop)}/webhooks/${at(webhook)}/deliveries`;
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetching } = useInfiniteQuery({
    queryKey: ['admin', shop, 'deliveries', webhook],
    queryFn: ({ pageParam }) => ask<Page<Delivery>>(`GET ${route}${query({ limit: 20, cursor: pageParam })}`),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
  });
  const items = data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Group title={title} help={<Trans>Of the last 30 days.</Trans>}>
      {!data && !error && <Skeleton rows={3} height={40} />}
      {!data && error && <Failed problem={error} retry={() => void refetch()} />}
      {data && items.length === 0 && (
        <p className="text-sm text-muted">
          <Trans>Nothing was delivered yet.</Trans>
        </p>
      )}
      {items.length > 0 && (
        <ul className="divide-y divide-line">
          {items.map((one) => (
            <Row key={one.id} delivery={one} route={route} />
          ))}
        </ul>
      )}
      <div className="flex gap-2">
        <Button onPress={() => void refetch()}>
          <RotateCw aria-hidden size={16} />
          <Trans>Look again</Trans>
        </Button>
        {hasNextPage && (
          <Button isDisabled={isFetching} onPress={() => void fetchNextPage()}>
            <Trans>Show older ones</Trans>
          </Button>
        )}
      </div>
    </Group>
  );
}

function Row({ delivery, route }: { delivery: Delivery; route: string }) {
  const { t } = useLingui();
  const { ask } = useInbox();
  const queries = useQueryClient();
  const [problem, setProblem] = useState<Error>();
  const [isGoing, setGoing] = useState(false);
  const [isShown, setShown] = useState(false);
  const { id, event, status, tries, code, error, triedAt, nextTryAt } = delivery;
  const write = useMoments();
  const when = (at: string): string => write(at, 'toTheSecond');
  const looks = {
    delivered: { tone: 'good', icon: CircleCheck, word: t`delivered` },
    pending: { tone: 'soon', icon: Clock, word: t`under way` },
    failed: { tone: 'late', icon: CircleAlert, word: t`failed` },
    dropped: { tone: 'quiet', icon: CircleAlert, word: t`dropped` },
  } as const;
  const { tone, icon: Icon, word } = looks[status];
  const replay = async (): Promise<void> => {
    setGoing(true);
    setProblem(undefined);
    try {
      await ask(`POST ${route}/${at(id)}/replay`, { body: {} });
      await queries.invalidateQueries({ queryKey: ['admin'] });
    } catch (wrong) {
      setProblem(wrong as Error);
    } finally {
      setGoing(false);
    }
  };
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2 text-sm">
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-2">
          <code dir="ltr" className="truncate text-xs">
            {event.type}
          </code>
          <Mark tone={tone}>
            <Icon aria-hidden size={12} />
            {word}
            {code !== undefined && ` ${code}`}
          </Mark>
        </div>
        <p className="text-xs text-muted">
          <time dateTime={event.at}>{when(event.at)}</time>
          {' · '}
          <Plural value={tries} one="# try" other="# tries" />
          {triedAt && (
            <>
              {' · '}
              <Trans>last {when(triedAt)}</Trans>
            </>
          )}
          {nextTryAt && (
            <>
              {' · '}
              <Trans>next {when(nextTryAt)}</Trans>
            </>
          )}
          {error && <span className="block text-late">{error}</span>}
        </p>
        {problem && (
          <p role="alert" className="text-xs text-late">
            {problem.message}
          </p>
        )}
      </div>
      {event.type !== flowCall && (
        <Button
          tone="quiet"
          aria-expanded={isShown}
          aria-label={isShown ? t`Hide ${event.type}` : t`Show ${event.type}`}
          onPress={() => setShown(!isShown)}
        >
          {isShown ? <Trans>Hide</Trans> : <Trans>Show</Trans>}
        </Button>
      )}
      {status !== 'pending' && (
        <Button
          tone="quiet"
          isDisabled={isGoing}
          aria-label={t`Deliver ${event.type} once more`}
          onPress={() => void replay()}
        >
          <Trans>Once more</Trans>
        </Button>
      )}
      {isShown && <Body route={`${route}/${at(id)}`} />}
    </li>
  );
}

/** The desk calls a flow by the provider's own request; there is no event to look at. */
const flowCall = 'flow.call';

/** What a delivery holds. It is made anew and asked for again each time: what was erased is gone here too. */
function Body({ route }: { route: string }) {
  const { t } = useLingui();
  const { ask } = useInbox();
  const { data, error, refetch } = useQuery({
    queryKey: ['admin', route],
    queryFn: () => ask<DomainEvent>(`GET ${route}`),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
  if (error) return <Failed problem={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton rows={2} height={20} />;
  return (
    <div className="basis-full">
      <p className="text-xs text-muted">
        <Trans>As it would be sent now.</Trans>
      </p>
      <section
        aria-label={t`What ${data.type} holds`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
        tabIndex={0}
        className="max-h-80 overflow-auto rounded bg-sunken p-2 text-xs"
      >
        <pre dir="ltr" className="whitespace-pre-wrap [overflow-wrap:anywhere]">
          {JSON.stringify(data, undefined, 2)}
        </pre>
      </section>
    </div>
  );
}
