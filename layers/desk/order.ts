import type { Agent } from '../domain/agent.ts';
import { choose, type Grounds, type Question } from '../domain/distribution.ts';
import { byAssignment, type Order, unread } from '../domain/order.ts';
import { lastMessageTimes } from '../store/conversations.ts';
import { findTurn, type TurnOf } from '../store/turns.ts';
import type { Desk } from './desk.ts';

/**
 * Reads what an algorithm orders by beside the agents (R6): one request at most, for most_waiting mostly one for
 * the conversations of those who could be first.
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
    ...(await lastMessages(
      desk,
      agents.filter(({ id }) => able.has(id)),
    )),
  };
}

/** Requests have room for so many conversations. */
const atOnce = 100;

/**
 * When the agents last had a message, as far as it takes to know who comes first. What an agent no longer holds is noted
 * with the agent, and what was read once is remembered: both can only be too early. So those are read whose note is oldest,
 * until nobody else can come before the best of them. Who is left unread stands with the note, behind those who are known to be as early.
 */
async function lastMessages(
  desk: Desk,
  agents: Agent[],
): Promise<{ lastMessageAt: Map<string, number>; atLeast: Set<string> }> {
  const { lastHeard } = desk;
  for (const agent of agents) for (const at of agent.pastMessagesAt ?? []) lastHeard.note(agent.id, at);
  const earlier = (a: Agent, b: Agent) => lastHeard.of(a.id) - lastHeard.of(b.id) || byAssignment(a, b);
  const ahead = [...agents].sort(earlier);
  let first: Agent | undefined;
  let needed = 0;
  const couldBeFirst = (agent: Agent | undefined) => agent && (!first || earlier(agent, first) < 0);
  for (let request = 1; couldBeFirst(ahead[0]); request++) {
    // As many as sufficed the last time, and one more; if they do not, as many as there is room for.
    const together = takeSome(ahead, request === 1 ? lastHeard.sufficed() + 1 : Number.POSITIVE_INFINITY);
    const held = together.flatMap((agent) => agent.held);
    const times = await lastMessageTimes(desk.table, held);
    for (const agent of together) {
      if (couldBeFirst(agent)) needed++;
      for (const id of agent.held) lastHeard.note(agent.id, times.get(id));
      if (couldBeFirst(agent)) first = agent;
    }
  }
  lastHeard.suffice(needed);
  const heard = agents.filter(({ id }) => lastHeard.of(id) > Number.NEGATIVE_INFINITY);
  return {
    lastMessageAt: new Map(heard.map(({ id }) => [id, lastHeard.of(id)])),
    atLeast: new Set(ahead.filter(({ held }) => held.length > 0).map(({ id }) => id)),
  };
}

/** Takes the first from a list: whose conversations go into one request, but no more than `most` and at least one agent. */
function takeSome(ahead: Agent[], most: number): Agent[] {
  const taken: Agent[] = [];
  let held = 0;
  while (ahead[0] && taken.length < most && (taken.length === 0 || held + ahead[0].held.length <= atOnce)) {
    held += ahead[0].held.length;
    taken.push(ahead.shift() as Agent);
  }
  return taken;
}
