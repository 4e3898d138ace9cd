import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { hasOracles, oracle, oraclesNote } from '../../../test/oracles.ts';
import type { OutgoingContent } from '../../domain/content.ts';
import type { OutgoingMessage } from '../channel.ts';
import { request } from './send.ts';
import { supports } from './supports.ts';

/**
 * Our requests against Meta's own OpenAPI (v23). As published its closed `allOf` branches refuse everything, so the
 * branches are opened and their parent is closed instead. It cannot judge `recipient`, `biz_opaque_callback_data` and
 * buttons with a link, which it does not have.
 */

type Schema = Record<string, unknown>;

function repaired(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(repaired);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { allOf, discriminator, ...rest } = schema as Schema;
  const fields = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, repaired(value)]));
  if (!Array.isArray(allOf)) return fields;
  const open = allOf.map((branch: Schema) => {
    const { additionalProperties, ...kept } = branch;
    return repaired(kept);
  });
  return { ...fields, allOf: open, unevaluatedProperties: false };
}

function validator(): (body: unknown) => string[] {
  const spec = parseYaml(oracle('whatsapp-openapi.yaml').toString()) as { components: Schema };
  const ajv = new Ajv2020.default({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema({ $id: 'meta', components: repaired(spec.components) as Schema });
  return (body) => {
    const kind = String((body as Schema).type);
    const name = `${kind.charAt(0).toUpperCase()}${kind.slice(1)}Message`;
    const validate = ajv.getSchema(`meta#/components/schemas/${name}`);
    if (!validate) return [`no schema ${name}`];
    return validate(body) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
  };
}

/** The request's body without what the specification does not have. */
function judged(message: Pick<OutgoingMessage, 'content' | 'replyTo'>): Schema {
  const secrets = { appSecret: 's', verifyToken: 'v', token: 't', apiUrl: 'https://graph.example', version: 'v23.0' };
  const recipient = { address: '+16505551234' };
  const made = request({ account: '1', recipient, reference: 'r', ...message }, secrets);
  const { biz_opaque_callback_data, ...body } = JSON.parse(made.body ?? '') as Schema;
  expect(biz_opaque_callback_data).toBe('r');
  return body;
}

const link = 'https://shop.example/file';
const everyKind: OutgoingContent[] = [
  { type: 'text', text: 'Hello 👋 https://shop.example' },
  { type: 'image', media: link, caption: 'A caption' },
  { type: 'image', media: '1003383421387256' },
  { type: 'video', media: link, caption: 'A caption' },
  { type: 'audio', media: '1003383421387256', voice: true },
  { type: 'document', media: link, filename: 'invoice.pdf', caption: 'Invoice' },
  { type: 'sticker', media: link },
  { type: 'sticker', media: '1003383421387256' },
  { type: 'location', latitude: 37.44221496582, longitude: -122.16165924072, name: 'Philz', address: '101 Forest Ave' },
  { type: 'location', latitude: 0, longitude: 1e-7 },
  {
    type: 'contacts',
    contacts: [
      {
        name: 'Lucía Gómez',
        phones: [{ phone: '+19835552319', type: 'WORK' }],
        emails: [{ email: 'l@g.example' }],
        organisation: 'G',
      },
    ],
  },
  { type: 'reaction', target: 'wamid.0', emoji: '👍' },
  { type: 'reaction', target: 'wamid.0' },
  {
    type: 'interactive',
    header: 'Order 12',
    body: 'Keep it?',
    footer: 'Bloom',
    action: {
      kind: 'buttons',
      buttons: [
        { id: 'yes', title: 'Yes' },
        { id: 'no', title: 'No' },
      ],
    },
  },
  {
    type: 'interactive',
    body: 'Which?',
    action: {
      kind: 'list',
      button: 'Open',
      sections: [
        { title: 'Fast', rows: [{ id: 'a', title: 'Express', description: '1 day' }] },
        { title: 'Slow', rows: [{ id: 'b', title: 'Standard' }] },
      ],
    },
  },
  { type: 'template', name: 'order_shipped', language: 'en_US', params: ['Anna', '12'] },
  { type: 'template', name: 'hello_world', language: 'en_US' },
  {
    type: 'template',
    name: 'with_image',
    language: 'en_US',
    components: [{ type: 'header', parameters: [{ type: 'image', image: { link } }] }],
  },
];

describe.skipIf(!hasOracles)(`requests to WhatsApp keep to Meta's specification${oraclesNote}`, () => {
  const errorsOf = hasOracles ? validator() : () => [];

  test.each(everyKind)('$type', (content) => {
    expect(supports(content)).toEqual({ ok: true });
    expect(errorsOf(judged({ content }))).toEqual([]);
    if (content.type !== 'reaction') expect(errorsOf(judged({ content, replyTo: 'wamid.0' }))).toEqual([]);
  });

  test('the specification would find a misspelt field, a missing one and a wrong type', () => {
    const text = judged({ content: { type: 'text', text: 'x' } });
    expect(errorsOf({ ...text, bodi: 'x' })).not.toEqual([]);
    expect(errorsOf({ ...text, text: { bodi: 'x' } })).not.toEqual([]);
    expect(errorsOf({ ...text, to: undefined })).not.toEqual([]);
    expect(errorsOf({ ...judged({ content: { type: 'image', media: '1' } }), image: {} })).not.toEqual([]);
  });
});
