import * as z from 'zod/mini';
import { unknownVariables, variables } from '../layers/domain/canned.ts';
import { text } from './shapes.ts';

/** Canned responses as they are written and used (T6). */

/** A text that any channel can carry. */
const cannedText = text(4096).check(
  z.check((context) => {
    const unknown = unknownVariables(context.value);
    if (unknown.length === 0) return;
    const named = unknown.map((name) => `{{${name}}}`).join(', ');
    const message = `there is no variable ${named}; the variables are ${variables.join(', ')}`;
    context.issues.push({ code: 'custom', message, input: context.value });
  }),
);

export const cannedBody = z.strictObject({
  shortCode: z.string().check(z.regex(/^[\p{L}\p{N}_-]{1,32}$/u, 'must be letters, digits, - and _, at most 32')),
  text: cannedText,
  /** For whom: the shop, a team, or an agent (`me` is who asks). */
  scope: z._default(
    z.union([z.literal('shop'), z.strictObject({ team: text(40) }), z.strictObject({ agent: text(128) })]),
    'shop',
  ),
});

export const usableQuery = z.strictObject({ shop: text(100) });

/** Values that the desk does not know. */
export const fillBody = z.strictObject({
  values: z._default(z.partialRecord(z.enum(variables), text(200)), {}),
});
