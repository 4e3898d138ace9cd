import * as z from 'zod/mini';
import { count, text } from './shapes.ts';

/** Bodies and queries of what a shop's admins do. */

export const auditQuery = z.strictObject({
  cursor: z.optional(text(100)),
  limit: z._default(count(1, 100), 50),
});

export const memberBody = z.strictObject({
  role: z.enum(['owner_admin', 'admin', 'employee']),
  chat: z.boolean(),
  /** Of somebody the desk does not know yet. */
  name: z.optional(text(100)),
  email: z.optional(z.email()),
});
