import type { Rules } from './types.ts';

/** Routing rules as a form has them (R1 to R5): four cases, each the owner, what holds without a rule, or somebody looked for. */

export const cases = ['online', 'offline', 'ownerOffline', 'allOffline'] as const;
export type Case = (typeof cases)[number];
export type Algorithm = NonNullable<NonNullable<Branch>['algorithm']>;
export const algorithms: readonly Algorithm[] = ['least_chats', 'most_waiting', 'in_order', 'random'];

export interface Choice {
  /** `unruled`: the rule is left out. */
  to: 'find' | 'owner' | 'unruled';
  /** '': any agent of the shop. */
  team: string;
  algorithm: Algorithm;
  message: string;
}

export type RuleValues = Record<Case, Choice>;
type Branch = NonNullable<Rules['returning']>['ownerOffline'];

/** What may be chosen in each case: only who came before has an owner. */
export const choices: Record<Case, readonly Choice['to'][]> = {
  online: ['find'],
  offline: ['find'],
  ownerOffline: ['unruled', 'owner', 'find'],
  allOffline: ['owner', 'find'],
};

export function valuesOf({ newCustomer, returning }: Rules): RuleValues {
  return {
    online: choiceOf(newCustomer?.online, 'find'),
    offline: choiceOf(newCustomer?.offline, 'find'),
    ownerOffline: choiceOf(returning?.ownerOffline, 'unruled'),
    allOffline: choiceOf(returning?.allOffline, 'owner'),
  };
}

function choiceOf(branch: Branch, without: Choice['to']): Choice {
  const { keepOwner, team = '', algorithm = 'least_chats', message = '' } = branch ?? {};
  return { to: branch ? (keepOwner ? 'owner' : 'find') : without, team, algorithm, message };
}

/** What is sent; a case that is as without a rule is left out. */
export function rulesOf(values: RuleValues): Pick<Rules, 'newCustomer' | 'returning'> {
  const [online, offline, ownerOffline, allOffline] = cases.map((name) => branchOf(values[name], name));
  return {
    newCustomer: { ...(online && { online }), ...(offline && { offline }) },
    returning: { ...(ownerOffline && { ownerOffline }), ...(allOffline && { allOffline }) },
  };
}

function branchOf({ to, team, algorithm, message }: Choice, name: Case): Branch {
  if (to === 'unruled') return undefined;
  const said = message.trim() ? { message: message.trim() } : {};
  if (to === 'owner') return name === 'allOffline' && !message.trim() ? undefined : { keepOwner: true, ...said };
  const isUsual = team === '' && algorithm === 'least_chats' && !message.trim();
  if (isUsual && (name === 'online' || name === 'offline')) return undefined;
  return { ...(team && { team }), algorithm, ...said };
}
