import * as z from 'zod/mini';
import { time } from './shapes.ts';

/** A shop's webhooks, what became of their deliveries, and its flows (B3, B4). */

export const webhook = z.strictObject({
  id: z.string(),
  url: z.string(),
  events: z.array(z.string()),
  enabled: z.boolean(),
  createdAt: time,
  /** Since when it is off because nothing could be delivered for hours. */
  disabledAt: z.optional(time),
  /** Shown once, when it is made or rotated: whsec_ and base64. */
  secret: z.optional(z.string()),
});

export const webhooks = z.strictObject({ items: z.array(webhook) });

export const delivery = z.strictObject({
  id: z.string(),
  event: z.strictObject({ id: z.string(), type: z.string(), at: time }),
  status: z.enum(['pending', 'delivered', 'failed', 'dropped']),
  tries: z.int(),
  /** The last answer's HTTP status, or why there was none. */
  code: z.optional(z.int()),
  error: z.optional(z.string()),
  triedAt: z.optional(time),
  nextTryAt: z.optional(time),
});

/** Its shape follows from its type: webhooks in this document. */
export const domainEvent = z.strictObject({
  id: z.string(),
  type: z.string(),
  version: z.literal(1),
  at: time,
  shop: z.string(),
  data: z.record(z.string(), z.unknown()),
});

export const flow = z.strictObject({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['flowai', 'flowbuilder']),
  url: z.optional(z.string()),
  event: z.optional(z.string()),
  channel: z.optional(z.string()),
  /** Whether it has a key; for admins. */
  hasKey: z.optional(z.boolean()),
});

export const flows = z.strictObject({ items: z.array(flow) });
