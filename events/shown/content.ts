import * as z from 'zod/mini';

/** What a message of the timeline holds (C2), in Slotdesk's own words. */

const media = z.strictObject({
  type: z.enum(['image', 'video', 'audio', 'document', 'sticker']),
  media: z.string(),
  mimeType: z.optional(z.string()),
  sha256: z.optional(z.string()),
  caption: z.optional(z.string()),
  filename: z.optional(z.string()),
  voice: z.optional(z.boolean()),
  animated: z.optional(z.boolean()),
});

const contact = z.strictObject({
  name: z.string(),
  phones: z.optional(z.array(z.strictObject({ phone: z.string(), type: z.optional(z.string()) }))),
  emails: z.optional(z.array(z.strictObject({ email: z.string(), type: z.optional(z.string()) }))),
  organisation: z.optional(z.string()),
});

const choice = z.strictObject({
  type: z.literal('choice'),
  via: z.enum(['button', 'list', 'template', 'form', 'call_permission']),
  id: z.optional(z.string()),
  title: z.string(),
  description: z.optional(z.string()),
  answers: z.optional(z.unknown()),
});

const row = z.strictObject({ id: z.string(), title: z.string(), description: z.optional(z.string()) });
const interactive = z.strictObject({
  type: z.literal('interactive'),
  body: z.string(),
  header: z.optional(z.string()),
  footer: z.optional(z.string()),
  action: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('buttons'),
      buttons: z.array(z.strictObject({ id: z.string(), title: z.string() })),
    }),
    z.strictObject({
      kind: z.literal('list'),
      button: z.string(),
      sections: z.array(z.strictObject({ title: z.optional(z.string()), rows: z.array(row) })),
    }),
    z.strictObject({ kind: z.literal('link'), title: z.string(), url: z.string() }),
  ]),
});

const template = z.strictObject({
  type: z.literal('template'),
  name: z.string(),
  language: z.string(),
  params: z.optional(z.array(z.string())),
  components: z.optional(z.array(z.unknown())),
  namespace: z.optional(z.string()),
});

const order = z.strictObject({
  type: z.literal('order'),
  catalog: z.optional(z.string()),
  text: z.optional(z.string()),
  items: z.array(
    z.strictObject({
      product: z.string(),
      quantity: z.number(),
      price: z.optional(z.number()),
      currency: z.optional(z.string()),
    }),
  ),
});

/** The content of a message, in either direction. */
export const messageContent = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text: z.string() }),
  media,
  z.strictObject({
    type: z.literal('location'),
    latitude: z.number(),
    longitude: z.number(),
    name: z.optional(z.string()),
    address: z.optional(z.string()),
    url: z.optional(z.string()),
  }),
  z.strictObject({ type: z.literal('contacts'), contacts: z.array(contact) }),
  z.strictObject({ type: z.literal('reaction'), target: z.string(), emoji: z.optional(z.string()) }),
  choice,
  interactive,
  template,
  order,
  z.strictObject({ type: z.literal('system'), event: z.string(), text: z.optional(z.string()) }),
  z.strictObject({ type: z.literal('edit'), target: z.string(), text: z.optional(z.string()) }),
  z.strictObject({ type: z.literal('revoke'), target: z.string() }),
  z.strictObject({
    type: z.literal('unsupported'),
    kind: z.string(),
    reason: z.optional(z.string()),
    raw: z.optional(z.unknown()),
  }),
]);
