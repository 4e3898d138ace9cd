import * as z from 'zod/mini';

export const env = z.object({
  TABLE_NAME: z.string().check(z.minLength(1)),
  /** The one shop this function works for. */
  SHOP: z.string().check(z.minLength(1)),
  SECRET_ID: z.string().check(z.minLength(1)),
  /** What the provider calls, without path; default: the name under which the function was reached. */
  PUBLIC_URL: z.optional(z.url()),
  WHATSAPP_API_URL: z._default(z.url(), 'https://graph.facebook.com'),
  WHATSAPP_VERSION: z._default(z.string(), 'v26.0'),
  MESSAGEBIRD_API_URL: z._default(z.url(), 'https://conversations.messagebird.com/v1'),
});

export type Env = z.infer<typeof env>;
