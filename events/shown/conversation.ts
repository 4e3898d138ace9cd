import * as z from 'zod/mini';
import { explanation } from './explanation.ts';
import { handover } from './handover.ts';
import { time } from './shapes.ts';
import { visitor } from './visitor.ts';

/** A conversation as clients see it (contract, "Conversation"). */
export const conversation = z.strictObject({
  id: z.string(),
  shop: z.string(),
  channel: z.strictObject({
    id: z.string(),
    provider: z.enum(['whatsapp', 'messagebird', 'webchat']),
    kind: z.string(),
  }),
  customer: z.strictObject({
    id: z.string(),
    name: z.string(),
    phone: z.optional(z.string()),
    email: z.optional(z.string()),
  }),
  state: z.enum(['open', 'closed']),
  status: z.enum(['rep_needed', 'pending', 'soon', 'overdue', 'answered', 'closed']),
  assignee: z.optional(z.string()),
  owner: z.optional(z.string()),
  team: z.optional(z.string()),
  participants: z.array(z.string()),
  bot: z.optional(z.string()),
  reopened: z.boolean(),
  waitingSince: z.optional(time),
  window: z.optional(z.strictObject({ endsAt: time, open: z.boolean() })),
  unread: z.int(),
  version: z.int(),
  lastMessage: z.optional(z.strictObject({ at: time, direction: z.enum(['in', 'out']), text: z.string() })),
  tags: z.array(z.string()),
  createdAt: time,
  updatedAt: time,
  closedAt: z.optional(time),
  closeReason: z.optional(z.string()),
  closedBy: z.optional(z.string()),
  /** Put off until then, or until the customer's next message. */
  snoozedUntil: z.optional(time),
  handover: z.optional(handover),
  why: z.optional(explanation),
  /** Of a webchat conversation that is read alone: where its visitor is. */
  presence: z.optional(visitor),
});

/** One that an agent lost with the permission: that it is gone, and no word of it. */
export const withdrawn = z.extend(
  z.pick(conversation, {
    id: true,
    shop: true,
    channel: true,
    customer: true,
    state: true,
    status: true,
    participants: true,
    reopened: true,
    unread: true,
    version: true,
    createdAt: true,
  }),
  { withdrawn: z.literal(true) },
);
