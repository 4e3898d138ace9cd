import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { at } from '../core/api.ts';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/fields.tsx';
import { useInbox } from '../ui/hooks.ts';
import { useShop } from './data.tsx';
import { Group } from './parts.tsx';
import { useRuleWords } from './rule-words.ts';
import type { Replay, Rules } from './types.ts';

const day = 24 * 3600_000;

/** A day that has been, by the rules as they stand in the form: who would have got what. */
export function ReplayOf({ channel, rules }: { channel: string; rules: Pick<Rules, 'newCustomer' | 'returning'> }) {
  const { t } = useLingui();
  const { ask, clock } = useInbox();
  const shop = useShop();
  const [date, setDate] = useState(() => new Date(clock.now() - day).toISOString().slice(0, 10));
  const [found, setFound] = useState<Replay | Error>();
  const [isAsking, setAsking] = useState(false);
  const run = async (): Promise<void> => {
    setAsking(true);
    const body = { channel, rules, date };
    setFound(await ask<Replay>(`POST /api/shops/${at(shop)}/routing/replay`, { body }).catch((error: Error) => error));
    setAsking(false);
  };
  return (
    <Group
      title={<Trans>Play a day again</Trans>}
      help={<Trans>The conversations of a day (UTC) by the rules above: who would have got what.</Trans>}
    >
      <div className="flex flex-wrap items-end gap-3">
        <TextField label={t`Day`} type="date" value={date} onChange={setDate} />
        <Button isDisabled={isAsking || date === ''} onPress={() => void run()}>
          {isAsking ? <Trans>Playing …</Trans> : <Trans>Play again</Trans>}
        </Button>
      </div>
      <div role="status">
        {found instanceof Error && <p className="text-sm text-late">{found.message}</p>}
        {found && !(found instanceof Error) && <Result replay={found} />}
      </div>
    </Group>
  );
}

function Result({ replay }: { replay: Replay }) {
  const { t } = useLingui();
  const { nameOf } = useRuleWords();
  const { conversations, changed, cut, agents, assumptions } = replay;
  if (conversations === 0)
    return (
      <p className="text-sm">
        <Trans>No conversation began on this channel that day.</Trans>
      </p>
    );
  return (
    <div className="flex flex-col gap-3 text-sm">
      <p className="font-medium">
        <Trans>
          Of {conversations} conversations {changed} would have gone to somebody else.
        </Trans>{' '}
        {cut && <Trans>There were more than are played.</Trans>}
      </p>
      <table className="w-full text-start">
        <caption className="sr-only">{t`Conversations of each agent`}</caption>
        <thead className="text-muted">
          <tr>
            <th scope="col" className="py-1 text-start font-medium">
              <Trans>Agent</Trans>
            </th>
            <th scope="col" className="py-1 text-end font-medium">
              <Trans>Got</Trans>
            </th>
            <th scope="col" className="py-1 text-end font-medium">
              <Trans>Would have got</Trans>
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line tabular-nums">
          {agents.map(({ agent, got, would }) => (
            <tr key={agent}>
              <td className="py-1">
                <bdi>{nameOf(agent)}</bdi>
              </td>
              <td className="py-1 text-end">{got}</td>
              <td className="py-1 text-end">{would}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <details className="text-muted">
        <summary className="min-h-6 cursor-pointer">
          <Trans>What this takes for granted</Trans>
        </summary>
        <ul className="list-inside list-disc">
          {assumptions.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      </details>
    </div>
  );
}
