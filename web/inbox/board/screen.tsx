import { Trans, useLingui } from '@lingui/react/macro';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { CloudOff, Maximize2, Minimize2 } from 'lucide-react';
import { lazy, Suspense, useEffect } from 'react';
import type { Board, Me } from '../core/types.ts';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/classes.ts';
import { Select } from '../ui/fields.tsx';
import { useTopic } from '../ui/hooks.ts';
import { useMoments } from '../ui/moments.ts';
import { Empty, Failed, Skeleton } from '../ui/states.tsx';
import { Agents } from './agents.tsx';
import { useBoard } from './live.ts';
import { Queue } from './queue.tsx';
import { Tiles } from './tiles.tsx';
import { Visitors } from './visitors.tsx';

const History = lazy(async () => ({ default: (await import('./history.tsx')).History }));

/** What goes on in a shop now, and what went on: for who looks rather than reads (W6). */
export function BoardScreen() {
  const me = useTopic('me');
  const { shop } = useSearch({ from: '/board' });
  if (!me) return <Skeleton />;
  const shops = watched(me);
  const id = shop ?? shops[0]?.id;
  if (id === undefined || me.shops[id]?.chat !== true)
    return (
      <main>
        <h1 className="sr-only">
          <Trans>Board</Trans>
        </h1>
        <Empty title={<Trans>There is no board here that you may see.</Trans>}>
          <Trans>It is for agents with the chat permission on a shop. Its admins can give it to you.</Trans>
        </Empty>
      </main>
    );
  return <BoardOf key={id} shop={id} shops={shops} />;
}

/** The shops whose board somebody sees (S1), by name. */
const watched = (me: Me): { id: string; name: string }[] =>
  Object.entries(me.shops)
    .filter(([, { chat }]) => chat)
    .map(([id, { name }]) => ({ id, name }))
    .sort((a, b) => a.name.localeCompare(b.name));

function BoardOf({ shop, shops }: { shop: string; shops: { id: string; name: string }[] }) {
  const { board, problem, retry } = useBoard(shop);
  const isWall = useSearch({ from: '/board', select: ({ wall }) => wall === '1' });
  useWall(isWall);
  return (
    <main
      className={cx('clears-notices h-full overflow-y-auto bg-ground text-ink', isWall && 'fixed inset-0 z-30 text-xl')}
    >
      <div className={cx('mx-auto flex flex-col gap-5 px-4 py-5', isWall ? 'max-w-none p-8' : 'max-w-6xl')}>
        <Head shop={shop} shops={shops} board={board} isWall={isWall} />
        {!board && problem && <Failed problem={problem} retry={retry} />}
        {!board && !problem && <Skeleton rows={4} />}
        {board && (
          <>
            <Tiles board={board} shop={shop} isLarge={isWall} />
            <div className="grid items-start gap-5 lg:grid-cols-2">
              <div className="flex min-w-0 flex-col gap-5">
                <Queue board={board} shop={shop} />
                <Visitors shop={shop} />
              </div>
              <Agents board={board} />
            </div>
          </>
        )}
        {!isWall && (
          <Suspense fallback={<Skeleton rows={3} />}>
            <History shop={shop} />
          </Suspense>
        )}
      </div>
    </main>
  );
}

function Head({
  shop,
  shops,
  board,
  isWall,
}: {
  shop: string;
  shops: { id: string; name: string }[];
  board: Board | undefined;
  isWall: boolean;
}) {
  const { t } = useLingui();
  const navigate = useNavigate({ from: '/board' });
  return (
    <header className="flex flex-wrap items-center gap-3">
      <h1 className={cx('font-semibold', isWall ? 'text-3xl' : 'text-lg')}>
        {isWall ? shops.find(({ id }) => id === shop)?.name : <Trans>Board</Trans>}
      </h1>
      <AsOf board={board} />
      <div className="flex-1" />
      {!isWall && shops.length > 1 && (
        <div className="w-48">
          <Select
            label={t`Shop`}
            hideLabel
            options={shops.map(({ id, name }) => ({ id, label: name }))}
            value={shop}
            onChange={(id) => void navigate({ search: ({ span }) => ({ shop: id, ...(span && { span }) }) })}
          />
        </div>
      )}
      <Button
        onPress={() => {
          // A browser fills the screen only while somebody presses something.
          if (!isWall) void document.documentElement.requestFullscreen?.().catch(() => {});
          void navigate({ search: ({ wall: _wall, ...now }) => (isWall ? now : { ...now, wall: '1' }) });
        }}
      >
        {isWall ? <Minimize2 aria-hidden size={16} /> : <Maximize2 aria-hidden size={16} />}
        {isWall ? <Trans>Leave the wallboard</Trans> : <Trans>Wallboard</Trans>}
      </Button>
    </header>
  );
}

/** While the line is down the board stands still, and says since when. */
function AsOf({ board }: { board: Board | undefined }) {
  const write = useMoments();
  const line = useTopic('line');
  if (!board || line === 'live') return null;
  const at = write(board.at, 'time');
  return (
    <span role="status" className="inline-flex items-center gap-1.5 rounded bg-soon-soft px-2 py-0.5 text-sm text-soon">
      <CloudOff aria-hidden size={16} />
      <Trans>as of {at}</Trans>
    </span>
  );
}

/** Dark as long as it is on the wall, and full screen no longer. */
function useWall(isWall: boolean): void {
  useEffect(() => {
    if (!isWall) return;
    const root = document.documentElement;
    const before = root.dataset.theme;
    root.dataset.theme = 'dark';
    return () => {
      if (before === undefined) delete root.dataset.theme;
      else root.dataset.theme = before;
      if (document.fullscreenElement) void document.exitFullscreen().catch(() => {});
    };
  }, [isWall]);
}
