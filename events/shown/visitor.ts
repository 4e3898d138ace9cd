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

/** One of those who are online now. */
export const visitorOnline = z.strictObject({
  channel: z.string(),
  /** Of whom nobody named it is absent. */
  name: z.optional(z.string()),
  presence: visitor,
  /** The visitor's conversation; absent for who never wrote. */
  conversation: z.optional(z.string()),
});
