import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { openapi } from '../../events/documents/openapi.ts';
import { domainEvents } from '../../events/domain/index.ts';
import { domainEventTypes } from '../../events/domain/types.ts';

/** The domain events' schemas and samples. That real events keep to them is held in test/system/hooks.test.ts. */

const folder = join(import.meta.dirname, '..', '..', 'events', 'samples');
const samples = readdirSync(folder);

describe('B4 the domain events', () => {
  test('have a sample each', () => {
    expect(samples.sort()).toEqual(domainEventTypes.map((type) => `${type}.json`).sort());
  });

  test.each(domainEventTypes)('the sample of %s is one', (type) => {
    const sample: unknown = JSON.parse(readFileSync(join(folder, `${type}.json`), 'utf8'));
    expect(z.safeParse(domainEvents[type], sample).error?.issues).toBeUndefined();
  });

  test('stand in the OpenAPI document as its webhooks', () => {
    const { webhooks } = openapi() as { webhooks: Record<string, { post: { requestBody: object } }> };
    expect(Object.keys(webhooks).sort()).toEqual([...domainEventTypes].sort());
    expect(webhooks['conversation.closed']?.post.requestBody).toMatchObject({
      content: {
        'application/json': {
          schema: {
            properties: { data: { properties: { conversation: { $ref: '#/components/schemas/Conversation' } } } },
          },
          example: { type: 'conversation.closed' },
        },
      },
    });
  });

  test('a field that is not declared is found out', () => {
    const sample = JSON.parse(readFileSync(join(folder, 'conversation.closed.json'), 'utf8'));
    const more = { ...sample, data: { ...sample.data, text: 'hello' } };
    expect(z.safeParse(domainEvents['conversation.closed'], more).success).toBe(false);
  });
});
