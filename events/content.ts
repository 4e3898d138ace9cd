import * as z from 'zod';

/** What an agent may send (rule C2): the `content` of POST /api/conversations/{id}/messages. */

const text = z.strictObject({ type: z.literal('text'), text: z.string().min(1).max(65_536) });

const media = z.strictObject({
  type: z.enum(['image', 'video', 'audio', 'document', 'sticker']),
  media: z.string().min(1).max(2048),
  mimeType: z.string().max(200).optional(),
  caption: z.string().max(1024).optional(),
  filename: z.string().max(240).optional(),
  voice: z.boolean().optional(),
});

const location = z.strictObject({
  type: z.literal('location'),
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  name: z.string().max(1000).optional(),
  address: z.string().max(1000).optional(),
  url: z.string().max(2048).optional(),
});

const contacts = z.strictObject({
  type: z.literal('contacts'),
  contacts: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(200),
        phones: z
          .array(z.strictObject({ phone: z.string().min(1).max(40), type: z.string().max(40).optional() }))
          .optional(),
        emails: z
          .array(z.strictObject({ email: z.string().min(1).max(200), type: z.string().max(40).optional() }))
          .optional(),
        organisation: z.string().max(200).optional(),
      }),
    )
    .min(1)
    .max(50),
});

const reaction = z.strictObject({
  type: z.literal('reaction'),
  /** Id of the entry reacted to. */
  target: z.string().min(1).max(1000),
  /** Left out: the reaction is taken back. */
  emoji: z.string().max(32).optional(),
});

const button = z.strictObject({ id: z.string().min(1).max(256), title: z.string().min(1).max(256) });
const row = z.strictObject({
  id: z.string().min(1).max(200),
  title: z.string().min(1).max(256),
  description: z.string().max(256).optional(),
});

const interactive = z.strictObject({
  type: z.literal('interactive'),
  body: z.string().min(1).max(4096),
  header: z.string().max(256).optional(),
  footer: z.string().max(256).optional(),
  action: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('buttons'), buttons: z.array(button).min(1).max(20) }),
    z.strictObject({
      kind: z.literal('list'),
      button: z.string().min(1).max(256),
      sections: z.array(z.strictObject({ title: z.string().max(256).optional(), rows: z.array(row).min(1) })).min(1),
    }),
    z.strictObject({ kind: z.literal('link'), title: z.string().min(1).max(256), url: z.string().min(1).max(2048) }),
  ]),
});

const template = z.strictObject({
  type: z.literal('template'),
  name: z.string().min(1).max(512),
  language: z.string().min(2).max(20),
  params: z.array(z.string().max(4096)).max(50).optional(),
  components: z.array(z.unknown()).max(20).optional(),
  namespace: z.string().max(200).optional(),
});

export const outgoingContent = z.discriminatedUnion('type', [
  text,
  media,
  location,
  contacts,
  reaction,
  interactive,
  template,
]);
