import { useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Counts, Me, Status } from '../core/types.ts';
import { type ViewQuery, viewKey } from '../core/views.ts';
import { cx } from '../ui/classes.ts';
import { type ShopDesk, useDesks, useDesksAnswered } from '../ui/desk.ts';
import { useTopic } from '../ui/hooks.ts';
import { Name } from '../ui/name.tsx';
import { useRemembered } from '../ui/remembered.ts';
import { statusWords } from '../ui/words.ts';
import { ChannelIcon } from './channel.tsx';
import { queryOf, SavedViewEnd, useSavedViews } from './saved.tsx';
import { type View, viewWords } from './view-words.ts';

/** The views with their counts, and what of the shops one can look at by itself. */
export function Rail({ query, chosen }: { query: ViewQuery; chosen?: () => void }) {
  const { i18n } = useLingui();
  const counts = useTopic('counts');
  const me = useTopic('me');
  const desks = useDesks();
  const item = { query, chosen };
  const isKnown = useGroupsKnown();
  return (
    <div className="flex flex-col gap-3 p-2 text-sm">
      <ul className="flex flex-col gap-0.5">
        {viewsFor(me, desks).map((view) => (
          <Item key={view} {...item} to={{ view }} count={countOf(view, counts)}>
            {i18n._(viewWords[view])}
          </Item>
        ))}
      </ul>
      {isKnown && <Groups {...item} desks={desks} />}
    </div>
  );
}

/** What follows the views comes all at once, shops and saved views: the groups would push each other down. */
function useGroupsKnown(): boolean {
  const isAnswered = useDesksAnswered();
  const isSaved = useTopic('preferences') !== undefined;
  const hasFailed = useTopic('beginning') !== undefined;
  const line = useTopic('line');
  return isAnswered && (isSaved || hasFailed || line === 'reconnecting' || line === 'offline');
}

/** What of the shops one can look at by itself. */
function Groups({ desks, ...item }: { desks: ShopDesk[]; query: ViewQuery; chosen?: () => void }) {
  const { t, i18n } = useLingui();
  const counts = useTopic('counts');
  const saved = useSavedViews();
  const hasMany = desks.length > 1;
  return (
    <>
      {saved.length > 0 && (
        <Section name="saved" title={t`Saved views`}>
          {saved.map((view, i) => (
            <Item key={view.name} {...item} to={queryOf(view)} end={<SavedViewEnd view={view} place={i} />}>
              <bdi className="truncate">{view.name}</bdi>
            </Item>
          ))}
        </Section>
      )}
      {hasMany && (
        <Section name="shops" title={t`Shops`}>
          {desks.map(({ shop, name }) => (
            <Item key={shop} {...item} to={{ view: 'all', shop }} count={shopCounts(counts, shop)?.unassigned}>
              <Name of={name} className="max-w-full shrink-0" />
            </Item>
          ))}
        </Section>
      )}
      <Section name="teams" title={t`Teams`}>
        {desks.flatMap(({ shop, name, teams }) =>
          teams.map((team) => (
            <Item
              key={`${shop} ${team.id}`}
              {...item}
              to={{ view: 'all', shop, team: team.id }}
              count={shopCounts(counts, shop)?.teams[team.id]}
            >
              <Name of={team.name} className="max-w-full shrink-0" />
              {hasMany && <Of>{name}</Of>}
            </Item>
          )),
        )}
      </Section>
      <Section name="status" title={t`Status`}>
        {statuses.map((status) => (
          <Item
            key={status}
            {...item}
            to={{ view: 'all', status }}
            count={status === 'soon' || status === 'overdue' ? counts?.[status] : undefined}
          >
            {i18n._(statusWords[status])}
          </Item>
        ))}
      </Section>
      <Section name="channels" title={t`Channels`}>
        {desks.flatMap(({ shop, name, channels }) =>
          channels.map((channel) => (
            <Item
              key={channel.id}
              {...item}
              to={{ view: 'all', shop, channel: channel.id }}
              count={shopCounts(counts, shop)?.channels[channel.id]?.unassigned}
            >
              <ChannelIcon kind={channel.kind} />
              <Name of={channel.name} className="max-w-full shrink-0" />
              {hasMany && <Of>{name}</Of>}
            </Item>
          )),
        )}
      </Section>
    </>
  );
}

const statuses: Status[] = ['rep_needed', 'pending', 'soon', 'overdue', 'answered'];

/** Colleagues' conversations are looked after by admins, of a shop or of a team (D9). */
function viewsFor(me: Me | undefined, desks: ShopDesk[]): View[] {
  const isAdmin = Object.values(me?.shops ?? {}).some(({ role, chat }) => chat && role !== 'employee');
  const runsTeam = desks.some(({ teams }) =>
    teams.some(({ members }) => members.some(({ agent, role }) => agent === me?.agent && role === 'admin')),
  );
  const looksAfter = isAdmin || runsTeam;
  return [
    'mine',
    'joined',
    'offered',
    'unassigned',
    'mentions',
    'all',
    'closed',
    ...(looksAfter ? ['absent' as const] : []),
  ];
}

function countOf(view: View, counts: Counts | undefined): number | undefined {
  return view === 'mine' || view === 'joined' || view === 'offered' || view === 'unassigned'
    ? counts?.[view]
    : undefined;
}

const shopCounts = (counts: Counts | undefined, shop: string) => counts?.shops.find((one) => one.shop === shop);

function Of({ children }: { children: ReactNode }) {
  return <bdi className="truncate text-xs text-muted">{children}</bdi>;
}

/** A group that can be folded; this browser remembers it. */
function Section({ name, title, children }: { name: string; title: string; children: ReactNode }) {
  const [isOpen, setOpen] = useRemembered(`rail.${name}`, true);
  const id = `rail-${name}`;
  return (
    <section>
      <h3>
        <button
          type="button"
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => setOpen(!isOpen)}
          className="flex min-h-7 w-full items-center gap-1 rounded-md px-2 text-xs font-medium text-muted hover:text-ink"
        >
          {title}
          <ChevronDown aria-hidden size={14} className={cx(!isOpen && '-rotate-90 rtl:rotate-90')} />
        </button>
      </h3>
      <ul id={id} hidden={!isOpen} className="flex flex-col gap-0.5">
        {children}
      </ul>
    </section>
  );
}

function Item({
  query,
  to,
  count,
  chosen,
  end,
  children,
}: {
  query: ViewQuery;
  to: ViewQuery;
  count?: number;
  /** Behind the link, not part of it. */
  end?: ReactNode;
  chosen?: () => void;
  children: ReactNode;
}) {
  const { sort: _any, ...shown } = query;
  const isOpen = viewKey(shown) === viewKey(to);
  return (
    <li className="flex items-center gap-0.5">
      <Link
        to="/inbox"
        search={to}
        onClick={chosen}
        aria-current={isOpen ? 'page' : undefined}
        className={cx(
          'flex min-h-8 min-w-0 flex-1 items-center gap-2 rounded-md px-2 py-1',
          isOpen ? 'bg-accent-soft font-medium text-accent' : 'hover:bg-sunken',
        )}
      >
        <span className="flex min-w-0 flex-1 items-center gap-2 truncate">{children}</span>
        {count !== undefined && count > 0 && <span className="text-xs tabular-nums text-muted">{count}</span>}
      </Link>
      {end}
    </li>
  );
}
