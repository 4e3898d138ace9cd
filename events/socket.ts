import * as z from 'zod/mini';

/**
 * What an agent's client sends over the socket.
 *
 * `watch` says which shops' lists the connection wants to hear of: without `shops` all that its agent may see, with an empty list
 * none. With `views: ['board']` it is also told `{type: 'board', board}` of these shops, at most one a second each. With `batch: true` the connection is from then on posted `{type: 'batch', messages: [...]}` instead of several messages that leave at the
 * same moment, in their order; one alone still comes as it is, and so do messages under way. It costs the shop
 * one push instead of two for a customer's message. `batch: false` ends it, without `batch` it stays as it was.
 * Messages are heard at the same moment and may overtake each other: of two `watch` with an `order` the one with the higher number
 * holds; without it, the one that is heard last.
 *
 * `typing` and `viewing` are passed on to the others in the conversation and to those who look at it. They hold for 6 and 60 seconds, and are
 * repeated by the client in half of that; more than one a second of a kind is not listened to. Typing by
 * somebody in a webchat conversation is told to its visitor too, but with `note: true`: then a private note is written.
 */
export const socketMessage = z.discriminatedUnion('action', [
  z.object({ action: z.literal('ping') }),
  z.object({ action: z.literal('status'), status: z.enum(['available', 'break']) }),
  z.object({
    action: z.literal('watch'),
    shops: z.optional(z.array(z.string()).check(z.maxLength(500))),
    views: z.optional(z.array(z.string()).check(z.maxLength(50))),
    batch: z.optional(z.boolean()),
    order: z.optional(z.int().check(z.nonnegative())),
  }),
  z.object({ action: z.literal('resume'), cursor: z.optional(z.unknown()) }),
  z.object({
    action: z.enum(['typing', 'viewing']),
    conversation: z.string().check(z.maxLength(300)),
    note: z.optional(z.boolean()),
  }),
]);

export type SocketMessage = z.infer<typeof socketMessage>;
