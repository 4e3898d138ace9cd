import * as z from 'zod/mini';
import { algorithms } from '../admin.ts';
import { time } from './shapes.ts';

/** Why somebody got a conversation, or nobody did (D11). */
export const explanation = z.strictObject({
  rule: z.enum([
    'first_message',
    'returning',
    'queue',
    'by_hand',
    'owner',
    'handover',
    'bot',
    'grab',
    'join',
    'left',
    'taken_back',
    'off',
    'no_slots',
  ]),
  /** Of the channel's routing rules. */
  branch: z.optional(
    z.enum(['newCustomer.online', 'newCustomer.offline', 'returning.ownerOffline', 'returning.allOffline']),
  ),
  team: z.optional(z.string()),
  algorithm: z.optional(z.enum(algorithms)),
  /** Which turn of the channel and branch it was (in_order). */
  turn: z.optional(z.int()),
  agent: z.optional(z.string()),
  load: z.optional(z.int()),
  slots: z.optional(z.int()),
  candidates: z.optional(
    z.array(
      z.strictObject({
        agent: z.string(),
        load: z.int(),
        /** In or out of any of the agent's conversations (most_waiting); absent: never had one. Of those who could not be first it may be an earlier one. */
        lastMessageAt: z.optional(time),
      }),
    ),
  ),
  skipped: z.optional(
    z.array(
      z.strictObject({
        agent: z.string(),
        reason: z.enum([
          'no_permission',
          'offline',
          'on_break',
          'full',
          'ramping',
          'team_admin',
          'taken_from',
          'taken_meanwhile',
        ]),
      }),
    ),
  ),
  more: z.optional(z.int()),
});
