/** What can happen, by name: the types of domain events (B4). A type is never renamed; a new meaning gets a new version. */

export const conversationEvents = [
  'conversation.created',
  'conversation.assigned',
  'conversation.unassigned',
  'conversation.queued',
  'conversation.with_bot',
  'conversation.closed',
  'conversation.reopened',
  'conversation.joined',
  'conversation.left',
  'conversation.tagged',
  'conversation.snoozed',
  'conversation.woken',
  'conversation.handover_offered',
  'conversation.handed_over',
  'conversation.handover_declined',
  'conversation.handover_cancelled',
  'conversation.handover_expired',
  'conversation.handover_receiver_gone',
  'conversation.handover_ended',
] as const;

/** One for each message and each step of its delivery: on the bus only where the shop asks for them. */
export const messageEvents = [
  'message.received',
  'message.sent',
  'message.delivered',
  'message.read',
  'message.failed',
] as const;

/** What flows are told through the shop's event webhook url (B1), together with `conversation.with_bot`. */
export const botEvents = ['bot.handover', 'bot.failed'] as const;

export const shopEvents = ['settings.changed'] as const;

/** So that a shop's own systems know who is one person (C5), and can erase as well (S6). */
export const customerEvents = ['customer.merged', 'customer.unmerged', 'customer.erased'] as const;

export const domainEventTypes = [
  ...conversationEvents,
  ...messageEvents,
  ...botEvents,
  ...shopEvents,
  ...customerEvents,
] as const;

export type DomainEventType = (typeof domainEventTypes)[number];

/** What happened, as it goes out: on the bus, and to a shop's own systems. */
export interface DomainEvent {
  /** The same for the same event, however often it is told. */
  id: string;
  type: DomainEventType;
  /** Of the type's shape. */
  version: 1;
  /** RFC 3339. */
  at: string;
  shop: string;
  data: object;
}
