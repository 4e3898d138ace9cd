import type { Conversation } from '../domain/conversation.ts';
import { type Deadline, due } from '../domain/deadlines.ts';
import { close, type Step } from '../domain/handling.ts';
import { end } from '../domain/handover.ts';
import { autoCloseReason } from '../domain/settings.ts';
import { wake } from '../domain/snooze.ts';
import type { Desk } from './desk.ts';
import { rewrite } from './rewrite.ts';
import { takeBack } from './takeback.ts';

/**
 * A conversation's timer fired: look at everything again and act only on what has really come (W2, W3, C6, T3, T8). Whatever
 * moved since leaves nothing to do here but to arm the timer for what is left, which the commit does.
 * @throws Error when it changes all the time: to be tried again
 */
export async function meetDeadline(desk: Desk, conversationId: string): Promise<void> {
  if (await meet(desk, conversationId, false)) {
    await takeBack(desk, conversationId);
    await meet(desk, conversationId, true);
  }
}

/**
 * Acts on what has come, but for taking it from its agent: that is done in between.
 * @param isLookedAt whether it was: then it stays where it is
 * @returns whether it is still to be done
 */
async function meet(desk: Desk, conversationId: string, isLookedAt: boolean): Promise<boolean> {
  let isUnanswered = false;
  await rewrite(desk, conversationId, (before, { settings }, now) => {
    const all = due(before, settings, now);
    const come = isLookedAt ? all : all.filter((kind) => kind !== 'take_back');
    isUnanswered = come.length < all.length && !come.includes('auto_close');
    const hasFired = before.armedFor !== undefined && before.armedFor <= now;
    const fired = { ...before, ...(hasFired && { armedFor: undefined }) };
    if (come.length === 0 && (isUnanswered || fired.armedFor !== undefined)) return undefined;
    if (come.includes('auto_close')) return close(fired, autoCloseReason, now, desk.id());
    return passed(desk, fired, come, now);
  });
  return isUnanswered;
}

/** What the deadlines that have come make of a conversation that stays open. */
function passed(desk: Desk, c: Conversation, come: Deadline[], now: number): Step {
  const announced = come.includes('overdue') ? 'overdue' : come.includes('soon') ? 'soon' : c.announced;
  const step: Step = {
    edited: {
      ...c,
      announced,
      ...(come.includes('window_end') && { windowEndAnnounced: true }),
      ...(come.includes('take_back') && { leftThereAt: now }),
    },
    entries: [],
  };
  const then = (next: (c: Conversation) => Step): void => {
    const { edited, entries } = next(step.edited);
    step.edited = edited;
    step.entries.push(...entries);
  };
  if (come.includes('wake')) then((it) => wake(it, { reason: 'time' }, now, desk.id()));
  const { handover } = c;
  if (come.includes('offer_end') && handover) then((it) => end(it, handover, 'expired', now, desk.id()));
  return step;
}
