import { Trans } from '@lingui/react/macro';
import { useEffect, useState } from 'react';
import { type Config, type DemoAgent, localSessions, type Session } from '../core/session.ts';
import { Button } from '../ui/button.tsx';
import { Empty, Failed, Skeleton } from '../ui/states.tsx';

/** Locally a chooser of the agents that there are; on AWS the way to the user pool's own page. */
export function SignIn({ config, signedIn }: { config: Config; signedIn: (session: Session) => void }) {
  return (
    <main className="mx-auto flex h-full max-w-md flex-col justify-center overflow-y-auto p-6">
      <h1 className="mb-1 text-2xl font-semibold">Slotdesk</h1>
      {config.mode === 'local' && <Chooser chosen={(agent) => signedIn(localSessions.choose(agent))} />}
    </main>
  );
}

function Chooser({ chosen }: { chosen: (agent: string) => void }) {
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
            <Button onPress={() => chosen(id)} className="w-full justify-start! py-2">
              <span className="flex flex-col items-start">
                <span>{name}</span>
                <span className="text-xs font-normal text-muted">
                  {Object.entries(shops)
                    .map(([shop, { role }]) => `${shop} (${role})`)
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
