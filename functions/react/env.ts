import * as z from 'zod';

export const env = z.object({
  TABLE_NAME: z.string().min(1),
  SOCKET_ENDPOINT: z.url(),
  BUS_NAME: z.string().min(1),
  SCHEDULE_GROUP: z.string().min(1),
  SCHEDULE_TARGET: z.string().min(1),
  SCHEDULE_ROLE: z.string().min(1),
  SCHEDULE_DLQ: z.string().optional(),
});

export type Env = z.infer<typeof env>;
