import * as z from 'zod/mini';
import { presence } from './agent.ts';
import { conversation, withdrawn } from './conversation.ts';
import { entry } from './entry.ts';
import { board } from './figures.ts';
import { handover } from './handover.ts';
import { visitor } from './visitor.ts';

/** What the socket says to an agent (contract, "The socket"). */

const cursor = z.string();

/** What a colleague is doing; to be shown for so long unless it comes again. */
const signal = <Kind extends string>(kind: Kind) =>
  z.strictObject({ type: z.literal(kind), conversation: z.string(), agent: z.string(), expiresAfter: z.string() });

const single = {
  hello: z.strictObject({ type: z.literal('hello'), agent: z.string(), cursor }),
  conversation: z.strictObject({
    type: z.literal('conversation'),
    cursor,
    change: z.enum(['created', 'assigned', 'unassigned', 'updated', 'closed', 'reopened', 'status']),
    conversation: z.union([conversation, withdrawn]),
  }),
  entry: z.strictObject({ type: z.literal('entry'), conversation: z.string(), seq: z.int(), entry }),
  handover: z.strictObject({ type: z.literal('handover'), handover }),
  /** Asks a team's representatives who takes it; `grabbed` takes the question back, also where nobody did. */
  grab: z.strictObject({ type: z.literal('grab'), conversation }),
  grabbed: z.strictObject({ type: z.literal('grabbed'), conversation: z.string(), by: z.optional(z.string()) }),
  board: z.strictObject({ type: z.literal('board'), board }),
  agent: z.strictObject({ type: z.literal('agent'), agent: presence }),
  /** What the agent may do changed, given or taken: GET /api/me says it, and `watch` is to be said again to hear of a shop given. */
  permissions: z.strictObject({ type: z.literal('permissions') }),
  /** The name or the slots of a shop that the connection watches changed. */
  shop: z.strictObject({
    type: z.literal('shop'),
    shop: z.strictObject({ id: z.string(), name: z.string(), slots: z.int() }),
  }),
  typing: signal('typing'),
  viewing: signal('viewing'),
  /** The customer writes in the webchat. */
  customer_typing: z.strictObject({
    type: z.literal('customer_typing'),
    conversation: z.string(),
    expiresAfter: z.string(),
  }),
  /** Where the visitor of a webchat conversation is (W4). */
  presence: z.strictObject({ type: z.literal('presence'), conversation: z.string(), presence: visitor }),
  pong: z.strictObject({ type: z.literal('pong') }),
  resync: z.strictObject({ type: z.literal('resync') }),
  resumed: z.strictObject({ type: z.literal('resumed'), cursor }),
  error: z.strictObject({
    type: z.literal('error'),
    error: z.strictObject({ code: z.string(), message: z.string() }),
  }),
};

/** Several messages that left at the same moment, for a connection that asked for it (`watch` with `batch`). */
const batch = z.strictObject({
  type: z.literal('batch'),
  messages: z.array(z.discriminatedUnion('type', Object.values(single) as [typeof single.hello])),
});

/** By `type`. */
export const pushes = { ...single, batch };
