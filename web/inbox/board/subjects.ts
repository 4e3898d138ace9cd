import { useLingui } from '@lingui/react/macro';
import { useDesk } from '../ui/desk.ts';
import { useTopic } from '../ui/hooks.ts';

/** Whose figures: the shop's, or those of a team, an agent or a channel; of these what one may see (W6). */

export type Subject = { team?: string; agent?: string; channel?: string };

const whole = 'shop';

/** '<kind>:<id>' as a part of the address. */
export function allOf(option: string): Subject {
  const [kind = '', ...id] = option.split(':');
  return kind === whole ? {} : { [kind]: id.join(':') };
}

const optionOf = (subject: Subject): string => {
  const [first] = Object.entries(subject).filter(([, id]) => id !== undefined);
  return first ? first.join(':') : whole;
};

/** Admins see all, team admins their teams', everybody their own. */
export function useSubjects(shop: string, wished: { [Name in keyof Subject]: string | undefined }) {
  const { t } = useLingui();
  const me = useTopic('me');
  const { data: desk } = useDesk(shop);
  const isAdmin = me !== undefined && me.shops[shop] !== undefined && me.shops[shop].role !== 'employee';
  const teams = (desk?.teams ?? []).filter(
    ({ members }) => isAdmin || members.some(({ agent, role }) => agent === me?.agent && role === 'admin'),
  );
  const options = [
    ...(isAdmin ? [{ id: whole, label: t`The whole shop` }] : []),
    ...(isAdmin ? [] : [{ id: `agent:${me?.agent}`, label: t`My own` }]),
    ...teams.map(({ id, name }) => ({ id: `team:${id}`, label: t`Team ${name}` })),
    ...(isAdmin ? (desk?.channels ?? []) : []).map(({ id, name }) => ({ id: `channel:${id}`, label: name })),
    ...(isAdmin ? (desk?.agents ?? []) : []).map(({ id, name }) => ({ id: `agent:${id}`, label: name })),
  ];
  const asked = optionOf(wished as Subject);
  // What is not there for one, or was not asked for: the first that is.
  const value = options.some(({ id }) => id === asked) ? asked : (options[0]?.id ?? whole);
  return {
    options,
    value,
    filter: allOf(value),
    isAdmin,
    isKnown: me !== undefined && (isAdmin || desk !== undefined),
  };
}
