import * as z from 'zod/mini';

export const env = z.object({
  TABLE_NAME: z.string().check(z.minLength(1)),
  SHOP: z.string().check(z.minLength(1)),
  SECRET_ID: z.string().check(z.minLength(1)),
  FLOWAI_API_URL: z._default(z.url(), 'https://api.flow.ai/rest/v1'),
});

export type Env = z.infer<typeof env>;
