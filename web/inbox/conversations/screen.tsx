import { useSearch } from '@tanstack/react-router';
import { cx } from '../ui/classes.ts';
import { ConversationList } from './list.tsx';
import { ConversationPane } from './pane.tsx';
import { Rail } from './rail.tsx';

/** Three panes: the views, the list, the conversation. On a phone one of them at a time. */
export function ConversationsScreen() {
  const { c, ...query } = useSearch({ from: '/inbox' });
  return (
    <div className="grid h-full grid-cols-1 md:grid-cols-[20rem_1fr] xl:grid-cols-[13rem_22rem_1fr]">
      <nav className="hidden border-e border-line xl:block">
        <Rail query={query} />
      </nav>
      <section className={cx('min-h-0 border-e border-line bg-surface', c ? 'hidden md:block' : undefined)}>
        <ConversationList query={query} open={c} />
      </section>
      <main className={cx('min-h-0', !c && 'hidden md:block')}>
        <ConversationPane id={c} />
      </main>
    </div>
  );
}
