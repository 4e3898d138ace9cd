import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { openApi } from '../core/api.ts';
import { type DeskClock, followDates, openClock } from '../core/clock.ts';
import type { Draft } from '../core/draft-texts.ts';
import { type Inbox, openInbox } from '../core/inbox.ts';
import { openKeep } from '../core/keep.ts';
import type { Outgoing } from '../core/outbox.ts';
import type { Config, Session } from '../core/session.ts';
import { watchPage } from '../core/wake.ts';
import { router } from '../router.tsx';
import { InboxContext } from '../ui/hooks.ts';
import { SessionContext } from './session-context.ts';

const SessionOver = lazy(() => import('./session-over.tsx'));

/** Asked without a line too: the refusal says so where something is missing, instead of grey rows for ever; what failed is asked again when it is back. */
const defaultOptions = {
  queries: { staleTime: 30_000, retry: 1, networkMode: 'always', refetchOnReconnect: true },
} as const;

/** The inbox of who is signed in, from the session's beginning to its end. */
export function SignedIn({ config, session, signedOut }: { config: Config; session: Session; signedOut: () => void }) {
  const [inbox, setInbox] = useState<Inbox>();
  const [isOver, setOver] = useState(false);
  const [queries] = useState(() => new QueryClient({ defaultOptions }));

  const ended = useRef(signedOut);
  ended.current = signedOut;

  useEffect(() => {
    const clock = openClock();
    const ask = openApi(session, {
      over: () => setOver(true),
      heard: config.mode === 'aws' ? followDates(clock) : undefined,
    });
    const socket = async (): Promise<string> => {
      const { ticket } = await ask<{ ticket: string }>('POST /api/me/ticket');
      return `${config.socket}?ticket=${encodeURIComponent(ticket)}`;
    };
    const opened = openInbox({
      ask,
      clock,
      socket,
      agent: session.agent,
      kept: {
        drafts: openKeep<Draft>(session.agent, 'drafts'),
        outgoing: openKeep<Outgoing>(session.agent, 'outgoing'),
      },
      signedOut: () => ended.current(),
    });
    const stops = [watchPage(opened), config.mode === 'local' ? followLocalClock(clock) : undefined];
    setInbox(opened);
    return () => {
      for (const stop of stops) stop?.();
      opened.close();
      queries.clear();
    };
  }, [config, session, queries]);

  if (!inbox) return null;
  const signOut = async (): Promise<void> => {
    inbox.leave();
    // First: the pool may not answer.
    inbox.tabs.tell({ type: 'signedOut' });
    const next = await session.signOut();
    if (next) location.assign(next);
    else signedOut();
  };
  const again = async (): Promise<void> => {
    await session.again();
    setOver(false);
    inbox.wake();
  };
  return (
    <SessionContext value={{ agent: session.agent, mode: config.mode, signOut }}>
      <InboxContext value={inbox}>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
          {isOver && (
            <Suspense>
              <SessionOver again={again} leave={signedOut} />
            </Suspense>
          )}
        </QueryClientProvider>
      </InboxContext>
    </SessionContext>
  );
}

/** The one-machine system's clock can be moved by hand: what ticks here has to hear of it. @returns stops it */
function followLocalClock(clock: DeskClock): () => void {
  const read = async (): Promise<void> => {
    const answer = await fetch('/local/clock').catch(() => undefined);
    if (answer?.ok) clock.set(Date.parse((await answer.json()).now));
  };
  void read();
  const timer = setInterval(() => void read(), 2000);
  return () => clearInterval(timer);
}
