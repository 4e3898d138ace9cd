import { mayChat } from '../domain/agent.ts';
import { change } from '../domain/conversation.ts';
import { unassign } from '../domain/handling.ts';
import { findAgent } from '../store/agents.ts';
import { commit, findConversation } from '../store/conversations.ts';
import { threadOf } from '../store/timeline.ts';
import type { Desk } from './desk.ts';

/**
 * Takes from an agent the open conversations of shops on which the chat permission was lost (D10). They are queued with
 * that reason, and the queue gives them to somebody else. Reads everything again: the permission may be back.
 */
export async function giveOnWhatMayNotBeHeld(desk: Desk, agentId: string): Promise<void> {
  const agent = await findAgent(desk.table, agentId);
  for (const id of agent?.held ?? []) {
    for (let round = 0; round < 10; round++) {
      const before = await findConversation(desk.table, id);
      if (before?.state !== 'open' || before.assignee !== agentId || mayChat(agent, before.shop)) break;
      const { settings } = await desk.shops.fresh(before.shop);
      const now = desk.clock.now();
      const { edited, entries } = unassign(before, { reason: 'permission_withdrawn' }, now, desk.id());
      const refused = await commit(desk.table, {
        thread: threadOf(id),
        change: change(before, edited, entries, settings, now),
      });
      if (!refused) break;
    }
  }
}
