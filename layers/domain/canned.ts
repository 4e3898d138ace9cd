import { type Agent, isAdmin, isTeamAdmin, membership } from './agent.ts';
import type { Conversation } from './conversation.ts';
import { customerOf } from './customer.ts';

/** Canned responses (T6): a short code that stands for a text with variables, per shop, team or agent. */

export type CannedScope = 'shop' | { team: string } | { agent: string };

export interface Canned {
  id: string;
  /** What the agent types; unique within its scope, whatever the case. */
  shortCode: string;
  text: string;
  scope: CannedScope;
  version: number;
}

/** What a text may be filled with. */
export const variables = [
  'customer.name',
  'customer.firstName',
  'customer.phone',
  'customer.email',
  'order.number',
  'agent.name',
  'shop.name',
] as const;
export type Variable = (typeof variables)[number];
export type Values = Partial<Record<Variable, string>>;

const variable = /\{\{\s*([^{}]*?)\s*\}\}/g;

/** The names in a text that are no variable, for whoever writes it. */
export const unknownVariables = (text: string): string[] => [
  ...new Set([...text.matchAll(variable)].map(([, name = '']) => name).filter((name) => !isVariable(name))),
];

const isVariable = (name: string): name is Variable => (variables as readonly string[]).includes(name);

/**
 * Fills a text in. A value that is not known is shown as `[customer.name?]` and listed, never left blank, so that nobody
 * sends it without seeing it.
 */
export function fill(text: string, values: Values): { text: string; missing: Variable[] } {
  const missing = new Set<Variable>();
  const filled = text.replace(variable, (whole, name: string) => {
    if (!isVariable(name)) return whole;
    const value = values[name]?.trim();
    if (value) return value;
    missing.add(name);
    return `[${name}?]`;
  });
  return { text: filled, missing: [...missing] };
}

/** What a conversation says of itself. */
export function valuesOf(c: Conversation, agent: Agent, shopName: string): Values {
  const { name, phone, email } = customerOf(c);
  const firstName = name?.trim().split(/\s+/)[0];
  return {
    ...(name && { 'customer.name': name }),
    ...(firstName && { 'customer.firstName': firstName }),
    ...(phone && { 'customer.phone': phone }),
    ...(email && { 'customer.email': email }),
    'agent.name': agent.name,
    'shop.name': shopName,
  };
}

/** Whether an agent is offered it: everybody of the shop, those in its team, or whose own it is. */
export function mayUse(agent: Agent, shop: string, { scope }: Pick<Canned, 'scope'>): boolean {
  const place = membership(agent, shop);
  if (!place) return false;
  if (scope === 'shop') return true;
  return 'agent' in scope ? scope.agent === agent.id : place.teams?.includes(scope.team) === true;
}

/** Whether an agent may write it: the shop's admins all, a team's admins the team's, everybody one's own. */
export function mayWrite(agent: Agent, shop: string, { scope }: Pick<Canned, 'scope'>): boolean {
  if (isAdmin(agent, shop)) return true;
  if (scope === 'shop' || !membership(agent, shop)) return false;
  return 'agent' in scope ? scope.agent === agent.id : isTeamAdmin(agent, shop, scope.team);
}

/** The one meant by a short code among several: one's own before the team's, the team's before the shop's. */
export const nearestFirst = (a: Canned, b: Canned): number =>
  distance(a) - distance(b) || a.shortCode.localeCompare(b.shortCode);

const distance = ({ scope }: Canned): number => (scope === 'shop' ? 2 : 'team' in scope ? 1 : 0);

/** The scope as one word, for keys. */
export const scopeName = (scope: CannedScope): string =>
  scope === 'shop' ? 'shop' : 'team' in scope ? `team.${scope.team}` : `agent.${scope.agent}`;
