import * as z from 'zod/mini';
import { mimeType } from './media.ts';
import { count, text } from './shapes.ts';

/** What a visitor's browser sends (C1, W4). */

const page = z.strictObject({ url: text(2048), title: z.optional(z.string().check(z.maxLength(300))) });

export const sessionBody = z.strictObject({
  /** Of the session before; one that does not hold any more begins a new visitor. */
  token: z.optional(text(4096)),
  /** A JWT (HS256) under the channel's identity secret: sub, exp, and where known name, email, phone. */
  identity: z.optional(text(4096)),
  page: z.optional(page),
});

/** Chosen by the client, unguessable by nobody: it only tells its own messages apart. */
const id = z.string().check(z.regex(/^[A-Za-z0-9_-]{8,64}$/, 'must be 8 to 64 letters, digits, - and _'));

const content = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text: text(4096) }),
  z.strictObject({ type: z.enum(['image', 'document']), media: text(100), caption: z.optional(text(1024)) }),
  z.strictObject({ type: z.literal('choice'), id: z.optional(text(256)), title: text(256) }),
]);

export const visitorMessageBody = z.strictObject({ id, content, replyTo: z.optional(text(100)) });

export const visitorUploadBody = z.strictObject({
  filename: text(240),
  mimeType,
  size: z.number().check(z.int(), z.gte(1)),
});

const place = count(0, 1e15);
export const visitorTimelineQuery = z.strictObject({
  after: z.optional(place),
  before: z.optional(place),
  limit: z._default(count(1, 100), 50),
});

export const reportBody = z
  .strictObject({ delivered: z.optional(place), read: z.optional(place) })
  .check(
    z.refine(({ delivered, read }) => delivered !== undefined || read !== undefined, 'delivered or read is needed'),
  );

/** What a visitor's browser says over its socket. */
export const visitorSocketMessage = z.discriminatedUnion('action', [
  z.object({ action: z.literal('ping') }),
  z.object({ action: z.literal('here'), page: z.optional(page) }),
  z.object({ action: z.literal('typing') }),
]);

export type VisitorSocketMessage = z.infer<typeof visitorSocketMessage>;
