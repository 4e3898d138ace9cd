import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useReasonWords } from '../conversations/view-words.ts';
import { useDesk, useNames } from '../ui/desk.ts';
import { useInbox } from '../ui/hooks.ts';
import { Failed, Skeleton } from '../ui/states.tsx';
import { useFigureWords } from './figure-words.ts';
import { measured, type Report } from './figures.ts';
import { reportRoute } from './live.ts';
import { cell, number, Panel } from './panel.tsx';

interface Props {
  shop: string;
  from: number;
  to: number;
}

/** What was closed for which reason, what came in on which channel, who closed how many: tables with bars. */
export function Shares(props: Props) {
  const { t } = useLingui();
  const { data: desk } = useDesk(props.shop);
  const nameOf = useNames(props.shop);
  const reasonOf = useReasonWords();
  return (
    <div className="grid gap-4 lg:grid-cols-2">
      <Share {...props} by="reason" title={t`Closed, by reason`} nameOf={reasonOf} of="closed" />
      <Share
        {...props}
        by="channel"
        title={t`Begun, by channel`}
        nameOf={(key) => desk?.channels.find(({ id }) => id === key)?.name ?? key}
        of="begun"
      />
      <Share {...props} by="agent" title={t`Closed, by agent`} nameOf={nameOf} of="closed" hasTimes />
      <Share
        {...props}
        by="team"
        title={t`Closed, by team`}
        nameOf={(key) => desk?.teams.find(({ id }) => id === key)?.name ?? key}
        of="closed"
        hasTimes
      />
    </div>
  );
}

function Share({
  shop,
  from,
  to,
  by,
  title,
  nameOf,
  of,
  hasTimes,
}: Props & {
  by: 'reason' | 'channel' | 'agent' | 'team';
  title: string;
  nameOf: (key: string) => string;
  of: 'closed' | 'begun';
  /** With the first response beside the count. */
  hasTimes?: boolean;
}) {
  const { ask } = useInbox();
  const { data, error, refetch } = useQuery({
    queryKey: ['figures', shop, by, from, to],
    queryFn: () =>
      ask<Report>(reportRoute({ shop, by, from: new Date(from).toISOString(), to: new Date(to).toISOString() })),
    staleTime: 60_000,
  });
  return (
    <Panel title={title}>
      {data ? (
        <Bars report={data} nameOf={nameOf} of={of} {...(hasTimes && { hasTimes })} title={title} />
      ) : error ? (
        <Failed problem={error} retry={() => void refetch()} />
      ) : (
        <Skeleton rows={2} height={40} />
      )}
    </Panel>
  );
}

function Bars({
  report,
  nameOf,
  of,
  hasTimes,
  title,
}: {
  report: Report;
  nameOf: (key: string) => string;
  of: 'closed' | 'begun';
  hasTimes?: boolean;
  title: ReactNode;
}) {
  const { write } = useFigureWords();
  const rows = report.items.filter((one) => one[of] > 0).sort((a, b) => b[of] - a[of]);
  const most = Math.max(1, ...rows.map((one) => one[of]));
  if (rows.length === 0)
    return (
      <p className="px-4 py-6 text-center text-sm text-muted">
        <Trans>None in this time.</Trans>
      </p>
    );
  return (
    <table className="w-full text-sm">
      <caption className="sr-only">{title}</caption>
      <thead className="sr-only">
        <tr>
          <th scope="col">
            <Trans>Name</Trans>
          </th>
          <th scope="col">
            <Trans>Conversations</Trans>
          </th>
          {hasTimes && (
            <th scope="col">
              <Trans>First response</Trans>
            </th>
          )}
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {rows.map((one) => (
          <tr key={one.key}>
            <td className={`${cell} relative w-full max-w-0`}>
              <span
                aria-hidden
                className="absolute inset-y-1 start-2 rounded bg-accent-soft"
                style={{ width: `calc((100% - 1rem) * ${one[of] / most})` }}
              />
              <bdi className="relative block truncate">{nameOf(one.key)}</bdi>
            </td>
            <td className={number}>{one[of]}</td>
            {hasTimes && (
              <td className={`${number} whitespace-nowrap text-muted`}>
                {write('firstResponse', measured(one, 'firstResponse'))}
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
