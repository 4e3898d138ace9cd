import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasOracles, oraclesNote, payloads } from '../../test/oracles.ts';
import type { InboundItem } from './channel.ts';
import { parse as parseMessageBird } from './messagebird/parse.ts';
import { parse as parseWhatsApp } from './whatsapp/parse.ts';

const adapters = [
  ['whatsapp', parseWhatsApp],
  ['messagebird', parseMessageBird],
] as const;

/** What must hold of every item, whatever the body was. */
function expectSound(items: InboundItem[]): void {
  expect(items.length).toBeGreaterThan(0);
  for (const item of items) {
    if (item.kind === 'kept') {
      expect(item).toHaveProperty('raw');
      continue;
    }
    expect(item.account).toMatch(/\S/);
    expect(item.providerId).toMatch(/\S/);
    if (item.kind === 'delivery') continue;
    if (item.kind === 'echo' || item.sentAt !== undefined) expect(item.sentAt).toMatch(/^\d{19}$/);
    const customer = item.kind === 'message' ? item.sender : item.recipient;
    expect(customer.addresses.length).toBeGreaterThan(0);
    for (const address of customer.addresses) expect(address).toMatch(/\S/);
    if (customer.phone !== undefined) expect(customer.phone).toMatch(/^\+\d{7,15}$/);
  }
}

/** Values that providers put where something else belongs. */
const oddValue = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    [],
    {},
    '',
    '0',
    0,
    -1,
    1e21,
    true,
    'x',
    [null],
    [[]],
    { id: {} },
    ['x'],
    '\u0000',
    '__proto__',
  ),
  fc.jsonValue(),
);

/** The paths of all values within. */
function paths(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => paths(inner, [...path, key]))];
}

/** The body with the value at `path` replaced, or taken away where `replacement` is undefined. */
function mutated(body: unknown, path: (string | number)[], replacement: unknown): unknown {
  if (path.length === 0) return replacement;
  const copy = structuredClone(body);
  const holder = path.slice(0, -1).reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], copy) as Record<
    string,
    unknown
  >;
  const last = path.at(-1) as string;
  if (replacement === undefined) delete holder[last];
  else holder[last] = replacement;
  return copy;
}

describe.each(adapters)('any body to %s gives items and never an error', (_, parse) => {
  test('any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => expectSound(parse(body))),
      { numRuns: 500 },
    );
  });

  test('anything at all within the envelope', () => {
    const change = fc.record({
      field: fc.constant('messages'),
      value: fc.record(
        {
          metadata: fc.constant({ phone_number_id: '1' }),
          messages: oddValue,
          statuses: oddValue,
          contacts: oddValue,
          message_echoes: oddValue,
        },
        { requiredKeys: ['metadata'] },
      ),
    });
    const whatsappBody = fc.record({ entry: fc.array(fc.record({ changes: fc.array(change) })) });
    const event = fc.record({
      type: fc.constantFrom('message.created', 'message.updated', 'conversation.created'),
      message: fc.oneof(
        oddValue,
        fc.record({
          id: oddValue,
          channelId: oddValue,
          type: fc.constantFrom('text', 'image', 'hsm', 'interactive', 'x'),
          direction: fc.constantFrom('sent', 'received'),
          content: oddValue,
          from: oddValue,
          to: oddValue,
          createdDatetime: fc.constant('2020-06-12T08:11:10Z'),
        }),
      ),
      contact: oddValue,
      conversation: oddValue,
    });
    fc.assert(
      fc.property(fc.oneof(whatsappBody, event), (body) => expectSound(parse(body))),
      { numRuns: 500 },
    );
  });
});

describe.skipIf(!hasOracles).each(adapters)(
  `real bodies of %s with one thing wrong${oraclesNote}`,
  (provider, parse) => {
    const bodies = payloads(provider).map(({ body }) => body);

    test('give items and never an error', () => {
      const wrong = fc
        .constantFrom(...bodies)
        .chain((body) =>
          fc.tuple(fc.constant(body), fc.constantFrom(...paths(body)), fc.option(oddValue, { nil: undefined })),
        );
      fc.assert(
        fc.property(wrong, ([body, path, value]) => expectSound(parse(mutated(body, path, value)))),
        { numRuns: 1500 },
      );
    });
  },
);

describe('one broken message never loses the others', () => {
  const good = (n: number) => ({
    from: '16505551234',
    id: `wamid.${n}`,
    timestamp: '1749416383',
    type: 'text',
    text: { body: String(n) },
  });
  const idsOf = (items: InboundItem[]) =>
    items.flatMap((item) => (item.kind === 'message' && item.providerId.startsWith('wamid.') ? [item.providerId] : []));

  test('of a WhatsApp batch', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constant('good' as const), oddValue), { minLength: 1, maxLength: 20 }),
        (parts) => {
          const messages = parts.map((part, n) => (part === 'good' ? good(n) : part));
          const items = parseWhatsApp({
            entry: [{ changes: [{ field: 'messages', value: { metadata: { phone_number_id: '1' }, messages } }] }],
          });
          expect(idsOf(items)).toEqual(parts.flatMap((part, n) => (part === 'good' ? [`wamid.${n}`] : [])));
          expect(items).toHaveLength(messages.length);
        },
      ),
    );
  });

  test('nor does a broken change or entry', () => {
    fc.assert(
      fc.property(oddValue, oddValue, (entry, change) => {
        const whole = {
          changes: [change, { field: 'messages', value: { metadata: { phone_number_id: '1' }, messages: [good(1)] } }],
        };
        expect(idsOf(parseWhatsApp({ entry: [entry, whole] }))).toEqual(['wamid.1']);
      }),
    );
  });
});
