import * as z from 'zod/mini';
import { text } from './shapes.ts';

/** What a flow may send when it asks for an agent (B1). The second form, Flow.ai's action, is read by its adapter. */

export const flowHandover = z
  .strictObject({
    /** The shop's flow token; absent where the request is signed. */
    token: z.optional(text(500)),
    /** Our id of the channel or the provider's; may be left out where the conversation is known. */
    channel: z.optional(text(200)),
    /** The provider's id of the customer. */
    contact: z.optional(text(200)),
    phone: z.optional(text(40)),
    conversationId: z.optional(text(300)),
    /** How the customer is called, for one whom nobody knows yet. */
    name: z.optional(text(200)),
    reason: z.optional(text(1000)),
    /** Shown to the agent as they are. */
    params: z.optional(z.record(z.string().check(z.maxLength(100)), z.unknown())),
  })
  .check(
    z.refine(({ contact, phone, conversationId }) => Boolean(contact ?? phone ?? conversationId), {
      path: ['contact'],
      message: 'say whom it is about: contact, phone or conversationId',
    }),
  );

/** What a shop's flows shall show: long enough that nobody guesses it, without spaces because it stands in headers. */
export const flowTokenBody = z.strictObject({
  token: z
    .string()
    .check(z.regex(/^[\x21-\x7e]{12,500}$/, 'must be 12 to 500 letters, digits and marks without spaces')),
});
