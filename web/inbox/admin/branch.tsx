import { Trans, useLingui } from '@lingui/react/macro';
import { Select, TextField } from '../ui/fields.tsx';
import type { Form } from './form.ts';
import { Group } from './parts.tsx';
import { useOwnDesk } from './people.ts';
import { useRuleWords } from './rule-words.ts';
import { type Algorithm, algorithms, type Case, type Choice, choices, type RuleValues } from './rules.ts';

/** Any agent of the shop, in the list of teams: a key must not be empty. */
const anybody = '*';

/** Where the API has the case. */
const paths: Record<Case, string> = {
  online: 'newCustomer.online',
  offline: 'newCustomer.offline',
  ownerOffline: 'returning.ownerOffline',
  allOffline: 'returning.allOffline',
};

/** One case of the rules. */
export function BranchFields({ form, name }: { form: Form<RuleValues>; name: Case }) {
  const { t } = useLingui();
  const { cases, orders } = useRuleWords();
  const { data } = useOwnDesk();
  const choice = form.values[name];
  const team = data?.teams.find(({ id }) => id === choice.team);
  const set = (patch: Partial<Choice>): void => form.set({ [name]: { ...choice, ...patch } } as Partial<RuleValues>);
  const targets: Record<Choice['to'], string> = {
    unruled: t`As without a rule`,
    owner: t`Keep the owner`,
    find: t`Look for an agent`,
  };
  return (
    <Group title={cases[name]}>
      {choices[name].length > 1 && (
        <Select
          label={t`Who gets it`}
          isDisabled={form.isLocked}
          options={choices[name].map((id) => ({ id, label: targets[id] }))}
          value={choice.to}
          onChange={(to) => set({ to: to as Choice['to'] })}
          help={
            choice.to === 'owner' ? (
              <Trans>It waits for the agent who had it, also while that agent is away.</Trans>
            ) : choice.to === 'unruled' ? (
              <Trans>A reopened conversation goes to its owner; a new one is treated as a new customer’s.</Trans>
            ) : undefined
          }
        />
      )}
      {choice.to === 'find' && (
        <div className="grid gap-4 sm:grid-cols-2">
          <Select
            label={t`Team`}
            isDisabled={form.isLocked}
            options={[
              { id: anybody, label: t`Any agent of the shop` },
              ...(data?.teams.map(({ id, name: label }) => ({ id, label })) ?? []),
            ]}
            value={choice.team || anybody}
            onChange={(id) => set({ team: id === anybody ? '' : id })}
            {...errorOf(form.errorOf(`${paths[name]}.team`))}
          />
          {(team === undefined || team.mode === 'assign') && (
            <Select
              label={t`Who of them`}
              isDisabled={form.isLocked}
              options={algorithms.map((id) => ({ id, label: orders[id] }))}
              value={choice.algorithm}
              onChange={(id) => set({ algorithm: id as Algorithm })}
            />
          )}
        </div>
      )}
      {choice.to !== 'unruled' && (
        <TextField
          label={t`Message to the customer`}
          rows={2}
          isDisabled={form.isLocked}
          value={choice.message}
          onChange={(message) => set({ message })}
          help={<Trans>Sent once. Empty: nothing is said.</Trans>}
          {...errorOf(form.errorOf(`${paths[name]}.message`))}
        />
      )}
    </Group>
  );
}

const errorOf = (error: string | undefined) => (error === undefined ? {} : { error });
