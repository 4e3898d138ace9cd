import type { Conversation } from './conversation.ts';
import type { ShopSettings } from './settings.ts';

/**
 * The moments at which a conversation changes by itself: soon, overdue, the end of the service window, the automatic
 * close, the end of an offer or of a snooze, the return from an agent who does not answer (W2, W3, C6, T3, T8). One schedule per conversation serves them all. It is armed
 * for the next of them, left alone while it fires early enough, and looks again at everything when it fires; so it is never
 * touched per message.
 */

export type Deadline = 'soon' | 'overdue' | 'window_end' | 'auto_close' | 'offer_end' | 'wake' | 'take_back';

/** What lies ahead of an open conversation, in order of time. */
export function deadlines(c: Conversation, settings: ShopSettings): { kind: Deadline; at: number }[] {
  if (c.state === 'closed') return [];
  const ahead: { kind: Deadline; at: number }[] = [];
  const isOff = c.snoozedUntil !== undefined;
  if (c.snoozedUntil !== undefined) ahead.push({ kind: 'wake', at: c.snoozedUntil });
  if (!isOff && c.waitingSince !== undefined) {
    if (!c.announced) ahead.push({ kind: 'soon', at: c.waitingSince + settings.soonAfter });
    if (c.announced !== 'overdue') ahead.push({ kind: 'overdue', at: c.waitingSince + settings.overdueAfter });
  }
  if (!isOff && settings.takeBackAfter !== undefined && c.assignee && c.waitingSince !== undefined)
    ahead.push({ kind: 'take_back', at: takeBackAt(c, settings.takeBackAfter) });
  if (c.windowEndsAt !== undefined && !c.windowEndAnnounced) ahead.push({ kind: 'window_end', at: c.windowEndsAt });
  if (c.handover?.state === 'pending') ahead.push({ kind: 'offer_end', at: c.handover.expiresAt });
  const quietSince = Math.max(c.lastCustomerAt ?? c.createdAt, c.wokenAt ?? 0);
  if (!isOff) ahead.push({ kind: 'auto_close', at: quietSince + settings.autoCloseAfter });
  return ahead.sort((a, b) => a.at - b.at);
}

/**
 * When it is taken from an agent who has not answered: so long after it was given, or after the customer's first unanswered
 * message, whichever is later, and again so long after each look that left it there. An offer is let come to its end first.
 */
function takeBackAt(c: Conversation, takeBackAfter: number): number {
  const since = Math.max(c.assignedAt ?? c.createdAt, c.waitingSince ?? 0, c.leftThereAt ?? 0);
  const offered = c.handover?.state === 'pending' ? c.handover.expiresAt : 0;
  return Math.max(since + takeBackAfter, offered);
}

/** The settings that time an open conversation. */
const timing = ['soonAfter', 'overdueAfter', 'autoCloseAfter', 'takeBackAfter'] as const;

/** Whether a change of settings brings deadlines forward; later ones need nothing, because a schedule that fires looks again. */
export const comeSooner = (before: ShopSettings, after: ShopSettings): boolean =>
  timing.some((name) => (after[name] ?? Number.POSITIVE_INFINITY) < (before[name] ?? Number.POSITIVE_INFINITY));

/** The deadlines that have come. */
export const due = (c: Conversation, settings: ShopSettings, now: number): Deadline[] =>
  deadlines(c, settings)
    .filter((deadline) => deadline.at <= now)
    .map((deadline) => deadline.kind);

/**
 * When the conversation's schedule has to fire: as armed, unless that has passed or something comes sooner.
 * @returns undefined when nothing lies ahead; a schedule that still fires then finds nothing to do
 */
export function arm(c: Conversation, settings: ShopSettings, now: number): number | undefined {
  const next = deadlines(c, settings)[0]?.at;
  if (next === undefined) return c.armedFor;
  const stillArmed = c.armedFor !== undefined && c.armedFor > now;
  return stillArmed && c.armedFor !== undefined && c.armedFor <= next ? c.armedFor : Math.max(next, now);
}

/** Whether the schedule of an open conversation fires only after something lies ahead of it: settings were lowered since. */
export const firesTooLate = (c: Conversation, settings: ShopSettings, now: number): boolean =>
  c.state === 'open' && c.armedFor !== undefined && c.armedFor > now && arm(c, settings, now) !== c.armedFor;

/**
 * Which timer that is. A timer that is still ahead is moved; one that fired is followed by another of its own name, because the
 * scheduler deletes a fired one in its own time and would take a re-used name along.
 */
export const timerNumber = (c: Conversation, now: number): number =>
  c.timer !== undefined && c.armedFor !== undefined && c.armedFor > now ? c.timer : (c.timer ?? 0) + 1;
