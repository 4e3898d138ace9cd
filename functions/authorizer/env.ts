import * as z from 'zod';

export const env = z.object({
  TABLE_NAME: z.string().min(1),
  TOKEN_ISSUER: z.string().min(1),
  TOKEN_CLIENT: z.string().min(1),
  /** The issuer's public keys; without it they are fetched from the issuer. */
  TOKEN_JWKS: z.string().optional(),
});

export type Env = z.infer<typeof env>;
