import * as z from 'zod/mini';
import { moment, text } from './shapes.ts';

/** What is asked for of a shop's figures. */
export const figuresQuery = z.strictObject({
  shop: text(100),
  by: z._default(z.enum(['shop', 'channel', 'agent', 'team', 'reason', 'hour', 'day']), 'day'),
  from: z.optional(moment),
  to: z.optional(moment),
  agent: z.optional(text(100)),
  team: z.optional(text(100)),
  channel: z.optional(text(100)),
});

export const boardQuery = z.strictObject({ shop: text(100) });
