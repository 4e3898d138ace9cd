import * as z from 'zod/mini';
import { conversation } from './conversation.ts';

/** Every refusal: a stable code, a sentence that says what to do, and in a conflict the state as it is now. */
export const error = z.strictObject({
  error: z.strictObject({ code: z.string(), message: z.string(), details: z.optional(z.unknown()) }),
  conversation: z.optional(conversation),
});
