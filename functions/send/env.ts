import * as z from 'zod';

export const env = z.object({
  TABLE_NAME: z.string().min(1),
  SHOP: z.string().min(1),
  SECRET_ID: z.string().min(1),
  WHATSAPP_API_URL: z.url().default('https://graph.facebook.com'),
  WHATSAPP_VERSION: z.string().default('v26.0'),
  MESSAGEBIRD_API_URL: z.url().default('https://conversations.messagebird.com/v1'),
});

export type Env = z.infer<typeof env>;
