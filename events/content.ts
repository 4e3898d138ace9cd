import * as z from 'zod/mini';
import { many, text, words } from './shapes.ts';

/** What an agent may send (rule C2): the `content` of POST /api/conversations/{id}/messages. */

const textContent = z.strictObject({ type: z.literal('text'), text: words(65_536) });

const media = z.strictObject({
  type: z.enum(['image', 'video', 'audio', 'document', 'sticker']),
  media: text(2048),
  mimeType: z.optional(text(200)),
  caption: z.optional(text(1024)),
  filename: z.optional(text(240)),
  voice: z.optional(z.boolean()),
});

const location = z.strictObject({
  type: z.literal('location'),
  latitude: z.number().check(z.gte(-90), z.lte(90)),
  longitude: z.number().check(z.gte(-180), z.lte(180)),
  name: z.optional(text(1000)),
  address: z.optional(text(1000)),
  url: z.optional(text(2048)),
});

const phone = z.strictObject({ phone: text(40), type: z.optional(text(40)) });
const email = z.strictObject({ email: text(200), type: z.optional(text(40)) });
const contact = z.strictObject({
  name: text(200),
  phones: z.optional(z.array(phone)),
  emails: z.optional(z.array(email)),
  organisation: z.optional(text(200)),
});
const contacts = z.strictObject({ type: z.literal('contacts'), contacts: many(contact, 50) });

const reaction = z.strictObject({
  type: z.literal('reaction'),
  /** Id of the entry reacted to. */
  target: text(1000),
  /** Left out: the reaction is taken back. */
  emoji: z.optional(text(32)),
});

const button = z.strictObject({ id: text(256), title: text(256) });
const row = z.strictObject({ id: text(200), title: text(256), description: z.optional(text(256)) });
const section = z.strictObject({ title: z.optional(text(256)), rows: many(row, 100) });

const interactive = z.strictObject({
  type: z.literal('interactive'),
  body: text(4096),
  header: z.optional(text(256)),
  footer: z.optional(text(256)),
  action: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('buttons'), buttons: many(button, 20) }),
    z.strictObject({ kind: z.literal('list'), button: text(256), sections: many(section, 20) }),
    z.strictObject({ kind: z.literal('link'), title: text(256), url: text(2048) }),
  ]),
});

const template = z.strictObject({
  type: z.literal('template'),
  name: text(512),
  language: text(20),
  params: z.optional(z.array(z.string().check(z.maxLength(4096))).check(z.maxLength(50))),
  components: z.optional(z.array(z.unknown()).check(z.maxLength(20))),
  namespace: z.optional(text(200)),
});

export const outgoingContent = z.discriminatedUnion('type', [
  textContent,
  media,
  location,
  contacts,
  reaction,
  interactive,
  template,
]);
