import { mayChat } from '../domain/agent.ts';
import { unassign } from '../domain/handling.ts';
import { findAgent } from '../store/agents.ts';
import type { Desk } from './desk.ts';
import { rewrite } from './rewrite.ts';

/**
 * Takes from an agent the open conversations of shops on which the chat permission was lost (D10). They are queued with
 * that reason, and the queue gives them to somebody else. Reads everything again: the permission may be back.
 */
export async function giveOnWhatMayNotBeHeld(desk: Desk, agentId: string): Promise<void> {
  const agent = await findAgent(desk.table, agentId);
  for (const id of agent?.held ?? []) {
    await rewrite(desk, id, (c, _shop, now) =>
      c.assignee === agentId && !mayChat(agent, c.shop)
        ? unassign(c, { reason: 'permission_withdrawn' }, now, desk.id())
        : undefined,
    );
  }
}
