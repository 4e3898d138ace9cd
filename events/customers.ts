import * as z from 'zod/mini';
import { count, text } from './shapes.ts';

/** Bodies and queries of what agents and admins do with customers. */

const field = z.union([z.string().check(z.maxLength(1000)), z.number(), z.boolean()]);

/** null takes something away. */
export const customerBody = z.partial(
  z.strictObject({
    name: z.nullable(text(200)),
    /** In any notation; a national one where the customer's country is known. */
    phone: z.nullable(text(40)),
    email: z.nullable(z.email().check(z.maxLength(254))),
    note: z.nullable(text(4000)),
    /** The shop's own, 50 in all. */
    fields: z
      .record(z.string().check(z.minLength(1), z.maxLength(60)), z.nullable(field))
      .check(z.refine((fields) => Object.keys(fields).length <= 50, 'at most 50')),
  }),
);

const customer = text(120);
export const mergeBody = z.strictObject({ with: customer });
export const unmergeBody = z.strictObject({ id: customer });

export const historyQuery = z.strictObject({
  cursor: z.optional(text(4000)),
  limit: z._default(count(1, 100), 50),
});
export const exportQuery = z.strictObject({ cursor: z.optional(text(1000)) });
