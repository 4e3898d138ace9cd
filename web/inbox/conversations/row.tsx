import { Link } from '@tanstack/react-router';
import { cx } from '../ui/classes.ts';
import { useTopic } from '../ui/hooks.ts';
import { nameOf } from '../ui/words.ts';
import { WaitBadge } from './wait-badge.tsx';

/** A conversation in the list. */
export function Row({ id, isOpen }: { id: string; isOpen: boolean }) {
  const c = useTopic(`conversation:${id}`);
  if (!c) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: the virtual list is made of divs.
    <div role="listitem">
      <Link
        to="/inbox"
        search={(now) => ({ ...now, c: id })}
        aria-current={isOpen || undefined}
        className={cx(
          'grid h-16 grid-cols-[1fr_auto] content-center gap-x-2 border-b border-line px-3',
          isOpen ? 'bg-accent-soft' : 'hover:bg-sunken',
        )}
      >
        <span className={cx('truncate', c.unread > 0 && 'font-semibold')}>
          <bdi>{nameOf(c.customer)}</bdi>
        </span>
        <WaitBadge status={c.status} since={c.waitingSince} />
        <span dir="auto" className="truncate text-sm text-muted">
          {c.lastMessage?.text}
        </span>
        <span className="text-xs text-muted">{c.shop}</span>
      </Link>
    </div>
  );
}
