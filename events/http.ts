import * as z from 'zod';
import { formatDuration, parseDuration } from '../layers/platform/duration.ts';
import { outgoingContent } from './content.ts';

/** Bodies and queries of the HTTP API, as the contract has them. Unknown fields are refused with their name. */

export const statusBody = z.strictObject({ status: z.enum(['available', 'break']) });
export const messageBody = z.strictObject({
  content: outgoingContent,
  replyTo: z.string().min(1).max(1000).optional(),
});
export const assignBody = z.strictObject({ agent: z.string().min(1).max(100) });
export const closeBody = z.strictObject({ reason: z.string().min(1).max(100) });
export const nextBody = z.strictObject({ shop: z.string().min(1).max(100) });
export const emptyBody = z.strictObject({}).optional();

const limit = z.coerce.number().int().min(1).max(100).default(50);
const time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

export const conversationsQuery = z.strictObject({
  shop: z.string().optional(),
  view: z.enum(['all', 'mine', 'joined', 'unassigned', 'closed']).default('all'),
  status: z.enum(['rep_needed', 'pending', 'soon', 'overdue', 'answered', 'closed']).optional(),
  channel: z.string().optional(),
  agent: z.string().optional(),
  customer: z.string().optional(),
  reason: z.string().optional(),
  from: time.optional(),
  to: time.optional(),
  cursor: z.string().max(4000).optional(),
  limit,
});

const seq = z.coerce.number().int().min(0);
export const timelineQuery = z.strictObject({
  after: seq.optional(),
  before: seq.optional(),
  cursor: z.string().max(200).optional(),
  limit,
});

/** A duration as ISO 8601 outside and milliseconds inside. */
const duration = (from: number, to: number) =>
  z.string().transform((text, ctx) => {
    const ms = parseDuration(text);
    if (ms !== undefined && ms >= from && ms <= to) return ms;
    const message = `must be a duration such as PT5M, from ${formatDuration(from)} to ${formatDuration(to)}`;
    ctx.addIssue({ code: 'custom', message });
    return z.NEVER;
  });

const second = 1000;
const day = 24 * 3600 * second;

export const settingsBody = z
  .strictObject({
    slots: z.number().int().min(0).max(100),
    soonAfter: duration(second, day),
    overdueAfter: duration(second, day),
    autoCloseAfter: duration(60 * second, 90 * day),
    handoverTimeout: duration(5 * second, day),
    assignOnFirstMessage: z.boolean(),
    newConversationOnClosed: z.boolean(),
    closeReasons: z
      .array(z.string().regex(/^[a-z0-9_]{1,40}$/, 'must be lower case letters, digits and _'))
      .min(1)
      .max(50),
    eventWebhookUrl: z
      .url({ protocol: /^https?$/ })
      .max(2048)
      .nullable(),
    conferenceLink: z.string().max(2048).nullable(),
    templateName: z.string().min(1).max(512).nullable(),
    templateNamespace: z.string().min(1).max(200).nullable(),
  })
  .partial();
