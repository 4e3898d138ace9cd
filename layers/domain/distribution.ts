import { type Agent, isRep, isTeamAdmin, membership, type Obstacle, obstacle } from './agent.ts';
import { type Order, sorted } from './order.ts';
import { type Ramp, rampedUntil } from './ramp.ts';
import type { Algorithm, BranchName } from './settings.ts';

/**
 * Who gets a conversation, and why (D1-D6, D11, R6). The choice is a hint from what was read; the slot transaction decides.
 */

export type Rule =
  | 'first_message'
  | 'returning'
  | 'queue'
  | 'by_hand'
  | 'owner'
  | 'handover'
  | 'bot'
  | 'grab'
  | 'join'
  | 'left'
  | 'taken_back'
  | 'off'
  | 'no_slots';

/** What somebody is looked for by: what brought the conversation here, and the words of the channel's rules. */
export interface Grounds {
  rule: Rule;
  branch?: BranchName;
  team?: string;
  /** Default: least_chats. */
  algorithm?: Algorithm;
}

export interface Candidate {
  agent: string;
  /** Open conversations over all shops when it was chosen (D2). */
  load: number;
  /** The last message in any of the agent's conversations, RFC 3339, where that decides (most_waiting); absent: never had one. Of who could not be first it may be an earlier one. */
  lastMessageAt?: string;
}

/** Why an agent was not chosen. */
export type Skipped = Obstacle | 'ramping' | 'team_admin' | 'taken_from' | 'taken_meanwhile';

/** The explanation of a choice (D11). */
export interface Explanation extends Grounds {
  agent?: string;
  /** What the chosen agent held before, and the shop's slots at that moment. */
  load?: number;
  slots?: number;
  /** Which turn of the channel and branch it was (in_order). */
  turn?: number;
  candidates?: Candidate[];
  skipped?: { agent: string; reason: Skipped }[];
  /** Left out of the lists above, which are cut at 10 so that an event stays small. */
  more?: number;
}

const longest = 10;

/** Those who could take a conversation, the first to ask first, and those who could not. */
export interface Choice {
  candidates: Candidate[];
  skipped: { agent: string; reason: Skipped }[];
}

/** Which conversation somebody is looked for. */
export interface Question {
  shop: string;
  slots: number;
  conversation: string;
  /** Only its representatives are asked (T1). */
  team?: string;
  /** The agent who gave it away: asked after all others (D6). */
  lastly?: string;
  /** It comes from the queue: who just came online gets that bit by bit. */
  ramp?: Ramp;
  /** The agent from whom it is taken: not asked at all. */
  without?: string;
  /** Epoch milliseconds. */
  now: number;
}

/** Orders the agents for a conversation by the algorithm. Those who have nothing to do with the shop or its team are not spoken of. */
export function choose(agents: Agent[], question: Question, order: Order = { by: 'least_chats' }): Choice {
  const able: Agent[] = [];
  const skipped: Choice['skipped'] = [];
  for (const agent of agents) {
    const reason = standing(agent, question);
    if (reason === 'able') able.push(agent);
    else if (reason !== 'elsewhere') skipped.push({ agent: agent.id, reason });
  }
  const inOrder = sorted(able, question.conversation, order);
  const last = inOrder.filter(({ id }) => id === question.lastly);
  const candidates = [...inOrder.filter(({ id }) => id !== question.lastly), ...last].map((agent) =>
    candidate(agent, order),
  );
  return { candidates, skipped };
}

function standing(agent: Agent, { shop, slots, team, now, ramp, without }: Question): 'able' | 'elsewhere' | Skipped {
  if (!membership(agent, shop)) return 'elsewhere';
  if (agent.id === without) return 'taken_from';
  if (team !== undefined && isTeamAdmin(agent, shop, team)) return 'team_admin';
  if (team !== undefined && !isRep(agent, shop, team)) return 'elsewhere';
  const reason = obstacle(agent, shop, slots, now);
  return reason ?? (rampedUntil(agent, ramp, now) === undefined ? 'able' : 'ramping');
}

function candidate(agent: Agent, order: Order): Candidate {
  const at = order.by === 'most_waiting' ? order.lastMessageAt.get(agent.id) : undefined;
  return {
    agent: agent.id,
    load: agent.held.length,
    ...(at !== undefined && { lastMessageAt: new Date(at).toISOString() }),
  };
}

/** The explanation of a choice, cut to what an event can carry. */
export function explain(
  { algorithm = 'least_chats', ...grounds }: Grounds,
  slots: number,
  choice: Choice,
  chosen?: Candidate & { turn?: number },
  takenMeanwhile: string[] = [],
): Explanation {
  const skipped: Explanation['skipped'] = [
    ...takenMeanwhile.map((agent) => ({ agent, reason: 'taken_meanwhile' as const })),
    ...choice.skipped,
  ];
  const more = Math.max(0, choice.candidates.length - longest) + Math.max(0, skipped.length - longest);
  return {
    ...grounds,
    ...(chosen && { algorithm, agent: chosen.agent, load: chosen.load }),
    ...(chosen?.turn !== undefined && { turn: chosen.turn }),
    slots,
    candidates: choice.candidates.slice(0, longest),
    skipped: skipped.slice(0, longest),
    ...(more > 0 && { more }),
  };
}

/** The explanation without its lists: what the conversation itself carries. */
export function inShort({ candidates, skipped, more: _more, ...rest }: Explanation): Explanation {
  return rest;
}
