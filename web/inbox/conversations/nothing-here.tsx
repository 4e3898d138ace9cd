import { Plural, Trans } from '@lingui/react/macro';
import { useNavigate } from '@tanstack/react-router';
import { ArrowDownToLine } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ViewQuery } from '../core/views.ts';
import { Button } from '../ui/button.tsx';
import { useInbox, useTopic } from '../ui/hooks.ts';
import { Empty } from '../ui/states.tsx';
import { useTake } from './use-take.ts';
import { filtersOf } from './view-words.ts';

/** An empty list says why, and what to do next. */
export function NothingHere({ query }: { query: ViewQuery }) {
  const hidden = useHidden(query);
  if (filtersOf(query).length > 0) return <Filtered query={query} hidden={hidden} />;
  if (query.view === 'mine' || query.view === 'unassigned' || query.view === 'joined')
    return <NothingWaits query={query} />;
  return <Empty title={emptyWords(query)} />;
}

function emptyWords({ view }: ViewQuery): ReactNode {
  switch (view) {
    case 'offered':
      return <Trans>Nothing is offered to you.</Trans>;
    case 'mentions':
      return <Trans>Nobody has mentioned you in a note.</Trans>;
    case 'absent':
      return <Trans>No customer came back to a colleague who is away.</Trans>;
    case 'closed':
      return <Trans>No conversation has been closed yet.</Trans>;
    default:
      return <Trans>There are no conversations yet.</Trans>;
  }
}

/** How many the view has without its filters, where that is known. */
function useHidden({ view }: ViewQuery): number | undefined {
  const counts = useTopic('counts');
  return view === 'mine' || view === 'joined' || view === 'offered' || view === 'unassigned'
    ? counts?.[view]
    : undefined;
}

function Filtered({ query, hidden }: { query: ViewQuery; hidden?: number }) {
  const navigate = useNavigate({ from: '/inbox' });
  const { view, sort } = query;
  const isEverywhere = view === undefined || view === 'all';
  return (
    <Empty
      title={
        hidden ? (
          <Plural value={hidden} one="Filters hide # conversation." other="Filters hide # conversations." />
        ) : (
          <Trans>Nothing was found.</Trans>
        )
      }
    >
      <div className="flex flex-wrap justify-center gap-2">
        <Button onPress={() => void navigate({ search: { view, sort } })}>
          <Trans>Clear the filters</Trans>
        </Button>
        {!isEverywhere && (
          <Button onPress={() => void navigate({ search: { ...query, view: 'all' } })}>
            <Trans>Look in all conversations</Trans>
          </Button>
        )}
      </div>
    </Empty>
  );
}

/** Nothing waits for this agent: the next is in the queue, if there is one and a slot for it. */
function NothingWaits({ query: { view } }: { query: ViewQuery }) {
  const counts = useTopic('counts');
  const me = useTopic('me');
  const inbox = useInbox();
  const waiting = (counts?.shops ?? []).filter(({ shop, unassigned }) => unassigned > 0 && me?.shops[shop]?.chat);
  return (
    <Empty title={<Trans>Nothing waits.</Trans>}>
      {me?.status === 'break' && view !== 'unassigned' && (
        <>
          <Trans>You are on a break, so nobody is given to you.</Trans>
          <Button tone="accent" onPress={() => void inbox.setStatus('available')}>
            <Trans>Be available</Trans>
          </Button>
        </>
      )}
      {view === 'unassigned' ? (
        <Trans>Every customer has somebody.</Trans>
      ) : waiting.length === 0 ? (
        <Trans>Nobody waits in the queue either.</Trans>
      ) : (
        waiting.map(({ shop, unassigned }) => <TakeNext key={shop} shop={shop} waiting={unassigned} />)
      )}
    </Empty>
  );
}

function TakeNext({ shop, waiting }: { shop: string; waiting: number }) {
  const take = useTake();
  const me = useTopic('me');
  const place = me?.shops[shop];
  const free = place?.freeSlots ?? 0;
  return (
    <div className="flex flex-col items-center gap-1">
      <Button tone="accent" isDisabled={free === 0} onPress={() => void take(shop)}>
        <ArrowDownToLine aria-hidden size={16} />
        <Trans>Take the next one of {place?.name ?? shop}</Trans>
      </Button>
      <span className="text-xs">
        <Plural value={waiting} one="# waits" other="# wait" />
        {' · '}
        <Plural value={free} _0="no free slot" one="# free slot" other="# free slots" />
      </span>
    </div>
  );
}
