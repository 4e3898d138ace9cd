import * as z from 'zod/mini';
import { providerPlaces } from '../shop-secrets.ts';

export const env = z.object({
  TABLE_NAME: z.string().check(z.minLength(1)),
  ...providerPlaces,
  MESSAGEBIRD_INTEGRATIONS_URL: z.optional(z.url()),
});

export type Env = z.infer<typeof env>;
