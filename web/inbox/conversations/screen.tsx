import { useLingui } from '@lingui/react/macro';
import { useSearch } from '@tanstack/react-router';
import { lazy, useState } from 'react';
import { viewIn } from '../core/views.ts';
import { cx } from '../ui/classes.ts';
import { Late } from '../ui/late.tsx';
import { useRemembered, useWide } from '../ui/remembered.ts';
import { ConversationList } from './list.tsx';
import { ListHead } from './list-head.tsx';
import { ConversationPane } from './pane.tsx';
import { PlacesContext, useNewPlaces } from './places.ts';
import { Rail } from './rail.tsx';
import { SavedViewKeys } from './saved.tsx';
import { Walking } from './walking.tsx';

const Drawer = lazy(() => import('../ui/drawer.tsx'));

/** The views beside the list and the conversation need this width; below, they come over them. */
const wide = 1280;

/** Views, list, conversation and customer, side by side as far as there is room. On a phone one of them at a time. */
export function ConversationsScreen() {
  const { t } = useLingui();
  const { c, ...search } = useSearch({ from: '/inbox' });
  const query = viewIn(search);
  const places = useNewPlaces();
  const isWide = useWide(wide);
  const [hasRail, setRail] = useRemembered('rail', true);
  const [isRailOver, setRailOver] = useState(false);
  const isRailBeside = isWide && hasRail;
  return (
    <PlacesContext value={places}>
      <Walking open={c} />
      <SavedViewKeys />
      <div className="flex h-full">
        {isRailBeside && (
          <nav aria-label={t`Views`} className="clears-notices w-52 shrink-0 overflow-y-auto border-e border-line">
            <Rail query={query} />
          </nav>
        )}
        {!isRailBeside && isRailOver && (
          <Late close={() => setRailOver(false)}>
            <Drawer title={t`Views`} side="start" close={() => setRailOver(false)}>
              <Rail query={query} chosen={() => setRailOver(false)} />
            </Drawer>
          </Late>
        )}
        <main className="flex min-w-0 flex-1">
          <h1 className="sr-only">{t`Inbox`}</h1>
          <section
            aria-label={t`List`}
            className={cx(
              'min-h-0 w-full shrink-0 flex-col border-e border-line bg-surface md:flex md:w-80 2xl:w-96',
              c ? 'hidden' : 'flex',
            )}
          >
            <ListHead
              query={query}
              isRailBeside={isRailBeside}
              toggleRail={() => (isWide ? setRail(!hasRail) : setRailOver(true))}
            />
            <ConversationList query={query} open={c} />
          </section>
          <div className={cx('min-h-0 min-w-0 flex-1', c ? undefined : 'hidden md:block')}>
            <ConversationPane id={c} />
          </div>
        </main>
      </div>
    </PlacesContext>
  );
}
