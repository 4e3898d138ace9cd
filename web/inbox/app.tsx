import { Trans } from '@lingui/react/macro';
import { lazy, Suspense, useEffect, useState } from 'react';
import { type Config, localSessions, type Session } from './core/session.ts';
import { SignedIn } from './shell/signed-in.tsx';
import { Button } from './ui/button.tsx';
import { Empty } from './ui/states.tsx';

const SignIn = lazy(() => import('./shell/sign-in.tsx'));

interface Start {
  config: Config;
  session?: Session;
  /** Why nobody is signed in although somebody tried. */
  problem?: Error;
}

/** Once for the page: a code of the sign-in is good for one time only. */
let starting: Promise<Start> | undefined;

async function start(): Promise<Start> {
  const config = await readConfig();
  if (config.mode === 'local') {
    const chosen = localSessions.chosen();
    return { config, session: chosen ? localSessions.choose(chosen) : undefined };
  }
  const { openPoolSessions } = await import('./core/pool-session.ts');
  const sessions = openPoolSessions(config);
  try {
    const returned = await sessions.returned();
    if (returned) return { config, session: returned.session };
    // The page was loaded again: the pool's page remembers who it is and sends the browser straight back.
    if (sessions.wasSignedIn()) await sessions.go(location.pathname + location.search);
    return { config };
  } catch (error) {
    return { config, problem: error as Error };
  }
}

/** Who is signed in gets the inbox, everybody else the sign-in. */
export function App() {
  const [started, setStarted] = useState<Start | Error>();
  const load = (): void => {
    starting ??= start();
    starting.then(setStarted, (error) => {
      starting = undefined;
      setStarted(error);
    });
  };
  useEffect(load, []);

  if (started instanceof Error)
    return (
      <main>
        <Empty title={<Trans>The desk does not answer.</Trans>}>
          <Trans>Check your connection and try again.</Trans>
          <Button onPress={load}>
            <Trans>Try again</Trans>
          </Button>
        </Empty>
      </main>
    );
  if (!started) return null;
  const { config, session, problem } = started;
  if (!session)
    return (
      <Suspense>
        <SignIn config={config} problem={problem} signedIn={(fresh) => setStarted({ config, session: fresh })} />
      </Suspense>
    );
  return <SignedIn config={config} session={session} signedOut={() => setStarted({ config })} />;
}

async function readConfig(): Promise<Config> {
  const answer = await fetch('/config.json');
  if (!answer.ok) throw new Error(`config.json: ${answer.status}`);
  return answer.json();
}
