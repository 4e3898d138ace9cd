import * as z from 'zod/mini';
import { count, text } from './shapes.ts';

/** What agents keep for themselves: drafts, and how their inbox behaves. */

export const draftKinds = ['reply', 'note'] as const;

/**
 * `version` is the one that was seen last, 0 where there was none; without it the last one to write wins. `id` names what is being written from
 * its first letter on, on every machine; without it what is there goes on, or a new one begins.
 */
export const draftBody = z.strictObject({
  text: z.string().check(z.maxLength(10_000)),
  id: z.optional(text(100)),
  version: z.optional(z.number().check(z.int(), z.gte(0))),
});

export const draftsQuery = z.strictObject({
  cursor: z.optional(text(1000)),
  limit: z._default(count(1, 100), 50),
});

/** A few of something, by a name: what a client calls its commands and sounds is its own affair. */
const named = <Value extends z.core.$ZodType>(value: Value, most: number) =>
  z
    .record(z.string().check(z.regex(/^[A-Za-z][\w.:-]{0,63}$/, 'must be the name of a command or sound')), value)
    .check(z.refine((all) => Object.keys(all).length <= most, `at most ${most}`));

/** As a whole: what is left out is as the client has it by default. */
export const preferencesBody = z.strictObject({
  language: z.optional(z.enum(['en', 'nl', 'tr'])),
  theme: z.optional(z.enum(['light', 'dark', 'system'])),
  /** Keys by command; null: the command has none. */
  keys: z.optional(named(z.nullable(text(40)), 200)),
  singleKeys: z.optional(z.boolean()),
  enterSends: z.optional(z.boolean()),
  undoSend: z.optional(z.boolean()),
  notifications: z.optional(z.boolean()),
  /** Views of the inbox that are gone to again: a name, and the query of the address. */
  views: z.optional(z.array(z.strictObject({ name: text(60), search: text(1000) })).check(z.maxLength(20))),
  /** Sounds by what they tell. */
  sounds: z.optional(named(z.boolean(), 20)),
});
