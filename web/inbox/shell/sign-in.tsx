import { Trans } from '@lingui/react/macro';
import { Inbox, LogIn } from 'lucide-react';
import { useEffect, useState } from 'react';
import { openPoolSessions } from '../core/pool-session.ts';
import { type Config, type DemoAgent, localSessions, type Session } from '../core/session.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Button } from '../ui/button.tsx';
import { useRoleWords } from '../ui/role-words.ts';
import { Empty, Failed, Skeleton } from '../ui/states.tsx';

/** Locally a chooser of the agents that there are; on AWS the way to the user pool's own page. */
export default function SignIn({
  config,
  problem,
  signedIn,
}: {
  config: Config;
  problem?: Error;
  signedIn: (session: Session) => void;
}) {
  return (
    <main className="h-full overflow-y-auto">
      <div className="mx-auto flex min-h-full max-w-md flex-col justify-center p-6">
        <h1 className="mb-1 flex items-center gap-2 text-2xl font-semibold">
          <Inbox aria-hidden size={26} className="text-accent" />
          Slotdesk
        </h1>
        {problem && (
          <p role="alert" className="my-3 rounded-md border border-late bg-late-soft px-3 py-2 text-sm">
            {problem.message}
          </p>
        )}
        {config.mode === 'local' ? (
          <Chooser chosen={(agent) => signedIn(localSessions.choose(agent))} />
        ) : (
          <PoolSignIn config={config} />
        )}
      </div>
    </main>
  );
}

function PoolSignIn({ config }: { config: Config }) {
  const [isLeaving, setLeaving] = useState(false);
  const go = (): void => {
    setLeaving(true);
    openPoolSessions(config)
      .go(location.pathname + location.search)
      .catch(() => setLeaving(false));
  };
  return (
    <>
      <p className="mb-4 text-muted">
        <Trans>Sign in with your work account to see your conversations.</Trans>
      </p>
      <Button tone="accent" onPress={go} isDisabled={isLeaving} className="py-2">
        <LogIn aria-hidden size={18} />
        {isLeaving ? <Trans>To the sign-in …</Trans> : <Trans>Sign in</Trans>}
      </Button>
    </>
  );
}

function Chooser({ chosen }: { chosen: (agent: string) => void }) {
  const roles = useRoleWords();
  const [agents, setAgents] = useState<DemoAgent[] | Error>();
  const load = () => void localSessions.agents().then(setAgents, setAgents);
  useEffect(load, []);

  if (!agents) return <Skeleton rows={4} />;
  if (agents instanceof Error) return <Failed retry={load} />;
  if (agents.length === 0)
    return (
      <Empty title={<Trans>There are no agents yet.</Trans>}>
        <Trans>Start with the demo: npm start -- --demo</Trans>
      </Empty>
    );
  return (
    <>
      <p className="mb-4 text-muted">
        <Trans>Who are you? Each tab can be somebody else.</Trans>
      </p>
      <ul className="flex flex-col gap-2">
        {agents.map(({ id, name, shops }) => (
          <li key={id}>
            <Button onPress={() => chosen(id)} className="w-full justify-start! gap-3! py-2">
              <Avatar name={name} size={36} />
              <span className="flex min-w-0 flex-col items-start text-start">
                <bdi>{name}</bdi>
                <span className="text-xs font-normal whitespace-normal text-muted">
                  {Object.entries(shops)
                    .map(([shop, { role }]) => `${shop}: ${roles[role as keyof typeof roles] ?? role}`)
                    .join(', ')}
                </span>
              </span>
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}
