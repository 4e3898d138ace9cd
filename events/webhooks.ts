import * as z from 'zod/mini';
import { domainEventTypes } from './domain/types.ts';
import { count, many, text } from './shapes.ts';

/** Bodies and queries of a shop's webhooks and flows (B3, B4). */

const families = [...new Set(domainEventTypes.map((type) => `${type.split('.')[0]}.*`))];
const eventNames: readonly string[] = ['*', ...families, ...domainEventTypes];

const eventName = text(60).check(
  z.refine((name) => eventNames.includes(name), `must be *, ${families.join(', ')} or the type of an event`),
);

/** What is left out stays as it is; a new webhook needs its url and gets every event. */
export const webhookBody = z.strictObject({
  url: z.optional(text(2048)),
  events: z.optional(many(eventName, 50)),
  enabled: z.optional(z.boolean()),
  rotateSecret: z.optional(z.literal(true)),
});

export const deliveriesQuery = z.strictObject({
  cursor: z.optional(text(200)),
  limit: z._default(count(1, 100), 50),
});

const ofFlow = { name: text(100), key: z.optional(text(2000)) };

/** The key is kept and never shown; left out, it stays as it is. */
export const flowBody = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('flowbuilder'), url: text(2048), ...ofFlow }),
  z.strictObject({ kind: z.literal('flowai'), event: text(200), channel: z.optional(text(200)), ...ofFlow }),
]);
