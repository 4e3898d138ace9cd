import { type Agent, isOnline, mayChat } from './agent.ts';
import type { Conversation } from './conversation.ts';
import type { Grounds } from './distribution.ts';
import type { Branch, BranchName, ChannelRules, Shop, Team } from './settings.ts';

/**
 * The routing rules of a channel (R1 to R5): which branch a customer falls under, whether the owner keeps the conversation,
 * which team is asked by which algorithm, and what the customer is told.
 */

/** Who comes to be routed. A returning customer has an owner: the last agent who had the thread. */
export type Comer =
  | { kind: 'new' }
  /** The conversation was closed and is open again (D8). */
  | { kind: 'reopened'; owner: string }
  /** It was closed, and this is the next one (C7). */
  | { kind: 'returning'; owner: string };

/** What the rules say. */
export interface Ruling {
  /** Asked first; the rest holds where that fails. */
  owner?: { agent: string; terms: OwnerTerms; message?: string; branch?: BranchName };
  branch?: BranchName;
  team?: Team;
  algorithm?: Grounds['algorithm'];
  message?: string;
  /** Whether anybody of the shop is there at all. */
  anybodyOnline: boolean;
}

/**
 * How strictly an owner is asked. reopened: whatever status and slots (D8). available: like anybody (D1). under_limit: whatever
 * the status, with a free slot (R5: nobody else is there, or the rules keep the owner).
 */
export type OwnerTerms = 'reopened' | 'available' | 'under_limit';

export const rulesOf = (shop: Shop, channel: string): ChannelRules =>
  shop.channels.find(({ id }) => id === channel)?.rules ?? {};

/** Whether a new conversation is the flow's until it asks for an agent (R7). On the webchat no flow can answer. */
export const isFlowsFirst = ({ settings, channels }: Shop, channel: string): boolean =>
  !settings.assignOnFirstMessage && channels.find(({ id }) => id === channel)?.provider !== 'webchat';

/** Whether a reopened conversation goes to its owner whoever is there: then nobody has to be looked at (D8). */
export const keepsOwner = ({ returning = {} }: ChannelRules): boolean =>
  [returning.ownerOffline, returning.allOffline].every((branch) => !branch || (branch.keepOwner && !branch.message));

/**
 * Applies the rules. Whether somebody is online is asked of the whole shop, also where a branch names a team (R1, R2).
 * @param agents all agents, as just read
 * @param now epoch milliseconds
 */
export function rule(shop: Shop, channel: string, comer: Comer, agents: Agent[], now: number): Ruling {
  const rules = rulesOf(shop, channel);
  const online = agents.filter((agent) => isOnline(agent, shop.id, now));
  const anybodyOnline = online.length > 0;
  const byBranch = (name: BranchName): Ruling => ({ ...follow(shop, name, branchOf(rules, name)), anybodyOnline });
  const asNew = byBranch(anybodyOnline ? 'newCustomer.online' : 'newCustomer.offline');
  if (comer.kind === 'new') return asNew;
  const owner = agents.find(({ id }) => id === comer.owner);
  if (!owner || !mayChat(owner, shop.id)) return asNew;
  const name = anybodyOnline ? 'returning.ownerOffline' : 'returning.allOffline';
  const branch = branchOf(rules, name);
  const otherwise = branch && !branch.keepOwner ? byBranch(name) : asNew;
  if (isOnline(owner, shop.id, now))
    return { ...otherwise, owner: { agent: owner.id, terms: comer.kind === 'reopened' ? 'reopened' : 'available' } };
  const keeps = branch ? branch.keepOwner === true : comer.kind === 'reopened' || !anybodyOnline;
  if (!keeps) return otherwise;
  const terms = comer.kind === 'reopened' ? 'reopened' : 'under_limit';
  const kept: Ruling['owner'] = { agent: owner.id, terms, ...(branch && { branch: name }) };
  return { ...otherwise, owner: { ...kept, ...(branch?.message && { message: branch.message }) } };
}

function follow(shop: Shop, name: BranchName, branch: Branch | undefined): Omit<Ruling, 'anybodyOnline'> {
  if (!branch) return {};
  const team = teamOf(shop, branch.team);
  return {
    branch: name,
    ...(team && { team }),
    ...(branch.algorithm && { algorithm: branch.algorithm }),
    ...(branch.message && { message: branch.message }),
  };
}

export const branchNames: readonly BranchName[] = [
  'newCustomer.online',
  'newCustomer.offline',
  'returning.ownerOffline',
  'returning.allOffline',
];

export function branchOf(rules: ChannelRules, name: BranchName): Branch | undefined {
  const [customer, case_] = name.split('.') as ['newCustomer', 'online'] | ['returning', 'ownerOffline'];
  return (rules[customer] as Record<string, Branch | undefined> | undefined)?.[case_];
}

/** A shop's team; undefined also for one that is no longer there: its conversations are then everybody's. */
export const teamOf = (shop: Shop, id: string | undefined): Team | undefined =>
  id === undefined ? undefined : shop.teams.find((team) => team.id === id);

/** Whether an algorithm gives a team's conversations to somebody; those of the other modes wait for who joins or grabs (T1). */
export const isGivenOut = (team: Team | undefined): boolean => team === undefined || team.mode === 'assign';

/** Where a conversation waits: with its team, or with the whole shop. */
export const laneOf = (shop: Shop, team: string | undefined): string => teamOf(shop, team)?.id ?? '';

/**
 * By which words a waiting conversation is given to somebody: those of the branch it came by, as the rules are now; one that
 * came back from an agent or was handed over goes by the first branch that names its team.
 */
export function groundsOf(shop: Shop, c: Conversation): Grounds {
  const rules = rulesOf(shop, c.channel.id);
  const team = teamOf(shop, c.team);
  const named = c.route?.branch ?? branchNames.find((name) => asks(branchOf(rules, name), team?.id));
  const branch = named && branchOf(rules, named);
  return {
    rule: 'queue',
    ...(branch && { branch: named }),
    ...(team && { team: team.id }),
    ...(branch?.algorithm && { algorithm: branch.algorithm }),
  };
}

const asks = (branch: Branch | undefined, team: string | undefined): boolean =>
  branch !== undefined && !branch.keepOwner && branch.team === team;

/** A conversation as its rules have it now; the same one where they have not changed what concerns it. */
export function followRules(shop: Shop, c: Conversation): Conversation {
  const branch = c.route?.branch;
  const lane = laneOf(shop, branch ? branchOf(rulesOf(shop, c.channel.id), branch)?.team : c.team);
  if (lane === (c.team ?? '')) return c;
  return { ...c, team: lane || undefined };
}
