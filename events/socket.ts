import * as z from 'zod';

/** What an agent's client sends over the socket. */
export const socketMessage = z.discriminatedUnion('action', [
  z.object({ action: z.literal('ping') }),
  z.object({ action: z.literal('status'), status: z.enum(['available', 'break']) }),
  z.object({
    action: z.literal('watch'),
    shops: z.array(z.string().max(100)).max(500).optional(),
    views: z.array(z.string().max(100)).max(50).optional(),
  }),
  z.object({ action: z.literal('resume'), cursor: z.unknown() }),
  z.object({ action: z.enum(['typing', 'viewing']), conversation: z.string().max(300) }),
]);

export type SocketMessage = z.infer<typeof socketMessage>;
