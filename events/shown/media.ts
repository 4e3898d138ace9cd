import * as z from 'zod/mini';
import { time } from './shapes.ts';

/** Where an upload goes: one request with this method and these headers, before the link ends (real time). */
export const upload = z.strictObject({
  id: z.string(),
  url: z.url(),
  method: z.literal('PUT'),
  headers: z.record(z.string(), z.string()),
  expiresAt: time,
});

/** A link to a file. What is neither picture, video, sound nor PDF is saved, not shown. */
export const mediaLink = z.strictObject({
  url: z.url(),
  mimeType: z.string(),
  size: z.int(),
  /** Hexadecimal; of what came from a provider. */
  sha256: z.optional(z.string()),
  filename: z.optional(z.string()),
  expiresAt: time,
});
