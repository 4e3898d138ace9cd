import * as z from 'zod/mini';
import { time } from './shapes.ts';

/** Agents as clients see them. */

const status = z.enum(['available', 'break']);

/** An agent's own view. */
export const me = z.strictObject({
  agent: z.string(),
  id: z.string(),
  name: z.string(),
  email: z.optional(z.string()),
  status,
  openConversations: z.int(),
  shops: z.record(
    z.string(),
    z.strictObject({
      name: z.string(),
      role: z.enum(['owner_admin', 'admin', 'employee']),
      chat: z.boolean(),
      teams: z.array(z.string()),
      slots: z.int(),
      freeSlots: z.int(),
    }),
  ),
});

export const presence = z.strictObject({ id: z.string(), status, openConversations: z.int() });

export const ticket = z.strictObject({ ticket: z.string(), expiresAt: time });
