import * as z from 'zod/mini';
import { outgoingContent } from './content.ts';
import { count, distinct, many, moment, text, words } from './shapes.ts';

/** Bodies and queries of the HTTP API, as the contract has them. Unknown fields are refused with their name. */

export const statusBody = z.strictObject({ status: z.enum(['available', 'break']) });
export const messageBody = z.strictObject({ content: outgoingContent, replyTo: z.optional(text(1000)) });
export const assignBody = z.strictObject({ agent: text(100) });
export const closeBody = z.strictObject({ reason: text(100), comment: z.optional(text(1000)) });
export const handoverBody = z.strictObject({
  to: z.union([
    z.strictObject({ agent: text(100) }),
    z.strictObject({ team: text(100) }),
    z.strictObject({ queue: z.literal(true) }),
  ]),
  note: z.optional(words(4000)),
});
/** Mentioned are agents by id; they need a role at the shop. */
export const noteBody = z.strictObject({
  text: words(10_000),
  mentions: z.optional(many(text(128), 20).check(z.refine(distinct, 'each agent once'))),
});
/** null wakes it. */
export const snoozeBody = z.strictObject({ until: z.nullable(moment) });
export const botBody = z.strictObject({ flow: text(100) });
export const conferenceBody = z.strictObject({ text: z.optional(text(1000)) });
export const nextBody = z.strictObject({ shop: text(100) });

const limit = z._default(count(1, 100), 50);

export const conversationsQuery = z.strictObject({
  shop: z.optional(text(100)),
  view: z._default(z.enum(['all', 'mine', 'joined', 'offered', 'absent', 'unassigned', 'closed', 'mentions']), 'all'),
  status: z.optional(z.enum(['rep_needed', 'pending', 'soon', 'overdue', 'answered', 'closed'])),
  team: z.optional(text(100)),
  channel: z.optional(text(100)),
  agent: z.optional(text(100)),
  customer: z.optional(text(200)),
  tag: z.optional(text(50)),
  reason: z.optional(text(100)),
  from: z.optional(moment),
  to: z.optional(moment),
  q: z.optional(text(200)),
  order: z.optional(text(60)),
  phone: z.optional(text(40)),
  cursor: z.optional(text(4000)),
  limit,
});

const tag = z.string().check(z.trim(), z.minLength(1), z.maxLength(50));
export const tagsBody = z
  .strictObject({ add: z.optional(many(tag, 50)), remove: z.optional(many(tag, 50)) })
  .check(z.refine(({ add, remove }) => add !== undefined || remove !== undefined, 'add or remove is needed'));
/** A cursor names a channel and an address. */
export const visitorsQuery = z.strictObject({ cursor: z.optional(text(300)), limit });
export const tagsQuery = z.strictObject({ cursor: z.optional(text(400)), limit });
export const countsQuery = z.strictObject({ shop: z.optional(text(100)) });

const seq = count(0, 1_000_000_000);
export const timelineQuery = z.strictObject({
  after: z.optional(seq),
  before: z.optional(seq),
  cursor: z.optional(text(200)),
  limit,
});
