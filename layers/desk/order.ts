import type { Agent } from '../domain/agent.ts';
import { choose, type Grounds, type Question } from '../domain/distribution.ts';
import { type Order, unread } from '../domain/order.ts';
import { lastMessageTimes } from '../store/conversations.ts';
import { findTurn, type TurnOf } from '../store/turns.ts';
import type { Desk } from './desk.ts';

/**
 * Reads what an algorithm orders by beside the agents (R6): one request at most, for most_waiting one per hundred
 * conversations of those who could be first.
 */
export async function readOrder(desk: Desk, grounds: Grounds, question: Question, turnOf: TurnOf): Promise<Order> {
  const order = unread(grounds.algorithm ?? 'least_chats', desk.table.random());
  if (order.by === 'in_order') return { by: 'in_order', turn: await findTurn(desk.table, turnOf) };
  if (order.by !== 'most_waiting') return order;
  // The board moves on while the messages are looked up: the order holds for the agents as they are now.
  const agents = desk.board.agents();
  const able = new Set(choose(agents, question).candidates.map(({ agent }) => agent));
  const assigned = agents.flatMap(({ id, lastAssignedAt: at }) => (at === undefined ? [] : [[id, at] as const]));
  return {
    by: 'most_waiting',
    assignedAt: new Map(assigned),
    lastMessageAt: await lastMessages(
      desk,
      agents.filter(({ id }) => able.has(id)),
    ),
  };
}

/** Requests have room for so many conversations. */
const atOnce = 100;

/**
 * When the agents last had a message, as far as it takes to know who comes first. What an agent no longer holds is noted
 * with the agent; what is still held can only be later. So those are read whose note is oldest, until nobody else
 * can come before the best of them. Who is left unread stands with the note.
 */
async function lastMessages(desk: Desk, agents: Agent[]): Promise<Map<string, number>> {
  const note = (agent: Agent): number => Math.max(Number.NEGATIVE_INFINITY, ...(agent.pastMessagesAt ?? []));
  const ahead = [...agents].sort((a, b) => note(a) - note(b));
  const known = new Map<string, number>();
  let first = Number.POSITIVE_INFINITY;
  while (ahead.length > 0 && note(ahead[0] as Agent) < first) {
    const together: Agent[] = [];
    for (let held = 0; ahead[0] && (together.length === 0 || held + ahead[0].held.length <= atOnce); ) {
      held += ahead[0].held.length;
      together.push(ahead.shift() as Agent);
    }
    const times = await lastMessageTimes(
      desk.table,
      together.flatMap(({ held }) => held),
    );
    for (const agent of together) {
      const at = Math.max(note(agent), ...agent.held.map((id) => times.get(id) ?? Number.NEGATIVE_INFINITY));
      known.set(agent.id, at);
      first = Math.min(first, at);
    }
  }
  for (const agent of ahead) known.set(agent.id, note(agent));
  return new Map([...known].filter(([, at]) => at > Number.NEGATIVE_INFINITY));
}
