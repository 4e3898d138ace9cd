import * as z from 'zod/mini';
import { conversation } from './conversation.ts';
import { entry } from './entry.ts';
import { draft } from './personal.ts';

/** Every refusal: a stable code, a sentence that says what to do, and in a conflict the state as it is now. */
export const error = z.strictObject({
  error: z.strictObject({ code: z.string(), message: z.string(), details: z.optional(z.unknown()) }),
  conversation: z.optional(conversation),
  /** Null: it was taken away. */
  draft: z.optional(z.nullable(draft)),
  /** What the draft became: it was sent already, here or on another machine. */
  sent: z.optional(entry),
});
