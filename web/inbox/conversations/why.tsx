import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import type * as z from 'zod/mini';
import type { explanation } from '../../../events/shown/explanation.ts';
import { useDesk, useNames } from '../ui/desk.ts';

/** Why a conversation went where it went (D11), in words. */
export type Explanation = z.infer<typeof explanation>;

const rules: Record<Explanation['rule'], MessageDescriptor> = {
  first_message: msg`A new customer's first message was distributed.`,
  returning: msg`A returning customer's message was distributed.`,
  queue: msg`It waited in the queue and somebody became free.`,
  by_hand: msg`Somebody took or gave it by hand.`,
  owner: msg`It went back to the agent who had it before.`,
  handover: msg`It was handed over.`,
  bot: msg`A flow asked for an agent.`,
  grab: msg`It was grabbed from the team.`,
  join: msg`The first to join has it.`,
  left: msg`The agent before left, the next in it has it.`,
  taken_back: msg`It was not answered in time and was taken back.`,
  off: msg`Automatic assignment is switched off for this shop.`,
  no_slots: msg`The shop gives no slots at the moment.`,
};

const branches: Record<NonNullable<Explanation['branch']>, MessageDescriptor> = {
  'newCustomer.online': msg`New customer, somebody online`,
  'newCustomer.offline': msg`New customer, everybody offline`,
  'returning.ownerOffline': msg`Returning customer, their agent offline`,
  'returning.allOffline': msg`Returning customer, everybody offline`,
};

const algorithms: Record<NonNullable<Explanation['algorithm']>, MessageDescriptor> = {
  random: msg`Random`,
  in_order: msg`In order`,
  most_waiting: msg`Waiting longest for a message`,
  least_chats: msg`Fewest conversations`,
};

const reasons: Record<NonNullable<Explanation['skipped']>[number]['reason'], MessageDescriptor> = {
  no_permission: msg`no chat permission`,
  offline: msg`offline`,
  on_break: msg`on break`,
  full: msg`no free slot`,
  ramping: msg`just came online`,
  team_admin: msg`admin of the team`,
  taken_from: msg`it was just taken from them`,
  taken_meanwhile: msg`got another one meanwhile`,
};

/** The rule, the algorithm, who was looked at and who was passed over and why. */
export function Why({ why, shop }: { why: Explanation; shop: string }) {
  const { i18n } = useLingui();
  const name = useNames(shop);
  const { data: desk } = useDesk(shop);
  const { rule, branch, team, algorithm, turn, agent, candidates = [], skipped = [], more = 0 } = why;
  return (
    <div className="flex flex-col gap-3 text-sm">
      <p>{i18n._(rules[rule])}</p>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
        {agent && <Fact name={<Trans>Agent</Trans>}>{name(agent)}</Fact>}
        {branch && <Fact name={<Trans>Rule</Trans>}>{i18n._(branches[branch])}</Fact>}
        {team && <Fact name={<Trans>Team</Trans>}>{desk?.teams.find(({ id }) => id === team)?.name ?? team}</Fact>}
        {algorithm && (
          <Fact name={<Trans>Chosen by</Trans>}>
            {i18n._(algorithms[algorithm])} {turn !== undefined && <Trans>(turn {turn})</Trans>}
          </Fact>
        )}
        {why.slots !== undefined && <Fact name={<Trans>Slots per agent</Trans>}>{why.slots}</Fact>}
      </dl>
      {candidates.length > 0 && (
        <Group title={<Trans>Could take it</Trans>}>
          {candidates.map((one) => (
            <li key={one.agent} className="flex justify-between gap-4">
              <bdi>{name(one.agent)}</bdi>
              <span className="text-muted">
                <Plural value={one.load} one="# conversation" other="# conversations" />
              </span>
            </li>
          ))}
        </Group>
      )}
      {skipped.length > 0 && (
        <Group title={<Trans>Passed over</Trans>}>
          {skipped.map((one) => (
            <li key={one.agent} className="flex justify-between gap-4">
              <bdi>{name(one.agent)}</bdi>
              <span className="text-muted">{i18n._(reasons[one.reason])}</span>
            </li>
          ))}
        </Group>
      )}
      {more > 0 && (
        <p className="text-muted">
          <Plural value={more} one="and # more agent" other="and # more agents" />
        </p>
      )}
    </div>
  );
}

function Fact({ name, children }: { name: ReactNode; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd>
        <bdi>{children}</bdi>
      </dd>
    </>
  );
}

function Group({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <section>
      <h3 className="mb-1 text-xs font-semibold text-muted">{title}</h3>
      <ul className="flex flex-col gap-1">{children}</ul>
    </section>
  );
}
