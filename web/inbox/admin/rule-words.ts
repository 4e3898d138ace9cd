import { useLingui } from '@lingui/react/macro';
import { useOwnDesk } from './people.ts';
import type { Algorithm, Case, Choice } from './rules.ts';

/** Routing rules and what comes of them, in sentences. */
export function useRuleWords() {
  const { t } = useLingui();
  const { data } = useOwnDesk();
  const teamOf = (id: string) => data?.teams.find((one) => one.id === id);
  const nameOf = (agent: string): string => data?.agents.find(({ id }) => id === agent)?.name ?? agent;

  const cases: Record<Case, string> = {
    online: t`A new customer while somebody is online`,
    offline: t`A new customer while everybody is offline`,
    ownerOffline: t`A customer who comes back, and the owner is not online`,
    allOffline: t`A customer who comes back, and everybody is offline`,
  };
  const orders: Record<Algorithm, string> = {
    least_chats: t`fewest conversations`,
    most_waiting: t`longest without a message`,
    in_order: t`each in turn`,
    random: t`one at random`,
  };

  const whom = ({ to, team: id, algorithm }: Choice): string => {
    if (to === 'owner') return t`the agent who had it last`;
    if (to === 'unruled') return t`a reopened one to its owner, a new one as for a new customer`;
    if (id === '') return t`any agent of the shop, ${orders[algorithm]}`;
    const team = teamOf(id);
    const name = team?.name ?? id;
    if (team?.mode === 'grab') return t`team ${name}, the first who grabs it`;
    if (team?.mode === 'collaboration') return t`team ${name}, whoever joins`;
    return t`team ${name}, ${orders[algorithm]}`;
  };

  const sentence = (name: Case, choice: Choice): string => {
    const message = choice.message.trim();
    return message === ''
      ? t`${cases[name]}: ${whom(choice)}.`
      : t`${cases[name]}: ${whom(choice)}, then say “${message}”.`;
  };

  return { cases, orders, sentence, whom, nameOf, teamName: (id: string): string => teamOf(id)?.name ?? id };
}
