import * as z from 'zod/mini';
import { time } from './shapes.ts';

/** Where a handover goes: to an agent, by id, or to a team or the queue. */
export const receiver = z.union([
  z.string(),
  z.strictObject({ team: z.string() }),
  z.strictObject({ queue: z.literal(true) }),
]);

/** A handover (T3, T4): pending until one outcome. `ended`: closed, put back or given to somebody else meanwhile. */
export const handover = z.strictObject({
  id: z.string(),
  conversation: z.string(),
  from: z.string(),
  to: receiver,
  /** The admin who offered it for `from`. */
  by: z.optional(z.string()),
  note: z.optional(z.string()),
  state: z.enum(['pending', 'accepted', 'declined', 'cancelled', 'expired', 'receiver_gone', 'ended']),
  offeredAt: time,
  expiresAt: time,
  endedAt: z.optional(time),
});
