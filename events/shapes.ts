import { en } from 'zod/locales';
import * as z from 'zod/mini';
import { isBlank } from '../layers/domain/written.ts';
import { formatDuration, parseDuration } from '../layers/platform/duration.ts';

/** The small shapes that the contract's bodies are made of. zod/mini, because whole zod adds 83 KiB to a function. */

// Without its words zod/mini says "Invalid input" to everything.
z.config(en());

/** A text that is not empty. */
export const text = (longest: number) => z.string().check(z.minLength(1), z.maxLength(longest));

/** A text in which there is something to see. */
export const words = (longest: number) =>
  text(longest).check(z.refine((written) => written === '' || !isBlank(written), 'must be more than spaces'));

/** A list that is not empty. */
export const many = <Item extends z.core.$ZodType>(item: Item, most: number) =>
  z.array(item).check(z.minLength(1), z.maxLength(most));

/** Whether no value is there twice. */
export const distinct = (values: unknown[]): boolean => new Set(values).size === values.length;

/** A whole number in a query. */
export const count = (least: number, most: number) => z.coerce.number().check(z.int(), z.gte(least), z.lte(most));

/** A moment, as epoch milliseconds inside. */
export const moment = z.pipe(
  z.iso.datetime({ offset: true }),
  z.transform((iso: string) => Date.parse(iso)),
);

/** A duration: ISO 8601 outside, milliseconds inside. */
export const duration = (least: number, most: number) =>
  z.pipe(
    z.string(),
    z.transform((iso: string, context) => {
      const ms = parseDuration(iso);
      if (ms !== undefined && ms >= least && ms <= most) return ms;
      const message = `must be a duration such as PT5M, from ${formatDuration(least)} to ${formatDuration(most)}`;
      context.issues.push({ code: 'custom', message, input: iso });
      return z.NEVER;
    }),
  );

/** Which page of a list that is short enough to be read whole. */
export const pageQuery = z.strictObject({
  cursor: z.optional(z.string().check(z.regex(/^\d{1,6}$/, 'is not one of this list'))),
  limit: z._default(count(1, 100), 50),
});
