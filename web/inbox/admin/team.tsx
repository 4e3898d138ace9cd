import { Trans, useLingui } from '@lingui/react/macro';
import { X } from 'lucide-react';
import { at } from '../core/api.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Button } from '../ui/button.tsx';
import { ComboBox } from '../ui/combo.tsx';
import { Select, TextField } from '../ui/fields.tsx';
import { Empty } from '../ui/states.tsx';
import { useChange } from './data.tsx';
import { type Form, rereading, useForm } from './form.ts';
import { FormView } from './form-view.tsx';
import { idOf } from './ids.ts';
import { Back, Group, Head, Remove, useOpenItem } from './parts.tsx';
import { useOwnDesk, usePeople } from './people.ts';
import { useModeWords } from './teams.tsx';
import type { Team } from './types.ts';

type Values = Pick<Team, 'name' | 'mode'> & { members: { agent: string; role: 'rep' | 'admin' }[] };

const valuesOf = (team: Team | undefined): Values => ({
  name: team?.name ?? '',
  mode: team?.mode ?? 'assign',
  members: team?.members.map(({ agent, role }) => ({ agent, role })) ?? [],
});

/** A team with its members, or a new one ('+'). */
export function TeamScreen({
  teams,
  id,
  fresh,
}: {
  teams: Team[];
  id: string;
  fresh: () => Promise<Team | undefined>;
}) {
  const team = teams.find((one) => one.id === id);
  return (
    <>
      <Back section="teams">
        <Trans>Teams</Trans>
      </Back>
      {team || id === '+' ? (
        <TeamForm team={team} teams={teams} fresh={fresh} />
      ) : (
        <Empty title={<Trans>There is no such team (any more).</Trans>} />
      )}
    </>
  );
}

function TeamForm({
  team,
  teams,
  fresh,
}: {
  team: Team | undefined;
  teams: Team[];
  fresh: () => Promise<Team | undefined>;
}) {
  const { t } = useLingui();
  const change = useChange();
  const openItem = useOpenItem('teams');
  const modes = useModeWords();
  const nameOf = usePeople();
  const labels = { name: t`Name`, mode: t`How it takes conversations`, members: t`Members` };
  const idFor = ({ name }: Values): string =>
    team?.id ??
    idOf(
      name,
      teams.map(({ id }) => id),
    );
  const form = useForm<Values>({
    value: valuesOf(team),
    ...rereading(team, fresh, valuesOf),
    check: ({ name }): Record<string, string> => (name.trim() === '' ? { name: t`A team needs a name.` } : {}),
    save: (values) => change(`PUT teams/${at(idFor(values))}`, values),
    saved: (values) => {
      if (!team) openItem(idFor(values));
    },
  });
  return (
    <>
      <Head
        title={team ? <bdi>{team.name}</bdi> : <Trans>New team</Trans>}
        {...(team && { add: <RemoveTeam team={team} /> })}
      />
      <FormView
        form={form}
        isNew={!team}
        wording={{
          labels,
          show: (name, value) =>
            name === 'mode'
              ? modes[value as Team['mode']].name
              : name === 'members'
                ? (value as Values['members']).map(({ agent }) => nameOf(agent)).join(', ')
                : String(value),
          audited: () => `team ${team?.id}`,
        }}
      >
        <Group title={<Trans>Team</Trans>}>
          <TextField label={labels.name} {...form.bind('name')} />
          <Select
            label={labels.mode}
            options={Object.entries(modes).map(([id, { name }]) => ({ id, label: name }))}
            value={form.values.mode}
            onChange={(mode) => form.set({ mode: mode as Team['mode'] })}
            isDisabled={form.isLocked}
            help={modes[form.values.mode].means}
          />
        </Group>
        <MembersOf form={form} />
      </FormView>
    </>
  );
}

function MembersOf({ form }: { form: Form<Values> }) {
  const { t } = useLingui();
  const { data } = useOwnDesk();
  const { members } = form.values;
  const others = data?.agents.filter(({ id }) => !members.some(({ agent }) => agent === id)) ?? [];
  const nameOf = (agent: string): string => data?.agents.find(({ id }) => id === agent)?.name ?? agent;
  return (
    <Group
      title={<Trans>Members</Trans>}
      help={<Trans>Representatives get conversations. Team admins see and join them all, and hand them over.</Trans>}
    >
      {members.length > 0 && (
        <ul className="divide-y divide-line">
          {members.map(({ agent, role }) => (
            <li key={agent} className="flex items-center gap-3 py-2">
              <Avatar name={nameOf(agent)} />
              <bdi className="min-w-0 flex-1 truncate">{nameOf(agent)}</bdi>
              <div className="w-40">
                <Select
                  label={t`Role of ${nameOf(agent)} in the team`}
                  hideLabel
                  isDisabled={form.isLocked}
                  options={[
                    { id: 'rep', label: t`Representative` },
                    { id: 'admin', label: t`Team admin` },
                  ]}
                  value={role}
                  onChange={(next) =>
                    form.set({
                      members: members.map((one) => (one.agent === agent ? { agent, role: next as 'rep' } : one)),
                    })
                  }
                />
              </div>
              <Button
                tone="quiet"
                icon
                isDisabled={form.isLocked}
                aria-label={t`Take ${nameOf(agent)} out of the team`}
                onPress={() => form.set({ members: members.filter((one) => one.agent !== agent) })}
              >
                <X aria-hidden size={16} />
              </Button>
            </li>
          ))}
        </ul>
      )}
      <ComboBox
        key={members.length}
        label={t`Add somebody`}
        placeholder={t`Name`}
        value={null}
        isDisabled={form.isLocked}
        error={form.errorOf('members')}
        options={others.map(({ id, name }) => ({ id, label: name }))}
        onChange={(agent) => form.set({ members: [...members, { agent, role: 'rep' }] })}
      />
    </Group>
  );
}

function RemoveTeam({ team }: { team: Team }) {
  return (
    <Remove
      section="teams"
      item={team.id}
      question={
        <Trans>
          Remove the team <bdi>{team.name}</bdi>?
        </Trans>
      }
    >
      <Trans>Its members stay at the shop. Rules that name it have to be changed first.</Trans>
    </Remove>
  );
}
