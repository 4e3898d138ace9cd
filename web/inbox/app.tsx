import { Trans } from '@lingui/react/macro';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { openApi } from './core/api.ts';
import { type DeskClock, openClock } from './core/clock.ts';
import { type Inbox, openInbox } from './core/inbox.ts';
import { type Config, localSessions, type Session } from './core/session.ts';
import { router } from './router.tsx';
import { SignIn } from './shell/sign-in.tsx';
import { InboxContext } from './ui/hooks.ts';
import { Empty } from './ui/states.tsx';

const queries = new QueryClient({ defaultOptions: { queries: { staleTime: 30_000, retry: 1 } } });

/** Who is signed in gets the inbox, everybody else the sign-in. */
export function App() {
  const [config, setConfig] = useState<Config | Error>();
  const [session, setSession] = useState<Session>();

  useEffect(() => {
    readConfig().then((found) => {
      setConfig(found);
      const chosen = found.mode === 'local' ? localSessions.chosen() : undefined;
      if (chosen) setSession(localSessions.choose(chosen));
    }, setConfig);
  }, []);

  if (config instanceof Error)
    return (
      <Empty title={<Trans>The desk does not answer.</Trans>}>
        <Trans>Check your connection and load this page again.</Trans>
      </Empty>
    );
  if (!config) return null;
  if (!session) return <SignIn config={config} signedIn={setSession} />;
  return <SignedIn config={config} session={session} />;
}

function SignedIn({ config, session }: { config: Config; session: Session }) {
  const [inbox, setInbox] = useState<Inbox>();
  useEffect(() => {
    const ask = openApi(session);
    const socket = async (): Promise<string> => {
      const { ticket } = await ask<{ ticket: string }>('POST /api/me/ticket');
      return `${config.socket}?ticket=${encodeURIComponent(ticket)}`;
    };
    const clock = openClock();
    const stop = config.mode === 'local' ? followLocalClock(clock) : undefined;
    const opened = openInbox({ ask, clock, socket });
    setInbox(opened);
    return () => {
      stop?.();
      opened.close();
    };
  }, [config, session]);
  if (!inbox) return null;
  return (
    <InboxContext value={inbox}>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </InboxContext>
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

async function readConfig(): Promise<Config> {
  const answer = await fetch('/config.json');
  if (!answer.ok) throw new Error(`config.json: ${answer.status}`);
  return answer.json();
}
