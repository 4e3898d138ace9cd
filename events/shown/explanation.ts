import * as z from 'zod/mini';

/** Why somebody got a conversation, or nobody did (D11). */
export const explanation = z.strictObject({
  rule: z.enum(['first_message', 'queue', 'by_hand', 'owner', 'handover', 'bot', 'off', 'no_slots']),
  algorithm: z.optional(z.enum(['least_chats'])),
  agent: z.optional(z.string()),
  load: z.optional(z.int()),
  slots: z.optional(z.int()),
  candidates: z.optional(z.array(z.strictObject({ agent: z.string(), load: z.int() }))),
  skipped: z.optional(
    z.array(
      z.strictObject({
        agent: z.string(),
        reason: z.enum(['no_permission', 'offline', 'on_break', 'full', 'taken_meanwhile']),
      }),
    ),
  ),
  more: z.optional(z.int()),
});
