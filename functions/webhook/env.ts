import * as z from 'zod';

export const env = z.object({
  TABLE_NAME: z.string().min(1),
  /** The one shop this function works for. */
  SHOP: z.string().min(1),
  SECRET_ID: z.string().min(1),
  /** What the provider calls, without path; default: the name under which the function was reached. */
  PUBLIC_URL: z.url().optional(),
  WHATSAPP_API_URL: z.url().default('https://graph.facebook.com'),
  WHATSAPP_VERSION: z.string().default('v26.0'),
  MESSAGEBIRD_API_URL: z.url().default('https://conversations.messagebird.com/v1'),
});

export type Env = z.infer<typeof env>;
