import * as z from 'zod/mini';

/** The small shapes of what clients are shown. Never imported by a function: these schemas only check and describe. */

/** RFC 3339, UTC, with milliseconds. */
export const time = z.iso.datetime({ precision: 3 });

/** A page of a list; `next` is there while more follows. */
export const pageOf = <Item extends z.core.$ZodType>(item: Item) =>
  z.strictObject({ items: z.array(item), next: z.optional(z.string()) });
