import * as z from 'zod/mini';

export const canned = z.strictObject({
  id: z.string(),
  shortCode: z.string(),
  text: z.string(),
  scope: z.union([z.literal('shop'), z.strictObject({ team: z.string() }), z.strictObject({ agent: z.string() })]),
});

/** `missing`: the variables without a value, shown in the text as [customer.name?]. */
export const filled = z.strictObject({ text: z.string(), missing: z.array(z.string()) });
