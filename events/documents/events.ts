import { readFileSync } from 'node:fs';
import { domainEvents } from '../domain/index.ts';
import { domainEventTypes } from '../domain/types.ts';
import { type Json, pushSchema } from './schemas.ts';

/** What a shop's own systems are sent (B4), as the webhooks of /openapi.json: each event with its schema and its sample. */
export const eventWebhooks = (): Json =>
  Object.fromEntries(
    domainEventTypes.map((type) => [
      type,
      {
        post: {
          operationId: `events.${type}`,
          tags: ['hooks'],
          summary: `Sent when this happened: ${type}. At least once, in no order.`,
          'x-rules': ['B4'],
          security: [{ webhook: [] }],
          parameters: headers,
          requestBody: {
            required: true,
            content: {
              'application/json': { schema: pushSchema(domainEvents[type], 'draft-2020-12'), example: sample(type) },
            },
          },
          responses: { '2XX': { description: 'Stored: it is not sent again.' } },
        },
      },
    ]),
  );

const header = (name: string, description: string): Json => ({
  name,
  in: 'header',
  required: true,
  description,
  schema: { type: 'string' },
});
const headers = [
  header('webhook-id', "The event's id: the same for every try."),
  header('webhook-timestamp', 'When this try was made, in Unix seconds.'),
];

/** How a receiver knows that it was us. */
export const webhookSecurity: Json = {
  type: 'apiKey',
  in: 'header',
  name: 'webhook-signature',
  description:
    'Standard Webhooks: `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`, several separated by blanks.',
};

const sample = (type: string): unknown =>
  JSON.parse(readFileSync(new URL(`../samples/${type}.json`, import.meta.url), 'utf8'));
