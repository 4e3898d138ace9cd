import * as z from 'zod/mini';

export const env = z.object({
  TABLE_NAME: z.string().check(z.minLength(1)),
  /** The one shop this function works for. */
  SHOP: z.string().check(z.minLength(1)),
  SECRET_ID: z.string().check(z.minLength(1)),
  MEDIA_BUCKET: z.string().check(z.minLength(1)),
  /** Where visitors' sockets connect: wss://... */
  SOCKET_URL: z.string().check(z.minLength(1)),
});

export type Env = z.infer<typeof env>;
