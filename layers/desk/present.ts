import type { Conversation, Entry, Handover } from '../domain/conversation.ts';
import { calledBy, customerOf } from '../domain/customer.ts';
import type { Explanation } from '../domain/distribution.ts';
import { isOverdue } from '../domain/handover.ts';
import type { ShopSettings } from '../domain/settings.ts';
import { status } from '../domain/status.ts';
import { windowOpen } from '../domain/window.ts';
import { iso, millis } from '../platform/clock.ts';

/** How conversations and entries look from outside: the contract's shapes. */

export type ShownConversation = ReturnType<typeof showConversation>;
export type ShownHandover = ReturnType<typeof showHandover>;
export type ShownEntry = ReturnType<typeof showEntry>;

const time = (ms: number | undefined): string | undefined => (ms === undefined ? undefined : iso(ms));

export function showConversation(
  c: Conversation,
  settings: ShopSettings,
  now: number,
  why: Explanation | undefined = c.why,
) {
  return {
    id: c.id,
    shop: c.shop,
    channel: { id: c.channel.id, provider: c.channel.provider, kind: c.channel.kind },
    customer: shownCustomer(c),
    state: c.state,
    status: status(c, settings, now),
    assignee: c.assignee,
    owner: c.owner,
    team: c.team,
    participants: c.participants,
    bot: c.bot,
    reopened: c.reopened,
    waitingSince: time(c.waitingSince),
    window: c.windowEndsAt === undefined ? undefined : { endsAt: iso(c.windowEndsAt), open: windowOpen(c, now) },
    unread: c.unread,
    version: c.version,
    lastMessage: c.lastMessage && { ...c.lastMessage, at: iso(c.lastMessage.at) },
    tags: c.tags,
    createdAt: iso(c.createdAt),
    updatedAt: iso(c.updatedAt),
    closedAt: time(c.closedAt),
    closeReason: c.closeReason,
    closedBy: c.closedBy,
    snoozedUntil: time(c.snoozedUntil),
    handover: c.handover && showHandover(c.id, c.handover, now),
    why,
  };
}

function shownCustomer(c: Conversation) {
  const customer = customerOf(c);
  return { ...customer, name: calledBy(customer, c.channel.provider) };
}

/** A handover. One whose time has passed is over, whether its timer has come or not. */
export function showHandover(conversation: string, handover: Handover, now: number) {
  const { id, from, to, by, note, state, offeredAt, expiresAt, endedAt } = handover;
  return {
    id,
    conversation,
    from,
    to,
    by,
    note,
    state: isOverdue(handover, now) ? ('expired' as const) : state,
    offeredAt: iso(offeredAt),
    expiresAt: iso(expiresAt),
    endedAt: time(endedAt),
  };
}

/**
 * A conversation to an agent who lost it with the permission to see it (D10): which one it is, for a client that takes it
 * away, without what was written, who has it now and what is known of the customer.
 */
export function showWithdrawn(c: Conversation, settings: ShopSettings, now: number) {
  const { id, shop, channel, customer, state, status, reopened, version, createdAt } = showConversation(
    c,
    settings,
    now,
  );
  return {
    id,
    shop,
    channel,
    customer: { id: customer.id, name: customer.name },
    state,
    status,
    participants: [],
    reopened,
    unread: 0,
    version,
    createdAt,
    withdrawn: true,
  };
}

export function showEntry(entry: Entry) {
  return {
    seq: entry.seq,
    id: entry.id,
    kind: entry.kind,
    at: iso(millis(entry.sentAt)),
    direction: entry.direction,
    author: entry.author,
    content: entry.content,
    state: entry.state,
    failure: entry.failure,
    file: entry.file,
    providerId: entry.providerId,
    replyTo: entry.replyTo,
    forwarded: entry.forwarded,
    referral: entry.referral,
  };
}
