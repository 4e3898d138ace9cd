import { type Agent, membership, type Obstacle, obstacle } from './agent.ts';

/**
 * Who gets a conversation, and why (D1-D6, D11). The choice is a hint from what was read; the slot transaction decides.
 */

export type Rule = 'first_message' | 'queue' | 'by_hand' | 'owner' | 'handover' | 'bot' | 'off' | 'no_slots';
export type Algorithm = 'least_chats';

export interface Candidate {
  agent: string;
  /** Open conversations over all shops when it was chosen (D2). */
  load: number;
}

/** The explanation of a choice (D11). */
export interface Explanation {
  rule: Rule;
  algorithm?: Algorithm;
  agent?: string;
  /** What the chosen agent held before, and the shop's slots at that moment. */
  load?: number;
  slots?: number;
  candidates?: Candidate[];
  skipped?: { agent: string; reason: Obstacle | 'taken_meanwhile' }[];
  /** Left out of the lists above, which are cut at 10 so that an event stays small. */
  more?: number;
}

const longest = 10;

/** Those who could take a conversation, the first to ask first, and those who could not. */
export interface Choice {
  candidates: Candidate[];
  skipped: { agent: string; reason: Obstacle }[];
}

/**
 * Orders the agents for a conversation: fewest open conversations first (D5). Equals are ordered by a hash of the
 * conversation and the agent, so that a burst spreads over them instead of colliding on one.
 * @param now epoch milliseconds
 */
export function choose(agents: Agent[], shop: string, slots: number, conversation: string, now: number): Choice {
  const candidates: Candidate[] = [];
  const skipped: Choice['skipped'] = [];
  for (const agent of agents) {
    if (!membership(agent, shop)) continue;
    const reason = obstacle(agent, shop, slots, now);
    if (reason) skipped.push({ agent: agent.id, reason });
    else candidates.push({ agent: agent.id, load: agent.held.length });
  }
  const place = new Map(candidates.map((c) => [c.agent, spread(conversation, c.agent)]));
  candidates.sort((a, b) => a.load - b.load || (place.get(a.agent) ?? 0) - (place.get(b.agent) ?? 0));
  return { candidates, skipped };
}

/** The explanation of a choice, cut to what an event can carry. */
export function explain(
  rule: Rule,
  slots: number,
  choice: Choice,
  chosen?: Candidate,
  takenMeanwhile: string[] = [],
): Explanation {
  const skipped: Explanation['skipped'] = [
    ...takenMeanwhile.map((agent) => ({ agent, reason: 'taken_meanwhile' as const })),
    ...choice.skipped,
  ];
  const more = Math.max(0, choice.candidates.length - longest) + Math.max(0, skipped.length - longest);
  return {
    rule,
    ...(chosen && { algorithm: 'least_chats', agent: chosen.agent, load: chosen.load }),
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

/** FNV-1a, finished with an avalanche step: a cheap hash (0.1 µs; MD5 takes 2) whose order differs per conversation. */
function spread(conversation: string, agent: string): number {
  let hash = 0x811c9dc5;
  for (const text of [conversation, agent]) {
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}
