import type { Agent } from './agent.ts';
import type { Algorithm } from './settings.ts';

/** In which order those who could take a conversation are asked (R6), and what each algorithm has to know for that. */
export type Order =
  /** Fewest open conversations first (D5). */
  | { by: 'least_chats' }
  /** `dice` is drawn for each conversation, 0 to 1: nobody can tell who is next. */
  | { by: 'random'; dice: number }
  /**
   * Longest since the last message in or out of any of the agent's conversations (epoch ms); who never had one comes first.
   * `assignedAt`: the last assignments that this took into account, for the slot write to compare. `atLeast`: whose last message
   * may have been later than that.
   */
  | { by: 'most_waiting'; lastMessageAt: Map<string, number>; assignedAt?: Map<string, number>; atLeast?: Set<string> }
  /** One after the other by id, from the one who had the last turn on. */
  | { by: 'in_order'; turn: Turn };

/** The last turn that was given of a channel and branch; number 0: none yet. */
export interface Turn {
  number: number;
  agent?: string;
}

/** The order of an algorithm whose knowledge is still to be read. */
export const unread = (algorithm: Algorithm, dice: number): Order => {
  switch (algorithm) {
    case 'least_chats':
      return { by: algorithm };
    case 'random':
      return { by: algorithm, dice };
    case 'most_waiting':
      return { by: algorithm, lastMessageAt: new Map() };
    case 'in_order':
      return { by: algorithm, turn: { number: 0 } };
  }
};

/**
 * Sorts agents for a conversation. Equals are ordered by a hash of the conversation and the agent, so that a burst spreads
 * over them instead of colliding on one.
 */
export function sorted(agents: Agent[], conversation: string, order: Order): Agent[] {
  const rank = ranking(order);
  const salt = order.by === 'random' ? `${conversation} ${order.dice}` : conversation;
  const placed = agents.map((agent) => ({ agent, rank: rank(agent), place: spread(salt, agent.id) }));
  const tie = order.by === 'in_order' ? byId : order.by === 'most_waiting' ? byAssignment : () => 0;
  placed.sort((a, b) => a.rank - b.rank || tie(a.agent, b.agent) || a.place - b.place);
  return placed.map(({ agent }) => agent);
}

function ranking(order: Order): (agent: Agent) => number {
  switch (order.by) {
    case 'least_chats':
      return (agent) => agent.held.length;
    case 'random':
      return () => 0;
    case 'most_waiting':
      // Times are whole milliseconds: half a one puts those who may have been later behind those who were not.
      return ({ id }) => {
        const at = order.lastMessageAt.get(id);
        return order.atLeast?.has(id) ? (at ?? -Number.MAX_VALUE) + 0.5 : (at ?? Number.NEGATIVE_INFINITY);
      };
    case 'in_order': {
      const { agent: last } = order.turn;
      return (agent) => (last === undefined || agent.id > last ? 0 : 1);
    }
  }
}

/** WhatsApp tells whole seconds: of agents whose last messages are equally old, the one who got a conversation earlier has waited longer. */
export const byAssignment = (a: Agent, b: Agent): number => (a.lastAssignedAt ?? 0) - (b.lastAssignedAt ?? 0);

const byId = (a: Agent, b: Agent): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** FNV-1a, finished with an avalanche step: a cheap hash (0.1 µs; MD5 takes 2) whose order differs per conversation. */
function spread(conversation: string, agent: string): number {
  let hash = 0x811c9dc5;
  for (const text of [conversation, agent]) {
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}
