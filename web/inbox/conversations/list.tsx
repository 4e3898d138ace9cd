import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { ArrowUp } from 'lucide-react';
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { VList, type VListHandle } from 'virtua';
import { query as asked } from '../core/api.ts';
import type { List } from '../core/lists.ts';
import { type ViewQuery, viewKey } from '../core/views.ts';
import { Button } from '../ui/button.tsx';
import { useAllNames } from '../ui/desk.ts';
import { useInbox, useTopic } from '../ui/hooks.ts';
import { Failed, Skeleton } from '../ui/states.tsx';
import { NothingHere } from './nothing-here.tsx';
import { usePlaces } from './places.ts';
import { Row, rowHeight } from './row.tsx';
import { useShown } from './use-shown.ts';

/** A view's conversations. */
export function ConversationList({ query, open }: { query: ViewQuery; open?: string }) {
  const { lists } = useInbox();
  const key = viewKey(query);
  const list = useTopic(`list:${key}`);
  useEffect(() => lists.open(query), [lists, key]);

  const isEmpty = !list || list.ids.length === 0;
  if (!list || (list.state === 'loading' && isEmpty)) return <Skeleton height={rowHeight} />;
  if (list.state === 'failed' && isEmpty) return <Failed problem={list.problem} retry={() => void lists.reload()} />;
  return (
    <>
      {list.state === 'failed' && <Stale retry={() => void lists.reload()} />}
      <Rows key={key} query={query} list={list} open={open} />
    </>
  );
}

/** The rows are those of before, and can be worked with. */
function Stale({ retry }: { retry: () => void }) {
  return (
    <div role="alert" className="flex items-center gap-2 border-b border-line bg-soon-soft px-3 py-1 text-xs text-soon">
      <span className="flex-1">
        <Trans>This list could not be brought up to date.</Trans>
      </span>
      <Button tone="quiet" onPress={retry} className="text-xs">
        <Trans>Try again</Trans>
      </Button>
    </div>
  );
}

/** Rows that are not painted yet look like rows: the scrollbar can be dragged faster than anybody renders. */
const unpainted = {
  backgroundImage: [
    'radial-gradient(circle at 27px 25px, var(--color-sunken) 15px, transparent 15.5px)',
    'linear-gradient(to right, var(--color-surface) 52px, transparent 52px 75%, var(--color-surface) 75%)',
    `linear-gradient(transparent 12px, var(--color-sunken) 12px 22px, transparent 22px 36px, var(--color-sunken) 36px 46px, transparent 46px)`,
  ].join(),
  backgroundSize: `100% ${rowHeight}px`,
  backgroundAttachment: 'local',
} as const;

/** A list that fits on the screen has no rows to be painted. */
const fewRows = 30;
/** Painted beyond what is seen, each way. */
const rowsReady = 6;
/** Pages are asked for while so many rows are left to scroll. */
const ahead = 30;

function Rows({ query, list, open }: { query: ViewQuery; list: List; open?: string }) {
  const { t } = useLingui();
  const { lists, timelines } = useInbox();
  const me = useTopic('me');
  const places = usePlaces();
  const { ids, news, hold, apply } = useShown(viewKey(query), list.ids, open);
  const view = useRef<VListHandle>(null);
  const frame = useRef<HTMLDivElement>(null);
  const [reached, setReached] = useState<string>();
  const names = useAllNames();
  const hasShop = Object.keys(me?.shops ?? {}).length > 1 && !query.shop;

  useEffect(() => places.show(ids), [places, ids]);
  // Opened by a key, it may be anywhere.
  useEffect(() => {
    const place = open === undefined ? -1 : ids.indexOf(open);
    if (place >= 0) view.current?.scrollToIndex(place, { align: 'nearest' });
  }, [open]);

  const inReach =
    reached !== undefined && ids.includes(reached) ? reached : open !== undefined && ids.includes(open) ? open : ids[0];
  const keepMounted = useMemo(
    () => [...new Set([open, inReach].map((id) => ids.indexOf(id ?? '')).filter((place) => place >= 0))],
    [ids, open, inReach],
  );

  /** What passes below the pointer while the list scrolls is not what somebody sets out for. */
  const isScrolling = useRef(false);
  const prefetch = useCallback(
    (id: string) => {
      if (!isScrolling.current) timelines.prefetch(id);
    },
    [timelines],
  );
  const stopped = (): void => {
    isScrolling.current = false;
    const id = frame.current?.querySelector('[data-row]:hover')?.getAttribute('data-row');
    if (id) prefetch(id);
  };
  useEffect(() => {
    if (open === undefined) return;
    const timer = setTimeout(() => places.after(open, 3).forEach(prefetch), 400);
    return () => clearTimeout(timer);
  }, [open, places, prefetch]);

  /** The arrows walk the rows; Enter opens, as every link. */
  const walk = (event: KeyboardEvent): void => {
    const place = ids.indexOf(inReach ?? '');
    const to = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: ids.length - 1 }[event.key];
    const id = to === undefined ? undefined : ids[Math.min(ids.length - 1, Math.max(0, to))];
    if (id === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    setReached(id);
    view.current?.scrollToIndex(ids.indexOf(id), { align: 'nearest' });
    focusRow(id);
  };
  const focusRow = (id: string): void => {
    requestAnimationFrame(() => frame.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`)?.focus());
  };

  // By what is shown: the open row keeps its place for a while after it has left the list, and what is open may never have been in it.
  if (ids.length === 0) return <NothingHere query={query} />;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only notices where the pointer and the focus are.
    <div
      ref={frame}
      className="ends-above-notices relative min-h-0 flex-1"
      onPointerEnter={({ pointerType }) => pointerType === 'mouse' && hold(true)}
      onPointerLeave={() => hold(false)}
      onFocus={({ target }) => {
        const id = target.getAttribute('data-row');
        if (id) setReached(id);
        if (target.matches(':focus-visible')) hold(true);
      }}
      onBlur={({ relatedTarget }) => !frame.current?.contains(relatedTarget) && hold(false)}
      onKeyDown={walk}
    >
      {news > 0 && (
        <Button
          tone="accent"
          className="absolute inset-x-0 top-2 z-10 mx-auto w-fit rounded-full! shadow-md"
          onPress={() => {
            apply();
            view.current?.scrollToIndex(0);
          }}
        >
          <ArrowUp aria-hidden size={14} />
          <Plural value={news} one="# new above" other="# new above" />
        </Button>
      )}
      <VList
        ref={view}
        role="list"
        aria-label={t`Conversations`}
        data={ids}
        itemSize={rowHeight}
        bufferSize={rowsReady * rowHeight}
        keepMounted={keepMounted}
        // virtua takes the pointer off the rows until a while after they have stopped: a press just after scrolling would go nowhere.
        className="h-full *:pointer-events-auto!"
        style={ids.length > fewRows ? unpainted : undefined}
        onScrollEnd={stopped}
        onScroll={(offset) => {
          isScrolling.current = true;
          const last = (offset + (view.current?.viewportSize ?? 0)) / rowHeight;
          if (list.next && last > ids.length - ahead) void lists.more(query);
        }}
      >
        {(id) => (
          // biome-ignore lint/a11y/useSemanticElements: the virtual list is made of divs.
          <div role="listitem" key={id}>
            <Row
              id={id}
              href={`/inbox${asked({ ...query, c: id })}`}
              isOpen={id === open}
              isReached={id === inReach}
              hasShop={hasShop}
              names={names}
              open={places.open}
              prefetch={prefetch}
            />
          </div>
        )}
      </VList>
    </div>
  );
}
