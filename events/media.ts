import * as z from 'zod/mini';
import { text } from './shapes.ts';

/** Files that agents upload (C8). */

export const mimeType = z
  .string()
  .check(
    z.maxLength(200),
    z.regex(/^[a-z0-9][\w.+-]*\/[a-z0-9][\w.+-]*(\s*;.*)?$/i, 'must be a media type such as image/png'),
  );

export const uploadBody = z.strictObject({
  shop: text(100),
  filename: text(240),
  mimeType,
  /** Bytes; what is larger than any channel of the shop takes is refused with the limit. */
  size: z.number().check(z.int(), z.gte(1)),
  /** Where it is to be sent; then what that channel does not take is refused at once. */
  conversation: z.optional(text(300)),
});
