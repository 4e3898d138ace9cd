import * as z from 'zod/mini';
import { providerPlaces } from '../shop-secrets.ts';

export const env = z.object({
  TABLE_NAME: z.string().check(z.minLength(1)),
  SHOP: z.string().check(z.minLength(1)),
  SECRET_ID: z.string().check(z.minLength(1)),
  MEDIA_BUCKET: z.string().check(z.minLength(1)),
  ...providerPlaces,
});

export type Env = z.infer<typeof env>;
