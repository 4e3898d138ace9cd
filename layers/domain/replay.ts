import type { Agent } from './agent.ts';
import { choose, type Explanation } from './distribution.ts';
import { type Forecast, forecast, groundsUnder } from './forecast.ts';
import { type Order, type Turn, unread } from './order.ts';
import { type Comer, isGivenOut, type Ruling, rule } from './routing.ts';
import type { Shop } from './settings.ts';

/**
 * Plays past conversations again under other rules: who would have got what, in the order in which they came. Who was there is known from
 * the explanations of that time (D11); how busy everybody was follows from the play itself.
 */

/** A conversation of the past. Times are epoch milliseconds. */
export interface Past {
  id: string;
  channel: string;
  at: number;
  comer: Comer;
  /** Who got it first, if anybody did. */
  actual?: { agent: string; at: number };
  endedAt?: number;
  /** What was said of the agents when it was given to somebody or queued. */
  seen: { at: number; why: Explanation }[];
}

/** What would have become of it. `at`: when the agent would have got it. */
export interface Replayed {
  past: Past;
  would: Forecast & { at?: number };
}

/** What a client has to know about what is shown. */
export const assumptions: readonly string[] = [
  'Agents have today’s shops and teams, and nothing to do at the beginning.',
  'Who was there is taken from the explanations of that time; whoever they do not name was away.',
  'A conversation keeps its slot from when it would have been given to somebody until it really ended.',
  'Messages between the beginning and the end are not looked at: for most_waiting an agent’s last message is the latest beginning or end.',
  'Conversations that were opened again are not played, and what a team grabs or joins is shown as waiting for it.',
];

interface Stage {
  shop: Shop;
  agents: Map<string, Agent>;
  turns: Map<string, Turn>;
  lastMessageAt: Map<string, number>;
  queue: { result: Replayed; ruling: Ruling }[];
}

/** @param shop with the rules to play by @param agents as they are today */
export function replay(shop: Shop, agents: Agent[], pasts: Past[]): Replayed[] {
  const away = agents.map((agent) => ({ ...agent, status: 'break' as const, connections: [], held: [] }));
  const stage: Stage = {
    shop,
    agents: new Map(away.map(({ graceUntil: _g, lastAssignedAt: _l, ...agent }) => [agent.id, agent])),
    turns: new Map(),
    lastMessageAt: new Map(),
    queue: [],
  };
  const results: Replayed[] = [];
  const moments: { at: number; rank: number; happen: () => void }[] = [];
  for (const past of pasts) {
    for (const { at, why } of past.seen) moments.push({ at, rank: 0, happen: () => observe(stage, why) });
    moments.push({ at: past.at, rank: 2, happen: () => void results.push(arrive(stage, past)) });
    const { endedAt } = past;
    if (endedAt !== undefined) moments.push({ at: endedAt, rank: 1, happen: () => end(stage, past.id, endedAt) });
  }
  moments.sort((a, b) => a.at - b.at || a.rank - b.rank);
  for (const { at, happen } of moments) {
    happen();
    drain(stage, at);
  }
  return results;
}

/** Brings the agents to where an explanation saw them. */
function observe({ agents }: Stage, { agent: chosen, candidates = [], skipped = [] }: Explanation): void {
  const there = [chosen, ...candidates.map(({ agent }) => agent)].filter((id) => id !== undefined);
  for (const id of there) change(agents, id, { status: 'available', connections: ['then'] });
  for (const { agent: id, reason } of skipped) {
    if (reason === 'offline') change(agents, id, { connections: [] });
    if (reason === 'on_break') change(agents, id, { status: 'break', connections: ['then'] });
    if (reason === 'full') change(agents, id, { status: 'available', connections: ['then'] });
  }
}

function change(agents: Map<string, Agent>, id: string, difference: Partial<Agent>): void {
  const agent = agents.get(id);
  if (agent) agents.set(id, { ...agent, ...difference });
}

function arrive(stage: Stage, past: Past): Replayed {
  const { shop } = stage;
  const agents = [...stage.agents.values()];
  const ruling = rule(shop, past.channel, past.comer, agents, past.at);
  const order = orderOf(stage, past, ruling);
  const { channel, id: conversation } = past;
  const would = forecast(shop, past.comer, ruling, agents, { channel, conversation }, past.at, order);
  const result: Replayed = { past, would };
  if (would.agent !== undefined) give(stage, result, would.agent, past.at, ruling, would.why.rule !== 'owner');
  else if (would.to === 'queue' && isGivenOut(ruling.team)) stage.queue.push({ result, ruling });
  return result;
}

const turnKey = ({ channel }: Past, { branch }: Ruling): string => `${channel} ${branch}`;

/** What the algorithm orders by at this point of the play; a throw of the dice that is the same with every replay. */
function orderOf(stage: Stage, past: Past, ruling: Ruling): Order {
  const order = unread(groundsUnder(stage.shop, ruling, past.comer).algorithm ?? 'least_chats', past.at % 1);
  if (order.by === 'in_order') return { ...order, turn: stage.turns.get(turnKey(past, ruling)) ?? order.turn };
  return order.by === 'most_waiting' ? { ...order, lastMessageAt: stage.lastMessageAt } : order;
}

function give(stage: Stage, { past, would }: Replayed, id: string, at: number, ruling: Ruling, byTurn: boolean): void {
  const agent = stage.agents.get(id);
  if (!agent) return;
  would.at = at;
  const holds = past.endedAt === undefined || past.endedAt > at;
  stage.agents.set(id, { ...agent, lastAssignedAt: at, held: holds ? [...agent.held, past.id] : agent.held });
  stage.lastMessageAt.set(id, at);
  const key = turnKey(past, ruling);
  if (byTurn && ruling.algorithm === 'in_order')
    stage.turns.set(key, { number: (stage.turns.get(key)?.number ?? 0) + 1, agent: id });
}

function end(stage: Stage, conversation: string, at: number): void {
  stage.queue = stage.queue.filter(({ result }) => result.past.id !== conversation);
  for (const agent of stage.agents.values()) {
    if (!agent.held.includes(conversation)) continue;
    stage.lastMessageAt.set(agent.id, at);
    stage.agents.set(agent.id, { ...agent, held: agent.held.filter((id) => id !== conversation) });
  }
}

/** Gives those who wait to whoever can take them by now, the longest waiting first. */
function drain(stage: Stage, now: number): void {
  const { shop } = stage;
  if (shop.settings.slots <= 0) return;
  stage.queue = stage.queue.filter(({ result, ruling }) => {
    const question = {
      shop: shop.id,
      slots: shop.settings.slots,
      conversation: result.past.id,
      now,
      ...(ruling.team && { team: ruling.team.id }),
    };
    const order = orderOf(stage, result.past, ruling);
    const [candidate] = choose([...stage.agents.values()], question, order).candidates;
    if (!candidate) return true;
    result.would = { ...result.would, to: 'agent', agent: candidate.agent };
    give(stage, result, candidate.agent, now, ruling, true);
    return false;
  });
}
