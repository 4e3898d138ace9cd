import { change } from '../domain/conversation.ts';
import { due } from '../domain/deadlines.ts';
import { close } from '../domain/handling.ts';
import { autoCloseReason } from '../domain/settings.ts';
import { commit, findConversation } from '../store/conversations.ts';
import { threadOf } from '../store/timeline.ts';
import type { Desk } from './desk.ts';

/**
 * A conversation's timer fired: look at everything again and act only on what has really come (W2, W3, C6). Whatever
 * moved since leaves nothing to do here but to arm the timer for what is left, which the commit does.
 * @throws DeskError busy: to be tried again
 */
export async function meetDeadline(desk: Desk, conversationId: string): Promise<void> {
  for (let round = 0; round < 20; round++) {
    const before = await findConversation(desk.table, conversationId);
    if (before?.state !== 'open') return;
    const { settings } = await desk.shops.fresh(before.shop);
    const now = desk.clock.now();
    const come = due(before, settings, now);
    const fired = {
      ...before,
      ...(before.armedFor !== undefined && before.armedFor <= now && { armedFor: undefined }),
    };
    const announced = come.includes('overdue') ? 'overdue' : come.includes('soon') ? 'soon' : before.announced;
    const step = come.includes('auto_close')
      ? close(fired, autoCloseReason, now, desk.id())
      : {
          edited: { ...fired, announced, ...(come.includes('window_end') && { windowEndAnnounced: true }) },
          entries: [],
        };
    if (come.length === 0 && fired.armedFor !== undefined) return;
    const made = change(before, step.edited, step.entries, settings, now);
    const refused = await commit(desk.table, { thread: threadOf(before.id), change: made });
    if (!refused) return;
    await desk.table.sleep(desk.table.random() * 50);
  }
  throw new Error(`the deadline of ${conversationId} found it changing all the time`);
}
