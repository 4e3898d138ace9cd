import * as z from 'zod/mini';
import { text } from './shapes.ts';

/** Routing rules as an admin writes them (R1 to R6). */

export const algorithm = z.enum(['random', 'in_order', 'most_waiting', 'least_chats']);

/** What the customer is told; a text message has room for 4,096 characters everywhere. */
const message = text(4096);

const branch = z.strictObject({
  team: z.optional(text(100)),
  algorithm: z.optional(algorithm),
  message: z.optional(message),
});
/** Only a returning customer has an owner to keep. */
const returningBranch = z.extend(branch, { keepOwner: z.optional(z.literal(true)) });

export const channelRules = z.strictObject({
  newCustomer: z.optional(z.strictObject({ online: z.optional(branch), offline: z.optional(branch) })),
  returning: z.optional(
    z.strictObject({ ownerOffline: z.optional(returningBranch), allOffline: z.optional(returningBranch) }),
  ),
});
