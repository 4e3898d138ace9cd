import { mayChat } from '../domain/agent.ts';
import { leave, unassign } from '../domain/handling.ts';
import { findAgent } from '../store/agents.ts';
import type { Desk } from './desk.ts';
import { rewrite } from './rewrite.ts';

/**
 * Takes from an agent the open conversations of shops on which the chat permission was lost (D10). Those the agent had are
 * queued with that reason, and the queue gives them to somebody else; in the others the agent is no longer (T2). Reads everything
 * again: the permission may be back.
 */
export async function giveOnWhatMayNotBeHeld(desk: Desk, agentId: string): Promise<void> {
  const agent = await findAgent(desk.table, agentId);
  if (!agent) return;
  for (const id of new Set([...agent.held, ...agent.joined])) {
    await rewrite(desk, id, (c, _shop, now) => {
      if (mayChat(agent, c.shop)) return undefined;
      if (c.assignee === agentId) return unassign(c, { reason: 'permission_withdrawn' }, now, desk.id());
      return c.participants.includes(agentId) ? leave(c, agentId, now, desk.id()) : undefined;
    });
  }
}
