import * as z from 'zod/mini';
import { messageContent } from './content.ts';
import { explanation } from './explanation.ts';
import { receiver } from './handover.ts';
import { time } from './shapes.ts';

/** A line of the timeline: a message, a note between agents, or something that happened (contract, "Entry"). */

const agent = z.string();
const by = z.optional(z.string());
/** Of a handover: its id, who gives and who gets. */
const sides = { handover: z.string(), from: agent, to: receiver };

/** What happened to a conversation. */
export const eventContent = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('created') }),
  z.strictObject({ type: z.literal('assigned'), agent, by, why: explanation }),
  z.strictObject({ type: z.literal('queued'), why: explanation }),
  z.strictObject({
    type: z.literal('unassigned'),
    agent,
    by,
    reason: z.optional(z.enum(['permission_withdrawn', 'left', 'taken_back'])),
  }),
  z.strictObject({ type: z.enum(['joined', 'left']), agent }),
  z.strictObject({ type: z.literal('with_bot'), bot: z.string(), by }),
  z.strictObject({
    type: z.literal('bot_handover'),
    bot: z.optional(z.string()),
    reason: z.optional(z.string()),
    params: z.optional(z.record(z.string(), z.unknown())),
    agentAvailable: z.boolean(),
    withinBusinessHours: z.boolean(),
  }),
  z.strictObject({ type: z.literal('bot_failed'), bot: z.string(), failure: z.string() }),
  z.strictObject({ type: z.literal('closed'), reason: z.string(), by, comment: z.optional(z.string()) }),
  z.strictObject({ type: z.literal('snoozed'), until: time, by: agent }),
  z.strictObject({ type: z.literal('woken'), reason: z.enum(['time', 'message', 'by_hand']), by }),
  z.strictObject({ type: z.literal('tagged'), by: agent, added: z.array(z.string()), removed: z.array(z.string()) }),
  z.strictObject({ type: z.literal('handover_offered'), ...sides, to: agent, by }),
  z.strictObject({ type: z.literal('handed_over'), ...sides, by, why: z.optional(explanation) }),
  z.strictObject({
    type: z.enum([
      'handover_declined',
      'handover_cancelled',
      'handover_expired',
      'handover_receiver_gone',
      'handover_ended',
    ]),
    ...sides,
    by,
  }),
  z.strictObject({ type: z.literal('reopened'), agent: z.optional(agent), by, why: z.optional(explanation) }),
]);

export const noteContent = z.strictObject({
  type: z.literal('note'),
  text: z.string(),
  mentions: z.optional(z.array(z.string())),
});

const line = { seq: z.int(), id: z.string(), at: time };

/** The file of a message (C8): GET /api/media/{id} gives a link to one that is kept. */
const file = z.strictObject({
  id: z.string(),
  /** pending: still at the provider, the entry comes again. failed: it will not come, for the reason given. */
  state: z.enum(['pending', 'kept', 'failed']),
  mimeType: z.optional(z.string()),
  size: z.optional(z.int()),
  /** Hexadecimal. */
  sha256: z.optional(z.string()),
  filename: z.optional(z.string()),
  reason: z.optional(z.string()),
});

const message = z.strictObject({
  ...line,
  kind: z.literal('message'),
  direction: z.enum(['in', 'out']),
  author: z.optional(z.string()),
  content: messageContent,
  state: z.optional(z.enum(['pending', 'sent', 'delivered', 'read', 'failed'])),
  /** Why it failed, in plain words (C3). */
  failure: z.optional(z.strictObject({ code: z.string(), class: z.optional(z.string()), message: z.string() })),
  file: z.optional(file),
  providerId: z.optional(z.string()),
  replyTo: z.optional(z.string()),
  forwarded: z.optional(z.boolean()),
  referral: z.optional(z.record(z.string(), z.unknown())),
});

const note = z.strictObject({ ...line, kind: z.literal('note'), author: z.string(), content: noteContent });
const happening = z.strictObject({ ...line, kind: z.literal('event'), content: eventContent });

export const entry = z.discriminatedUnion('kind', [message, note, happening]);
