import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { parseDuration } from '../../../layers/platform/duration.ts';
import { inWords } from '../admin/spans.ts';
import type { Board } from '../core/types.ts';
import type { ViewQuery } from '../core/views.ts';
import { cx } from '../ui/classes.ts';
import { useNow } from '../ui/hooks.ts';
import { span } from '../ui/words.ts';
import { useLimits } from './limits.ts';

/** The numbers that matter now, each with what it counts, and a way to the conversations behind it. */
export function Tiles({ board, shop, isLarge }: { board: Board; shop: string; isLarge: boolean }) {
  const { i18n } = useLingui();
  const { soonAfter, overdueAfter } = useLimits(shop);
  const { queue, conversations, today } = board;
  const first = today.firstResponse.average;
  const over = (limit: number): ReactNode => {
    const span = Number.isFinite(limit) ? inWords(limit, i18n.locale) : '…';
    return <Trans>over {span}</Trans>;
  };
  const tiles: TileProps[] = [
    {
      label: <Trans>In the queue</Trans>,
      value: queue.waiting,
      more: <Trans>not assigned</Trans>,
      view: { view: 'unassigned', shop },
    },
    {
      label: <Trans>Longest wait</Trans>,
      value: queue.waitingSince ? <Wait since={queue.waitingSince} shop={shop} /> : '–',
      more: <Trans>in the queue</Trans>,
      view: { view: 'unassigned', shop },
    },
    {
      label: <Trans>Open</Trans>,
      value: conversations.open,
      more: <Trans>the queue included</Trans>,
      view: { view: 'all', shop },
    },
    {
      label: <Trans>Soon</Trans>,
      value: conversations.soon,
      more: over(soonAfter),
      view: { view: 'all', shop, status: 'soon' },
      ...(conversations.soon > 0 && { tone: 'text-soon' }),
    },
    {
      label: <Trans>Overdue</Trans>,
      value: conversations.overdue,
      more: over(overdueAfter),
      view: { view: 'all', shop, status: 'overdue' },
      ...(conversations.overdue > 0 && { tone: 'text-late' }),
    },
    {
      label: <Trans>First response today</Trans>,
      value: first === undefined ? '–' : span(parseDuration(first) ?? 0),
      more:
        first === undefined ? <Trans>no answer yet</Trans> : <Trans>on average of {today.firstResponse.count}</Trans>,
    },
    { label: <Trans>Closed today</Trans>, value: today.closed, view: { view: 'closed', shop } },
  ];
  return (
    <ul className="grid grid-cols-2 gap-3 sm:grid-cols-4 xl:grid-cols-7">
      {tiles.map((tile, i) => (
        // The tiles and their order are always the same; the last one fills its line.
        <li key={i} className="flex last:col-span-2 xl:last:col-span-1">
          <Tile {...tile} isLarge={isLarge} />
        </li>
      ))}
    </ul>
  );
}

interface TileProps {
  label: ReactNode;
  value: ReactNode;
  more?: ReactNode;
  tone?: string;
  view?: ViewQuery;
}

function Tile({ label, value, more, tone, view, isLarge }: TileProps & { isLarge: boolean }) {
  const inside = (
    <>
      <span className={cx('text-muted', isLarge ? 'text-lg' : 'text-xs')}>{label}</span>
      <span className={cx('font-semibold tabular-nums', isLarge ? 'text-5xl' : 'text-2xl', tone)}>{value}</span>
      {more && <span className="text-[0.8em] text-muted">{more}</span>}
    </>
  );
  const look = 'flex min-w-0 flex-1 flex-col rounded-lg border border-line bg-surface px-3 py-2.5';
  if (!view || isLarge) return <div className={look}>{inside}</div>;
  return (
    <Link to="/inbox" search={view} className={cx(look, 'hover:border-line-strong')}>
      {inside}
    </Link>
  );
}

/** A wait that ticks, and says by colour and weight when it is too long; the number says it as well. */
export function Wait({ since, shop }: { since: string; shop: string }) {
  const now = useNow();
  const { soonAfter, overdueAfter } = useLimits(shop);
  const wait = now - Date.parse(since);
  return (
    <span className={cx('tabular-nums', wait > overdueAfter ? 'font-bold text-late' : wait > soonAfter && 'text-soon')}>
      {span(wait)}
    </span>
  );
}
