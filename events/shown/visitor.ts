import * as z from 'zod/mini';
import { time } from './shapes.ts';

/** Where a visitor of the webchat is, for agents (W4). */
export const visitor = z.strictObject({
  online: z.boolean(),
  lastActive: time,
  /** A town and a country at most. */
  location: z.optional(z.string()),
  page: z.optional(z.strictObject({ url: z.string(), title: z.optional(z.string()) })),
});
