import * as z from 'zod/mini';

export const env = z.object({
  TABLE_NAME: z.string().check(z.minLength(1)),
  MEDIA_BUCKET: z.string().check(z.minLength(1)),
  /** Where this API is called, without path; default: the name under which the function was reached. */
  PUBLIC_URL: z.optional(z.url()),
});

export type Env = z.infer<typeof env>;
