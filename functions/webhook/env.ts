import * as z from 'zod/mini';
import { providerPlaces } from '../shop-secrets.ts';

export const env = z.object({
  TABLE_NAME: z.string().check(z.minLength(1)),
  /** The one shop this function works for. */
  SHOP: z.string().check(z.minLength(1)),
  SECRET_ID: z.string().check(z.minLength(1)),
  /** What the provider calls, without path; default: the name under which the function was reached. */
  PUBLIC_URL: z.optional(z.url()),
  ...providerPlaces,
});

export type Env = z.infer<typeof env>;
