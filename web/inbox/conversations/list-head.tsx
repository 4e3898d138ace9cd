import { Trans, useLingui } from '@lingui/react/macro';
import { useNavigate } from '@tanstack/react-router';
import { ArrowUpDown, Bookmark, ListFilter, PanelLeft, Search, X } from 'lucide-react';
import { lazy, useEffect, useRef, useState } from 'react';
import { isWorklist, type Sort, sorts, type ViewQuery } from '../core/views.ts';
import { Button } from '../ui/button.tsx';
import { useCommand } from '../ui/commands.ts';
import { Late } from '../ui/late.tsx';
import { Menu } from '../ui/menu.tsx';
import { Tooltip } from '../ui/tooltip.tsx';
import { filtersOf, sortWords, useFilterWords, viewWords } from './view-words.ts';

const SaveViewDialog = lazy(() => import('../dialogs/save-view.tsx'));
const FilterDialog = lazy(() => import('../dialogs/filter.tsx'));

/** Above the list: what is listed, the search, filters and order. All of it stands in the address. */
export function ListHead({
  query,
  isRailBeside,
  toggleRail,
}: {
  query: ViewQuery;
  isRailBeside: boolean;
  toggleRail: () => void;
}) {
  const { t, i18n } = useLingui();
  const [isFiltering, setFiltering] = useState(false);
  const filterKey = useCommand({ id: 'filter', run: () => setFiltering(true) });
  return (
    <header className="border-b border-line">
      <div className="flex items-center gap-1 px-2 pt-1.5">
        <Tooltip text={isRailBeside ? t`Hide the views` : t`Show the views`}>
          <Button
            tone="quiet"
            icon
            aria-label={isRailBeside ? t`Hide the views` : t`Show the views`}
            onPress={toggleRail}
          >
            <PanelLeft aria-hidden size={16} className="rtl:-scale-x-100" />
          </Button>
        </Tooltip>
        <h2 className="min-w-0 flex-1 truncate font-semibold">
          {i18n._(viewWords[query.view ?? 'all'] ?? viewWords.all)}
        </h2>
        <Tooltip text={t`Filter`} hint={filterKey}>
          <Button tone="quiet" icon aria-label={t`Filter`} onPress={() => setFiltering(true)}>
            <ListFilter aria-hidden size={16} />
          </Button>
        </Tooltip>
        <SortMenu query={query} />
      </div>
      <SearchField query={query} />
      <Chips query={query} />
      {isFiltering && (
        <Late close={() => setFiltering(false)}>
          <FilterDialog query={query} close={() => setFiltering(false)} />
        </Late>
      )}
    </header>
  );
}

/** Short lists can be ordered; a long one comes page by page in the desk's order, and says so. */
function SortMenu({ query }: { query: ViewQuery }) {
  const { t, i18n } = useLingui();
  const navigate = useNavigate({ from: '/inbox' });
  const [isOpen, setOpen] = useState(false);
  const isOurs = isWorklist(query);
  const key = useCommand({ id: 'sort', run: () => setOpen(true), when: isOurs });
  if (!isOurs) return null;
  return (
    <Menu
      label={t`Sort`}
      isOpen={isOpen}
      onOpenChange={setOpen}
      selected={query.sort ?? 'waiting'}
      onAction={(sort) =>
        void navigate({ search: (now) => ({ ...now, sort: sort === 'waiting' ? undefined : (sort as Sort) }) })
      }
      trigger={
        <Button tone="quiet" icon aria-label={key ? t`Sort (${key})` : t`Sort`}>
          <ArrowUpDown aria-hidden size={16} />
        </Button>
      }
      items={sorts.map((sort) => ({ id: sort, label: i18n._(sortWords[sort]) }))}
    />
  );
}

/** A pause in typing, ms, after which the words are looked for. */
const pause = 300;

function SearchField({ query }: { query: ViewQuery }) {
  const { t } = useLingui();
  const navigate = useNavigate({ from: '/inbox' });
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(query.q ?? '');
  const key = useCommand({ id: 'search', run: () => field.current?.focus() });

  /** The words that were asked for last: when the address shows them, more may have been typed meanwhile. */
  const sent = useRef(query.q ?? '');
  // Another view was opened, or the words were cleared elsewhere.
  useEffect(() => {
    const shown = query.q ?? '';
    if (shown === sent.current) return;
    sent.current = shown;
    setText(shown);
  }, [query.q]);
  useEffect(() => {
    const words = text.trim().slice(0, 200);
    if (words === (query.q ?? '')) return;
    const timer = setTimeout(() => {
      sent.current = words;
      void navigate({ search: (now) => ({ ...now, q: words || undefined }), replace: true });
    }, pause);
    return () => clearTimeout(timer);
  }, [text, query.q, navigate]);

  return (
    <div className="relative px-3 py-1.5">
      <Search aria-hidden size={14} className="pointer-events-none absolute inset-y-0 start-5 my-auto text-muted" />
      <input
        ref={field}
        type="search"
        dir="auto"
        aria-label={t`Search names, numbers and messages`}
        placeholder={key ? t`Search (${key})` : t`Search`}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          if (text) setText('');
          else field.current?.blur();
        }}
        className="h-8 w-full rounded-md border border-line-strong bg-surface ps-7 pe-2 text-sm placeholder:text-muted"
      />
    </div>
  );
}

/** The filters that are on, each with its way out. */
function Chips({ query }: { query: ViewQuery }) {
  const { t } = useLingui();
  const navigate = useNavigate({ from: '/inbox' });
  const words = useFilterWords();
  const [isSaving, setSaving] = useState(false);
  const filters = filtersOf(query).filter(([name]) => name !== 'q');
  if (filters.length === 0) return null;
  return (
    <>
      <ul aria-label={t`Filters`} className="flex flex-wrap gap-1 px-3 pb-2">
        {filters.map(([name, value]) => {
          const shown = words(name, value);
          return (
            <li key={name}>
              <Button
                className="min-h-6! rounded-full! px-2! py-0! text-xs"
                aria-label={t`Clear the filter ${shown.label}: ${shown.value}`}
                onPress={() => void navigate({ search: (now) => ({ ...now, [name]: undefined }) })}
              >
                <span className="text-muted">{shown.label}: </span>
                <bdi className="max-w-40 truncate">{shown.value}</bdi>
                <X aria-hidden size={12} />
              </Button>
            </li>
          );
        })}
        {filters.length > 1 && (
          <li>
            <Button
              tone="quiet"
              className="min-h-6! px-2! py-0! text-xs text-accent"
              onPress={() => void navigate({ search: ({ view, sort, c }) => ({ view, sort, c }) })}
            >
              <Trans>Clear all</Trans>
            </Button>
          </li>
        )}
        <li>
          <Button tone="quiet" className="min-h-6! px-2! py-0! text-xs text-accent" onPress={() => setSaving(true)}>
            <Bookmark aria-hidden size={12} />
            <Trans>Save view</Trans>
          </Button>
        </li>
      </ul>
      {isSaving && (
        <Late close={() => setSaving(false)}>
          <SaveViewDialog query={query} close={() => setSaving(false)} />
        </Late>
      )}
    </>
  );
}
