import { useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { ViewQuery } from '../core/views.ts';
import { cx } from '../ui/classes.ts';
import { useTopic } from '../ui/hooks.ts';

/** The views with their counts. */
export function Rail({ query }: { query: ViewQuery }) {
  const { t } = useLingui();
  const counts = useTopic('counts');
  const views = [
    { view: 'mine', label: t`Mine`, count: counts?.mine },
    { view: 'unassigned', label: t`Not assigned`, count: counts?.unassigned },
    { view: 'joined', label: t`Joined`, count: counts?.joined },
    { view: 'all', label: t`All`, count: undefined },
    { view: 'closed', label: t`Closed`, count: undefined },
  ] as const;
  return (
    <ul className="flex flex-col gap-0.5 p-2">
      {views.map(({ view, label, count }) => (
        <li key={view}>
          <Link
            to="/inbox"
            search={{ view }}
            className={cx(
              'flex items-center justify-between rounded-md px-2 py-1.5',
              query.view === view ? 'bg-accent-soft font-medium' : 'hover:bg-sunken',
            )}
          >
            {label}
            {count !== undefined && count > 0 && <span className="text-xs tabular-nums text-muted">{count}</span>}
          </Link>
        </li>
      ))}
    </ul>
  );
}
