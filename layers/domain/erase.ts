import type { Change, Conversation } from './conversation.ts';
import { close, type Step } from './handling.ts';

/** What erasing a customer does to a conversation (S6). */

/** Why it is closed. */
export const erasedReason = 'erased';

/**
 * It ends by that: the slot is free, nobody waits. Of the customer it says no more than the id, so that whoever is told of
 * the end is told nothing else. `recipient` is told to nobody.
 */
export function endForErasure(c: Conversation, now: number, eventId: string): Step {
  const { edited, entries } = c.state === 'open' ? close(c, erasedReason, now, eventId) : { edited: c, entries: [] };
  const { known: _known, why: _why, handover: _handover, flowThread: _flow, lastMessage: _last, ...rest } = edited;
  return { edited: { ...rest, customer: { id: c.customer.id }, tags: [] }, entries };
}

/** Notes on it that everything up to here goes: what a customer writes from now on is told apart by that. */
export const markErased = ({ after, ...change }: Change, task: string): Change => ({
  ...change,
  after: { ...after, erased: { to: after.seq, by: task } },
});

/**
 * A conversation that the customer opened again while it was erased: it begins anew with what was written since. It stays
 * reopened, because its agent may hold it beyond the limit by that (D8).
 */
export const anew = (c: Conversation, now: number): Conversation => ({
  ...c,
  createdAt: Math.max(now, c.createdAt + 1),
});
