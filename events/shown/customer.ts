import * as z from 'zod/mini';
import { conversation } from './conversation.ts';
import { entry } from './entry.ts';
import { time } from './shapes.ts';

/** A customer as clients see it, with all records that are the same person. */

const identity = z.strictObject({
  kind: z.enum(['phone', 'email', 'user_id', 'contact', 'visitor', 'address']),
  value: z.string(),
  /** Of an address that means something on one channel only. */
  channel: z.optional(z.string()),
});

export const customer = z.strictObject({
  id: z.string(),
  shop: z.string(),
  name: z.string(),
  phone: z.optional(z.string()),
  email: z.optional(z.string()),
  note: z.optional(z.string()),
  fields: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  identities: z.array(identity),
  channels: z.array(
    z.strictObject({ id: z.string(), provider: z.enum(['whatsapp', 'messagebird', 'webchat']), kind: z.string() }),
  ),
  /** Records that this customer stands for; without `by` it was recognised by an identity. */
  merged: z.array(
    z.strictObject({
      id: z.string(),
      name: z.optional(z.string()),
      phone: z.optional(z.string()),
      email: z.optional(z.string()),
      at: time,
      by: z.optional(z.string()),
    }),
  ),
  createdAt: time,
  updatedAt: time,
  version: z.int(),
});

export const customerExport = z.strictObject({
  customer,
  items: z.array(z.strictObject({ conversation, entries: z.array(entry) })),
  next: z.optional(z.string()),
});
