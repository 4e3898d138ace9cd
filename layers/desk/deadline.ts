import type { Conversation } from '../domain/conversation.ts';
import { type Deadline, due } from '../domain/deadlines.ts';
import { close, type Step } from '../domain/handling.ts';
import { end } from '../domain/handover.ts';
import { autoCloseReason } from '../domain/settings.ts';
import type { Desk } from './desk.ts';
import { rewrite } from './rewrite.ts';

/**
 * A conversation's timer fired: look at everything again and act only on what has really come (W2, W3, C6, T3). Whatever
 * moved since leaves nothing to do here but to arm the timer for what is left, which the commit does.
 * @throws Error when it changes all the time: to be tried again
 */
export async function meetDeadline(desk: Desk, conversationId: string): Promise<void> {
  await rewrite(desk, conversationId, (before, { settings }, now) => {
    const come = due(before, settings, now);
    const hasFired = before.armedFor !== undefined && before.armedFor <= now;
    const fired = { ...before, ...(hasFired && { armedFor: undefined }) };
    if (come.length === 0 && fired.armedFor !== undefined) return undefined;
    if (come.includes('auto_close')) return close(fired, autoCloseReason, now, desk.id());
    return passed(fired, come, now, desk.id());
  });
}

/** What the deadlines that have come make of a conversation that stays open. */
function passed(c: Conversation, come: Deadline[], now: number, eventId: string): Step {
  const announced = come.includes('overdue') ? 'overdue' : come.includes('soon') ? 'soon' : c.announced;
  const edited = { ...c, announced, ...(come.includes('window_end') && { windowEndAnnounced: true }) };
  if (!come.includes('offer_end') || !c.handover) return { edited, entries: [] };
  return end(edited, c.handover, 'expired', now, eventId);
}
