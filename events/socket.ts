import * as z from 'zod/mini';

/** What an agent's client sends over the socket. */
export const socketMessage = z.discriminatedUnion('action', [
  z.object({ action: z.literal('ping') }),
  z.object({ action: z.literal('status'), status: z.enum(['available', 'break']) }),
  z.object({
    action: z.literal('watch'),
    shops: z.optional(z.array(z.string()).check(z.maxLength(500))),
    views: z.optional(z.array(z.string()).check(z.maxLength(50))),
  }),
  z.object({ action: z.literal('resume'), cursor: z.optional(z.unknown()) }),
  z.object({ action: z.enum(['typing', 'viewing']), conversation: z.string().check(z.maxLength(300)) }),
]);

export type SocketMessage = z.infer<typeof socketMessage>;
