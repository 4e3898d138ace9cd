import { type Conversation, event } from './conversation.ts';
import type { Step } from './handling.ts';

/**
 * Putting a conversation off until a moment or the customer's next message (T8). Its agent keeps it and the slot; nothing is
 * announced and nothing closes before it is over.
 */

export const isSnoozed = (c: Conversation, now: number): boolean =>
  c.snoozedUntil !== undefined && now < c.snoozedUntil;

/** @param until epoch milliseconds */
export function snooze(c: Conversation, until: number, by: string, now: number, eventId: string): Step {
  const shown = new Date(until).toISOString();
  return {
    edited: { ...c, snoozedUntil: until },
    entries: [event({ type: 'snoozed', until: shown, by }, now, eventId)],
  };
}

/** It is at hand again: its time has come, the customer wrote, or an agent (`by`) wants it. */
export function wake(
  c: Conversation,
  cause: { reason: 'time' | 'message' } | { reason: 'by_hand'; by: string },
  now: number,
  eventId: string,
): Step {
  return {
    // The customer's silence meanwhile was agreed on: the automatic close counts from here (W3).
    edited: { ...c, snoozedUntil: undefined, wokenAt: now },
    entries: [event({ type: 'woken', ...cause }, now, eventId)],
  };
}
