import { Trans, useLingui } from '@lingui/react/macro';
import { at } from '../core/api.ts';
import { Select, Switch, TextField } from '../ui/fields.tsx';
import { useTopic } from '../ui/hooks.ts';
import { useRoleWords } from '../ui/role-words.ts';
import { Empty } from '../ui/states.tsx';
import { useChange } from './data.tsx';
import { rereading, useForm } from './form.ts';
import { FormView } from './form-view.tsx';
import { Back, Group, Head, Place, Remove, useOpenItem } from './parts.tsx';
import { useOwnDesk } from './people.ts';
import type { Member } from './types.ts';

interface Values {
  agent: string;
  name: string;
  email: string;
  role: Member['role'];
  chat: boolean;
}

const valuesOf = (member: Member | undefined): Values => ({
  agent: member?.agent ?? '',
  name: member?.name ?? '',
  email: member?.email ?? '',
  role: member?.role ?? 'employee',
  chat: member?.chat ?? true,
});

/** A member's role and permission, or a new member ('+'). */
export function MemberScreen({
  members,
  id,
  fresh,
}: {
  members: Member[];
  id: string;
  fresh: () => Promise<Member | undefined>;
}) {
  const member = members.find(({ agent }) => agent === id);
  return (
    <>
      <Back section="members">
        <Trans>Members</Trans>
      </Back>
      {member || id === '+' ? (
        <MemberForm member={member} members={members} fresh={fresh} />
      ) : (
        <Empty title={<Trans>This agent has no role at the shop (any more).</Trans>} />
      )}
    </>
  );
}

function MemberForm({
  member,
  members,
  fresh,
}: {
  member: Member | undefined;
  members: Member[];
  fresh: () => Promise<Member | undefined>;
}) {
  const { t } = useLingui();
  const change = useChange();
  const openItem = useOpenItem('members');
  const roles = useRoleWords();
  const me = useTopic('me');
  const isNew = member === undefined;
  const labels = { agent: t`Sign-in name`, name: t`Name`, email: t`E-mail`, role: t`Role`, chat: t`Chat permission` };
  const form = useForm<Values>({
    value: valuesOf(member),
    ...rereading(member, fresh, valuesOf),
    check: ({ agent }) => {
      const wrong: Record<string, string> = {};
      if (agent.trim() === '') wrong.agent = t`Who is it? The name that the agent signs in with.`;
      else if (isNew && members.some((one) => one.agent === agent.trim()))
        wrong.agent = t`This agent is a member already.`;
      return wrong;
    },
    save: ({ agent, name, email, role, chat }) =>
      change(`PUT members/${at(agent.trim())}`, {
        role,
        chat,
        ...(isNew && name.trim() && { name: name.trim() }),
        ...(isNew && email.trim() && { email: email.trim() }),
      }),
    saved: ({ agent }) => {
      if (isNew) openItem(agent.trim());
    },
  });
  const { role } = form.values;
  const isMyself = member?.agent === me?.agent;

  return (
    <>
      <Head
        title={isNew ? <Trans>New member</Trans> : <bdi>{member.name}</bdi>}
        {...(member && { add: <RemoveMember member={member} /> })}
      >
        {member && <bdi>{member.email ?? member.agent}</bdi>}
      </Head>
      <FormView
        form={form}
        isNew={isNew}
        wording={{
          labels,
          show: (name, value) =>
            name === 'role'
              ? roles[value as Member['role']]
              : name === 'chat'
                ? value
                  ? t`given`
                  : t`not given`
                : String(value),
          audited: () => `member ${member?.agent}`,
        }}
      >
        {isNew && (
          <Group title={<Trans>Who it is</Trans>}>
            <TextField
              label={labels.agent}
              {...form.bind('agent')}
              dir="ltr"
              autoComplete="off"
              help={<Trans>As the user directory has it. Being able to sign in is not given by this.</Trans>}
            />
            <TextField
              label={labels.name}
              {...form.bind('name')}
              help={<Trans>What colleagues and customers read.</Trans>}
            />
            <TextField label={labels.email} {...form.bind('email')} type="email" dir="ltr" />
          </Group>
        )}
        <Group title={<Trans>What this agent may</Trans>}>
          <Select
            label={labels.role}
            options={Object.entries(roles).map(([one, label]) => ({ id: one, label }))}
            value={role}
            onChange={(one) => form.set({ role: one as Member['role'] })}
            isDisabled={form.isLocked}
            help={
              role === 'employee' ? (
                <Trans>Works at the shop, sees the conversations of its customers, changes no settings.</Trans>
              ) : (
                <Trans>Sees and changes all settings of the shop.</Trans>
              )
            }
          />
          <Switch
            isSelected={form.values.chat}
            onChange={(chat) => form.set({ chat })}
            isDisabled={form.isLocked}
            help={
              <Trans>
                Sees the shop’s conversations and is given new ones. Taken away, open ones go to others at once.
              </Trans>
            }
          >
            {labels.chat}
          </Switch>
          {isMyself && role === 'employee' && member?.role !== 'employee' && (
            <p role="status" className="text-sm text-soon">
              <Trans>This is you: afterwards you cannot see or change these settings any more.</Trans>
            </p>
          )}
        </Group>
      </FormView>
      {member && <TeamsOf member={member} />}
    </>
  );
}

function TeamsOf({ member }: { member: Member }) {
  const { data } = useOwnDesk();
  return (
    <div className="mt-6">
      <Group title={<Trans>Teams</Trans>}>
        {member.teams.length === 0 ? (
          <p className="text-sm text-muted">
            <Trans>In no team.</Trans>
          </p>
        ) : (
          <ul className="flex flex-wrap gap-2">
            {member.teams.map(({ team, role }) => (
              <li key={team}>
                <Place
                  section="teams"
                  item={team}
                  className="inline-flex min-h-6 items-center gap-1 text-sm text-accent hover:underline"
                >
                  <bdi>{data?.teams.find(({ id }) => id === team)?.name ?? team}</bdi>
                  {role === 'admin' && <Trans>(team admin)</Trans>}
                </Place>
              </li>
            ))}
          </ul>
        )}
      </Group>
    </div>
  );
}

/** S2: the role goes only after the chat permission; what would be refused is not asked. */
function RemoveMember({ member }: { member: Member }) {
  if (member.chat)
    return (
      <p className="max-w-64 text-end text-sm text-muted">
        <Trans>The role can be withdrawn once the chat permission is taken away.</Trans>
      </p>
    );
  return (
    <Remove
      section="members"
      item={member.agent}
      label={<Trans>Withdraw the role …</Trans>}
      question={
        <Trans>
          Withdraw the role of <bdi>{member.name}</bdi>?
        </Trans>
      }
    >
      <Trans>The agent then has no part in this shop any more.</Trans>
    </Remove>
  );
}
