import * as z from 'zod/mini';

export const env = z.object({
  TABLE_NAME: z.string().check(z.minLength(1)),
  SOCKET_ENDPOINT: z.url(),
  MEDIA_BUCKET: z.string().check(z.minLength(1)),
  BUS_NAME: z.string().check(z.minLength(1)),
});

export type Env = z.infer<typeof env>;
