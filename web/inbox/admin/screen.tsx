import { Trans, useLingui } from '@lingui/react/macro';
import { Link, Navigate, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { CloudOff } from 'lucide-react';
import { Suspense } from 'react';
import type { Me } from '../core/types.ts';
import { cx } from '../ui/classes.ts';
import { Select } from '../ui/fields.tsx';
import { useTopic } from '../ui/hooks.ts';
import { Skeleton } from '../ui/states.tsx';
import { ShopProvider } from './data.tsx';
import { FirstRun } from './first-run.tsx';
import { NotAllowed } from './not-allowed.tsx';
import { isSection, type SectionId, sections } from './sections.ts';

/** The shops that somebody may set up (S1), by name. */
export const administered = (me: Me): { id: string; name: string }[] =>
  Object.entries(me.shops)
    .filter(([, { role }]) => role !== 'employee')
    .map(([id, { name }]) => ({ id, name }))
    .sort((a, b) => a.name.localeCompare(b.name));

/** /admin: the first shop that one administers. */
export function AdminStart() {
  const me = useTopic('me');
  if (!me) return <Skeleton />;
  const [first] = administered(me);
  if (!first)
    return (
      <main>
        <NotAllowed />
      </main>
    );
  return <Navigate to="/admin/$shop/$section" params={{ shop: first.id, section: 'general' }} replace />;
}

/** A shop's settings, by section; for its admins. What is looked at stands in the address. */
export function AdminScreen() {
  const { shop, section } = useParams({ from: '/admin/$shop/$section' });
  const { item } = useSearch({ from: '/admin/$shop/$section' });
  const me = useTopic('me');
  if (!me) return <Skeleton />;
  const isAllowed = me.shops[shop] !== undefined && me.shops[shop].role !== 'employee';
  const current = sections.find(({ id }) => id === section) ?? sections[0];
  if (!isSection(section) || !current)
    return <Navigate to="/admin/$shop/$section" params={{ shop, section: 'general' }} replace />;
  return (
    <ShopProvider value={shop}>
      <div className="flex h-full flex-col md:grid md:grid-cols-[14rem_1fr]">
        <Sections shop={shop} section={section} me={me} isAllowed={isAllowed} />
        <main className="clears-notices min-h-0 flex-1 overflow-y-auto" key={`${shop}/${section}`}>
          <div className="mx-auto max-w-3xl px-4 py-6">
            {isAllowed ? (
              <>
                <OfflineNote />
                {section === 'general' && !item && <FirstRun />}
                <Suspense fallback={<Skeleton rows={5} />}>
                  <current.Screen key={item} {...(item !== undefined && { item })} />
                </Suspense>
              </>
            ) : (
              <NotAllowed shop={shop} />
            )}
          </div>
        </main>
      </div>
    </ShopProvider>
  );
}

/** Which shop, and which of its settings: a column, on a phone two choices above the section. */
function Sections({ shop, section, me, isAllowed }: { shop: string; section: SectionId; me: Me; isAllowed: boolean }) {
  const { t, i18n } = useLingui();
  const navigate = useNavigate();
  const go = (to: { shop?: string; section?: string }) =>
    void navigate({ to: '/admin/$shop/$section', params: { shop, section, ...to }, search: {} });
  return (
    <nav
      aria-label={t`Settings`}
      className="grid grid-cols-2 gap-2 border-b border-line bg-surface p-3 md:flex md:min-h-0 md:flex-col md:overflow-y-auto md:border-e md:border-b-0"
    >
      <Select
        label={t`Shop`}
        hideLabel
        options={administered(me).map(({ id, name }) => ({ id, label: name }))}
        value={shop}
        onChange={(id) => go({ shop: id })}
      />
      <div className="md:hidden">
        <Select
          label={t`Section`}
          hideLabel
          isDisabled={!isAllowed}
          options={sections.map(({ id, title }) => ({ id, label: i18n._(title) }))}
          value={section}
          onChange={(id) => go({ section: id })}
        />
      </div>
      {isAllowed && (
        <ul className="ends-above-notices hidden flex-col gap-0.5 md:flex">
          {sections.map(({ id, title, icon: Icon }) => (
            <li key={id}>
              <Link
                to="/admin/$shop/$section"
                params={{ shop, section: id }}
                search={{}}
                aria-current={id === section ? 'page' : undefined}
                className={cx(
                  'flex min-h-8 items-center gap-2 rounded-md px-2 py-1.5 text-sm',
                  id === section ? 'bg-accent-soft font-medium' : 'hover:bg-sunken',
                )}
              >
                <Icon aria-hidden size={16} className="shrink-0 text-muted" />
                {i18n._(title)}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </nav>
  );
}

function OfflineNote() {
  const line = useTopic('line');
  if (line !== 'offline') return null;
  return (
    <p role="status" className="mb-4 flex items-center gap-2 rounded-lg bg-soon-soft px-3 py-2 text-sm text-soon">
      <CloudOff aria-hidden size={16} />
      <Trans>You are offline. Settings can be read here and changed when you are back.</Trans>
    </p>
  );
}
