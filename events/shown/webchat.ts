import * as z from 'zod/mini';
import { time } from './shapes.ts';

/** What a visitor of the webchat is shown: its messages, and who of the shop is there. */

/** Who is there: by the hours, and by the agents. */
const reception = {
  open: z.boolean(),
  opensAt: z.optional(time),
  closesAt: z.optional(time),
  agentsAvailable: z.boolean(),
};

const standing = z.strictObject({
  state: z.enum(['open', 'closed']),
  /** Nobody has it yet. */
  waiting: z.boolean(),
  /** So many of the visitor's messages, the last ones, nobody has looked at yet. */
  unseen: z.int(),
  /** The name of who has it. */
  agent: z.optional(z.string()),
  /** In the queue, where the shop tells it. */
  position: z.optional(z.int()),
});

const file = z.strictObject({
  id: z.string(),
  state: z.enum(['pending', 'kept', 'failed']),
  mimeType: z.optional(z.string()),
  size: z.optional(z.int()),
  filename: z.optional(z.string()),
});

const button = z.strictObject({ id: z.string(), title: z.string() });
const row = z.strictObject({ id: z.string(), title: z.string(), description: z.optional(z.string()) });

const content = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text: z.string() }),
  z.strictObject({
    type: z.enum(['image', 'video', 'audio', 'document', 'sticker']),
    file: z.optional(file),
    /** Of what lies elsewhere: an https address. */
    url: z.optional(z.string()),
    caption: z.optional(z.string()),
  }),
  z.strictObject({
    type: z.literal('interactive'),
    body: z.string(),
    header: z.optional(z.string()),
    footer: z.optional(z.string()),
    action: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('buttons'), buttons: z.array(button) }),
      z.strictObject({
        kind: z.literal('list'),
        button: z.string(),
        sections: z.array(z.strictObject({ title: z.optional(z.string()), rows: z.array(row) })),
      }),
      z.strictObject({ kind: z.literal('link'), title: z.string(), url: z.string() }),
    ]),
  }),
  z.strictObject({ type: z.literal('choice'), title: z.string() }),
  z.strictObject({
    type: z.literal('location'),
    latitude: z.number(),
    longitude: z.number(),
    name: z.optional(z.string()),
    address: z.optional(z.string()),
  }),
  z.strictObject({ type: z.literal('unsupported') }),
]);

export const visitorMessage = z.strictObject({
  /** Grows with every message of the thread, over all its conversations. */
  place: z.int(),
  /** Of the visitor's own messages the id that its client chose. */
  id: z.string(),
  at: time,
  from: z.enum(['visitor', 'agent', 'shop']),
  /** The agent's. */
  name: z.optional(z.string()),
  content,
  /** Of the shop's messages: whether the visitor has seen it. */
  seen: z.optional(z.boolean()),
  replyTo: z.optional(z.string()),
});

/** A page of the thread, in order. */
export const visitorPage = z.strictObject({
  items: z.array(visitorMessage),
  /** All up to here is known: what to ask on `after`. */
  place: z.int(),
  more: z.boolean(),
  conversation: z.optional(standing),
  ...reception,
});

export const visitorSession = z.strictObject({
  token: z.string(),
  shop: z.string(),
  /** Whom the shop signed in. */
  name: z.optional(z.string()),
  /** Where the visitor's socket is. */
  socket: z.string(),
  conversation: z.optional(standing),
  ...reception,
});

export const visitorSaid = z.strictObject({ id: z.string() });

/** What the socket says to a visitor, by `type`. */
export const visitorPushes = {
  here: z.strictObject({ type: z.literal('here') }),
  message: z.strictObject({ type: z.literal('message'), message: visitorMessage }),
  conversation: z.strictObject({ type: z.literal('conversation'), conversation: standing }),
  typing: z.strictObject({ type: z.literal('typing'), name: z.string(), expiresAfter: z.string() }),
  pong: z.strictObject({ type: z.literal('pong') }),
  error: z.strictObject({
    type: z.literal('error'),
    error: z.strictObject({ code: z.string(), message: z.string() }),
  }),
};
