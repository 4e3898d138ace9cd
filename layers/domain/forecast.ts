import { type Agent, mayChat, obstacle } from './agent.ts';
import { choose, type Explanation, explain, type Grounds, type Question } from './distribution.ts';
import type { Order } from './order.ts';
import { type Comer, isFlowsFirst, isGivenOut, type OwnerTerms, type Ruling } from './routing.ts';
import type { Shop } from './settings.ts';

/** What would become of a conversation, by the same rules and choices by which it is placed, with nothing written. */
export interface Forecast {
  to: 'agent' | 'queue' | 'flow';
  agent?: string;
  /** Whose representatives it waits for or was given to. */
  team?: string;
  /** What the customer would be told, and when. */
  message?: { text: string; when: 'at_once' | 'with_the_assignment' };
  why: Explanation;
}

/** What somebody would be looked for by. */
export const groundsUnder = ({ settings }: Shop, { branch, team, algorithm }: Ruling, comer: Comer): Grounds => ({
  rule: settings.slots <= 0 ? 'no_slots' : comer.kind === 'new' ? 'first_message' : 'returning',
  ...(branch && { branch }),
  ...(team && { team: team.id }),
  ...(algorithm && { algorithm }),
});

/** @param order of the algorithm under that ruling, as known; left out: fewest conversations first */
export function forecast(
  shop: Shop,
  comer: Comer,
  ruling: Ruling,
  agents: Agent[],
  { channel, conversation }: { channel: string; conversation: string },
  now: number,
  order?: Order,
): Forecast {
  if (comer.kind !== 'reopened' && isFlowsFirst(shop, channel)) return { to: 'flow', why: { rule: 'off' } };
  return toOwner(shop, ruling, agents, now) ?? byBranch(shop, comer, ruling, agents, conversation, now, order);
}

function toOwner(shop: Shop, { owner }: Ruling, agents: Agent[], now: number): Forecast | undefined {
  const agent = agents.find(({ id }) => id === owner?.agent);
  if (!owner || !agent || !canTake(agent, shop, owner.terms, now)) return undefined;
  const { branch, message } = owner;
  return {
    to: 'agent',
    agent: agent.id,
    ...(message && { message: { text: message, when: 'with_the_assignment' } }),
    why: { rule: 'owner', ...(branch && { branch }), agent: agent.id, load: agent.held.length },
  };
}

function canTake(agent: Agent, { id, settings }: Shop, terms: OwnerTerms, now: number): boolean {
  if (terms === 'reopened') return mayChat(agent, id);
  if (terms === 'available') return obstacle(agent, id, settings.slots, now) === undefined;
  return mayChat(agent, id) && agent.held.length < settings.slots;
}

function byBranch(
  shop: Shop,
  comer: Comer,
  ruling: Ruling,
  agents: Agent[],
  conversation: string,
  now: number,
  order?: Order,
): Forecast {
  const { team, message, anybodyOnline } = ruling;
  const { slots } = shop.settings;
  const grounds = groundsUnder(shop, ruling, comer);
  const question: Question = { shop: shop.id, slots, conversation, now, ...(team && { team: team.id }) };
  const choice = choose(agents, question, order);
  const asked = slots > 0 && anybodyOnline && isGivenOut(team);
  const candidate = asked ? choice.candidates[0] : undefined;
  const turn = order?.by === 'in_order' ? { turn: order.turn.number + 1 } : {};
  const when = anybodyOnline ? 'with_the_assignment' : 'at_once';
  return {
    to: candidate ? 'agent' : 'queue',
    ...(candidate && { agent: candidate.agent }),
    ...(team && { team: team.id }),
    ...(message && { message: { text: message, when } }),
    why: explain(
      grounds,
      slots,
      asked ? choice : { ...choice, candidates: [] },
      candidate && { ...candidate, ...turn },
    ),
  };
}
