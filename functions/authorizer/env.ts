import * as z from 'zod/mini';

export const env = z.object({
  TABLE_NAME: z.string().check(z.minLength(1)),
  TOKEN_ISSUER: z.string().check(z.minLength(1)),
  TOKEN_CLIENT: z.string().check(z.minLength(1)),
  /** The issuer's public keys; without it they are fetched from the issuer. */
  TOKEN_JWKS: z.optional(z.string()),
});

export type Env = z.infer<typeof env>;
