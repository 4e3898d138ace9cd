import type { Conversation } from './conversation.ts';
import type { ShopSettings } from './settings.ts';
import { isSnoozed } from './snooze.ts';

export type Status = 'rep_needed' | 'pending' | 'soon' | 'overdue' | 'answered' | 'closed';

/** The status people see (W2). It follows from the clock alone, so it is computed, never stored. */
export function status(
  c: Conversation,
  settings: Pick<ShopSettings, 'soonAfter' | 'overdueAfter'>,
  now: number,
): Status {
  if (c.state === 'closed') return 'closed';
  if (c.waitingSince === undefined) return 'answered';
  // Put off on purpose, nobody has to hurry (T8).
  if (isSnoozed(c, now)) return 'pending';
  const waited = now - c.waitingSince;
  if (waited >= settings.overdueAfter) return 'overdue';
  if (waited >= settings.soonAfter) return 'soon';
  return c.participants.length > 0 ? 'pending' : 'rep_needed';
}
