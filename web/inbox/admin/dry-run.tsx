import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { Why } from '../conversations/why.tsx';
import { at } from '../core/api.ts';
import { Button } from '../ui/button.tsx';
import { ComboBox } from '../ui/combo.tsx';
import { Select, TextField } from '../ui/fields.tsx';
import { useInbox } from '../ui/hooks.ts';
import { useShop } from './data.tsx';
import { Group } from './parts.tsx';
import { useOwnDesk } from './people.ts';
import { useRuleWords } from './rule-words.ts';
import type { Forecast, Rules } from './types.ts';

/** What would happen to a message now or at a moment, by the rules as they stand in the form. Nothing is written. */
export function DryRun({
  channel,
  rules,
  isChanged,
}: {
  channel: string;
  rules: Pick<Rules, 'newCustomer' | 'returning'>;
  isChanged: boolean;
}) {
  const { t } = useLingui();
  const { ask } = useInbox();
  const shop = useShop();
  const { data } = useOwnDesk();
  const [who, setWho] = useState<'new' | 'returning'>('new');
  const [owner, setOwner] = useState<string | null>(null);
  const [moment, setMoment] = useState('');
  const [found, setFound] = useState<Forecast | Error>();
  const [isAsking, setAsking] = useState(false);

  const run = async (): Promise<void> => {
    setAsking(true);
    const customer = who === 'new' ? { returning: false } : { returning: true, ...(owner && { owner }) };
    const body = { channel, customer, rules, ...(moment && { at: new Date(moment).toISOString() }) };
    setFound(await ask<Forecast>(`POST /api/shops/${at(shop)}/routing/try`, { body }).catch((error: Error) => error));
    setAsking(false);
  };

  return (
    <Group
      title={<Trans>Try it out</Trans>}
      help={
        isChanged ? (
          <Trans>By the rules above as they are now, not saved yet. Nobody is given anything.</Trans>
        ) : (
          <Trans>Who would get a message, and why. Nobody is given anything.</Trans>
        )
      }
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <Select
          label={t`Who writes`}
          options={[
            { id: 'new', label: t`A new customer` },
            { id: 'returning', label: t`A customer who was here before` },
          ]}
          value={who}
          onChange={(next) => setWho(next as 'new' | 'returning')}
        />
        <TextField
          label={t`When`}
          type="datetime-local"
          value={moment}
          onChange={setMoment}
          help={<Trans>Empty: now. Agents are taken as they are now.</Trans>}
        />
        {who === 'returning' && (
          <ComboBox
            label={t`Who had the customer last`}
            options={data?.agents.map(({ id, name }) => ({ id, label: name })) ?? []}
            value={owner}
            onChange={setOwner}
          />
        )}
      </div>
      <div>
        <Button isDisabled={isAsking || (who === 'returning' && !owner)} onPress={() => void run()}>
          {isAsking ? <Trans>Trying …</Trans> : <Trans>Try</Trans>}
        </Button>
      </div>
      <div role="status">
        {found instanceof Error && <p className="text-sm text-late">{found.message}</p>}
        {found && !(found instanceof Error) && <Outcome forecast={found} />}
      </div>
    </Group>
  );
}

function Outcome({ forecast }: { forecast: Forecast }) {
  const shop = useShop();
  const { nameOf, teamName } = useRuleWords();
  const { to, agent, team, message, why } = forecast;
  return (
    <div className="flex flex-col gap-2 rounded-lg bg-sunken p-3 text-sm">
      <p className="font-medium">
        {to === 'agent' && (
          <Trans>
            <bdi>{nameOf(agent ?? '')}</bdi> would get it.
          </Trans>
        )}
        {to === 'queue' &&
          (team ? (
            <Trans>
              It would wait in the queue for team <bdi>{teamName(team)}</bdi>.
            </Trans>
          ) : (
            <Trans>It would wait in the queue.</Trans>
          ))}
        {to === 'flow' && <Trans>A flow would have it, until it asks for an agent.</Trans>}
      </p>
      {message && (
        <p>
          {message.when === 'at_once' ? (
            <Trans>
              The customer is told at once: <bdi>“{message.text}”</bdi>
            </Trans>
          ) : (
            <Trans>
              The customer is told with the assignment: <bdi>“{message.text}”</bdi>
            </Trans>
          )}
        </p>
      )}
      <Why why={why} shop={shop} />
    </div>
  );
}
