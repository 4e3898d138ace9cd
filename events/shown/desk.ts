import * as z from 'zod/mini';
import { businessHours, settings } from './shop.ts';

/** What agents see of a shop they work at. */

const role = z.enum(['owner_admin', 'admin', 'employee']);

export const shopDesk = z.strictObject({
  shop: z.string(),
  name: z.string(),
  channels: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      provider: z.enum(['whatsapp', 'messagebird', 'webchat']),
      /** As far as the account says it: a MessageBird channel says with each conversation what it is. */
      kind: z.string(),
    }),
  ),
  teams: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      mode: z.enum(['assign', 'collaboration', 'grab']),
      members: z.array(z.strictObject({ agent: z.string(), role: z.enum(['rep', 'admin']) })),
    }),
  ),
  agents: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      email: z.optional(z.string()),
      role,
      chat: z.boolean(),
      teams: z.array(z.string()),
    }),
  ),
  /** There are more agents than are named here. */
  cut: z.optional(z.literal(true)),
  settings: z.strictObject({
    ...z.pick(settings, {
      slots: true,
      soonAfter: true,
      overdueAfter: true,
      handoverTimeout: true,
      closeReasons: true,
      templateName: true,
    }).shape,
    businessHours: z.optional(businessHours),
    /** Video rooms are the shop's own; else a public server's. Either way a link can be sent. */
    conferenceLink: z.boolean(),
  }),
  flows: z.array(z.strictObject({ id: z.string(), name: z.string() })),
});

export const deskAgent = z.strictObject({
  id: z.string(),
  name: z.string(),
  status: z.enum(['available', 'break']),
  /** Has a live connection, or lost the last one within the grace period. */
  connected: z.boolean(),
  /** Of all shops. */
  openConversations: z.int(),
  freeSlots: z.int(),
  teams: z.array(z.string()),
  /** Could be given a conversation of this shop now. */
  available: z.boolean(),
});
