import * as z from 'zod/mini';
import { time } from './shapes.ts';

/** The figures of a shop over time (W6), and its live board. */

const times = z.strictObject({
  count: z.int(),
  average: z.optional(z.string()),
  p50: z.optional(z.string()),
  p90: z.optional(z.string()),
});

const figures = {
  begun: z.int(),
  reopened: z.int(),
  assigned: z.int(),
  queued: z.int(),
  takenBack: z.int(),
  handedOver: z.int(),
  toBot: z.int(),
  received: z.int(),
  sent: z.int(),
  told: z.int(),
  closed: z.int(),
  unanswered: z.int(),
  waiting: times,
  firstResponse: times,
  handling: times,
  inQueue: times,
};

export const figuresReport = z.strictObject({
  shop: z.string(),
  by: z.enum(['shop', 'channel', 'agent', 'team', 'reason', 'hour', 'day']),
  from: time,
  to: time,
  timeZone: z.string(),
  items: z.array(z.strictObject({ key: z.string(), ...figures })),
});

const lane = { waiting: z.int(), waitingSince: z.optional(time) };

export const board = z.strictObject({
  shop: z.string(),
  at: time,
  slots: z.int(),
  queue: z.strictObject({ ...lane, teams: z.array(z.strictObject({ team: z.string(), ...lane })) }),
  conversations: z.strictObject({ open: z.int(), soon: z.int(), overdue: z.int() }),
  agents: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      status: z.enum(['available', 'break']),
      connected: z.boolean(),
      openConversations: z.int(),
      freeSlots: z.int(),
    }),
  ),
  today: z.strictObject(figures),
});
