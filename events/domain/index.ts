import * as z from 'zod/mini';
import { conversation } from '../shown/conversation.ts';
import { entry, eventContent } from '../shown/entry.ts';
import { flowAnswer } from '../shown/flow.ts';
import { time } from '../shown/shapes.ts';
import { type DomainEventType, domainEventTypes } from './types.ts';

/**
 * The domain events (B4): what goes over the bus and to a shop's own systems. Each is `{id, type, version, at, shop, data}`. `conversation`
 * is as it was when the event went out; `seq` is the event's place in its timeline: what is older has a smaller one.
 */

const about = { conversation };

/** What a timeline's event of that kind says, with its place. */
function told(kind: string) {
  const found = eventContent._zod.def.options.find((option) => {
    const { type } = option._zod.def.shape;
    return z.safeParse(type, kind).success;
  });
  if (!found) throw new Error(`the timeline has no event ${kind}`);
  const { type: _type, ...content } = found._zod.def.shape;
  return z.strictObject({ ...about, seq: z.int(), ...content });
}

const message = z.strictObject({ ...about, entry });

const handover = { ...told('bot_handover')._zod.def.shape, ...flowAnswer._zod.def.shape };

const dataOf: Record<DomainEventType, z.core.$ZodType> = {
  'conversation.created': z.strictObject(about),
  'conversation.assigned': told('assigned'),
  'conversation.unassigned': told('unassigned'),
  'conversation.queued': told('queued'),
  'conversation.with_bot': told('with_bot'),
  'conversation.closed': told('closed'),
  'conversation.reopened': told('reopened'),
  'conversation.joined': told('joined'),
  'conversation.left': told('left'),
  'conversation.tagged': told('tagged'),
  'conversation.snoozed': told('snoozed'),
  'conversation.woken': told('woken'),
  'conversation.handover_offered': told('handover_offered'),
  'conversation.handed_over': told('handed_over'),
  'conversation.handover_declined': told('handover_declined'),
  'conversation.handover_cancelled': told('handover_cancelled'),
  'conversation.handover_expired': told('handover_expired'),
  'conversation.handover_receiver_gone': told('handover_receiver_gone'),
  'conversation.handover_ended': told('handover_ended'),
  'message.received': message,
  'message.sent': message,
  'message.delivered': message,
  'message.read': message,
  'message.failed': message,
  'bot.handover': z.strictObject(handover),
  'bot.failed': told('bot_failed'),
  // Without `by` the two were recognised as one, by what both are known by.
  'customer.merged': z.strictObject({ customer: z.string(), merged: z.string(), by: z.optional(z.string()) }),
  'customer.unmerged': z.strictObject({ customer: z.string(), merged: z.string(), by: z.string() }),
  'customer.erased': z.strictObject({ customer: z.string(), by: z.string() }),
  'settings.changed': z.strictObject({
    by: z.string(),
    what: z.string(),
    from: z.optional(z.unknown()),
    to: z.optional(z.unknown()),
  }),
};

/** The schema of each domain event, envelope included. */
export const domainEvents = Object.fromEntries(
  domainEventTypes.map((type) => [
    type,
    z.strictObject({
      id: z.string(),
      type: z.literal(type),
      version: z.literal(1),
      at: time,
      shop: z.string(),
      data: dataOf[type],
    }),
  ]),
) as unknown as Record<DomainEventType, z.core.$ZodType>;
