import * as z from 'zod/mini';
import { explanation } from './explanation.ts';
import { time } from './shapes.ts';

/** What routing rules would do (R1 to R7). */

const outcome = {
  to: z.enum(['agent', 'queue', 'flow']),
  agent: z.optional(z.string()),
  team: z.optional(z.string()),
  message: z.optional(z.strictObject({ text: z.string(), when: z.enum(['at_once', 'with_the_assignment']) })),
  why: explanation,
};

const comer = z.enum(['new', 'reopened', 'returning']);

export const routingForecast = z.strictObject({ at: time, customer: comer, ...outcome });

export const routingReplay = z.strictObject({
  from: time,
  to: time,
  conversations: z.int(),
  /** How many would have gone to somebody else. */
  changed: z.int(),
  /** There were more than are played. */
  cut: z.boolean(),
  assumptions: z.array(z.string()),
  /** How many conversations each agent got, and would have got. */
  agents: z.array(z.strictObject({ agent: z.string(), got: z.int(), would: z.int() })),
  items: z.array(
    z.strictObject({
      conversation: z.string(),
      at: time,
      customer: comer,
      actual: z.optional(z.strictObject({ agent: z.string(), at: time })),
      would: z.strictObject({ ...outcome, at: z.optional(time) }),
    }),
  ),
});
