import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { at } from '../core/api.ts';
import type { Page, VisitorOnline } from '../core/types.ts';
import { useDesk } from '../ui/desk.ts';
import { useInbox } from '../ui/hooks.ts';
import { Name } from '../ui/name.tsx';
import { Failed, Skeleton } from '../ui/states.tsx';
import { Panel } from './panel.tsx';

/** Who comes and goes is told for conversations only; a list of everybody is read anew so often (ms). */
const pause = 15_000;

/** Who is in the shop's webchats now (W4), who came last first; whoever wrote is one press away. */
export function Visitors({ shop }: { shop: string }) {
  const { ask } = useInbox();
  const { data: desk } = useDesk(shop);
  const hasWebchat = desk?.channels.some(({ provider }) => provider === 'webchat') === true;
  const { data, error, refetch } = useQuery({
    queryKey: ['visitors', shop],
    queryFn: () => ask<Page<VisitorOnline>>(`GET /api/shops/${at(shop)}/visitors`),
    refetchInterval: pause,
    enabled: hasWebchat,
  });
  if (!hasWebchat) return null;
  const number = data && `${data.items.length}${data.next ? '+' : ''}`;
  return (
    <Panel
      title={<Trans>In the webchat now</Trans>}
      more={<bdi className="text-[0.9em] text-muted tabular-nums">{number}</bdi>}
    >
      {!data && error && <Failed problem={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton rows={2} />}
      {data?.items.length === 0 && (
        <p className="px-4 py-6 text-center text-muted">
          <Trans>Nobody has the chat open.</Trans>
        </p>
      )}
      <ul className="max-h-80 divide-y divide-line overflow-y-auto">
        {data?.items.map((visitor, i) => (
          <Visitor key={visitor.conversation ?? i} visitor={visitor} shop={shop} />
        ))}
      </ul>
    </Panel>
  );
}

function Visitor({ visitor: { name, conversation, presence }, shop }: { visitor: VisitorOnline; shop: string }) {
  const { page, location } = presence;
  const called = name ?? <Trans>A visitor</Trans>;
  return (
    <li className="px-4 py-2">
      {conversation ? (
        <Link to="/inbox" search={{ shop, c: conversation }} className="block min-h-6 font-medium hover:underline">
          <Name of={called} />
        </Link>
      ) : (
        <Name of={called} className="text-muted" />
      )}
      {(page || location) && (
        <span className="flex gap-1.5 text-[0.8em] text-muted">
          {page && (
            <bdi className="truncate" title={page.url}>
              {page.title ?? page.url}
            </bdi>
          )}
          {location && <bdi className="shrink-0">{location}</bdi>}
        </span>
      )}
    </li>
  );
}
