import * as z from 'zod/mini';
import { time } from './shapes.ts';

/** What a flow is answered (B1, B2). */

export const flowAnswer = z.strictObject({
  accepted: z.literal(true),
  /** Somebody can take it now, or the one who has it is there. */
  agentAvailable: z.boolean(),
  withinBusinessHours: z.boolean(),
  conversationId: z.string(),
  assignedTo: z.optional(z.string()),
});

export const businessHours = z.strictObject({
  open: z.boolean(),
  opensAt: z.optional(time),
  closesAt: z.optional(time),
  timeZone: z.string(),
});

/** Of the flows' token only whether there is one. */
export const flowToken = z.strictObject({
  set: z.boolean(),
  /** Where flows call with it, once the shop is deployed. */
  handoverUrl: z.optional(z.string()),
  businessHoursUrl: z.optional(z.string()),
});
