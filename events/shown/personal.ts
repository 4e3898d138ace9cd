import * as z from 'zod/mini';
import { draftKinds, preferencesBody } from '../personal.ts';
import { time } from './shapes.ts';

/** What agents keep for themselves. */

/** One that was just taken away has no text, and version 0. Its id is the Idempotency-Key that its message is sent with. */
export const draft = z.strictObject({
  id: z.string(),
  conversation: z.string(),
  kind: z.enum(draftKinds),
  text: z.string(),
  updatedAt: time,
  version: z.int(),
});

/** As they were put. */
export const preferences = preferencesBody;
