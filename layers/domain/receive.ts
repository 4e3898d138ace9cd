import { type Content, preview } from './content.ts';
import { type Conversation, event, type NewEntry } from './conversation.ts';
import type { ShopSettings } from './settings.ts';
import { wake } from './snooze.ts';
import { windowEnd } from './window.ts';

/** A customer's message as the rules see it. */
export interface Received {
  providerId: string;
  /** Provider time, 19-digit nanoseconds. */
  sentAt: string;
  content: Content;
  replyTo?: string;
  forwarded?: boolean;
  referral?: Record<string, unknown>;
  /** The id that its file will have (C8). */
  file?: string;
}

/** Who and where, for a conversation that begins now. */
export interface Origin {
  id: string;
  shop: string;
  channel: Conversation['channel'];
  customer: Conversation['customer'];
  recipient: Conversation['recipient'];
}

/** What the messages made of the conversation, and whether somebody has to be found for it. */
export interface Reception {
  edited: Conversation;
  entries: NewEntry[];
  /** new: nobody has it yet. owner: it was closed and goes back to its last agent (D8). */
  route?: 'new' | 'owner';
}

/** Kinds that say something about a message or a customer without asking for an answer: they neither reopen nor start the clock. */
const quiet = new Set<Content['type']>(['reaction', 'system', 'edit', 'revoke']);

/**
 * Takes a customer's messages into the conversation: appends to an open one, reopens a closed one or begins the next
 * (C4, C7, D8), starts the clock (W1) and moves the service window on (C6).
 * @param messages in the customer's order, at least one, all of one customer and channel
 * @param nextId id of the conversation to begin where one has to begin
 * @param eventId id of the event that is written when a conversation begins or reopens
 */
export function receive(
  before: Conversation | undefined,
  messages: Received[],
  origin: (ordinal: 'first' | 'next') => Origin,
  settings: ShopSettings,
  now: number,
  eventId: string,
): Reception {
  const speaks = messages.some((m) => !quiet.has(m.content.type));
  const opened = woken(openFor(before, speaks, origin, settings, now, eventId), speaks, now, eventId);
  const known = origin('next');
  let edited: Conversation = {
    ...opened.edited,
    customer: { ...opened.edited.customer, ...known.customer, id: opened.edited.customer.id },
    recipient: { ...opened.edited.recipient, ...known.recipient },
    // One that a flow began did not say what is behind the channel (B1); the customer's message does.
    channel: { ...opened.edited.channel, kind: known.channel.kind },
  };
  for (const message of messages) edited = hear(edited, message, !before, now);
  return { edited, entries: [...opened.entries, ...messages.map(entry)], ...(opened.route && { route: opened.route }) };
}

/** The customer's next message ends a snooze (T8). Only what was open is snoozed, so that this is the only event. */
function woken(opened: Reception, speaks: boolean, now: number, eventId: string): Reception {
  if (!speaks || opened.edited.snoozedUntil === undefined) return opened;
  return { ...opened, ...wake(opened.edited, { reason: 'message' }, now, eventId) };
}

/** Opens what has to be open for a customer who writes or asks: the open one as it is, the closed one again, else the next. */
export function openFor(
  before: Conversation | undefined,
  speaks: boolean,
  origin: (ordinal: 'first' | 'next') => Origin,
  settings: ShopSettings,
  now: number,
  eventId: string,
): Reception {
  if (!before) return { edited: begin(origin('first'), now), entries: [], route: 'new' };
  if (before.state === 'open' || !speaks) return { edited: before, entries: [] };
  if (settings.newConversationOnClosed) {
    const next = { ...begin(origin('next'), now), ...(before.known && { known: before.known }) };
    return { edited: next, entries: [], route: 'new' };
  }
  const edited: Conversation = {
    ...before,
    state: 'open',
    stateSince: now,
    reopened: true,
    closedAt: undefined,
    closeReason: undefined,
    closedBy: undefined,
    bot: undefined,
    why: undefined,
  };
  return { edited, entries: [event({ type: 'reopened' }, now, eventId)], route: before.owner ? 'owner' : 'new' };
}

function begin(origin: Origin, now: number): Conversation {
  return {
    ...origin,
    state: 'open',
    participants: [],
    reopened: false,
    unread: 0,
    createdAt: now,
    stateSince: now,
    tags: [],
    seq: 0,
    version: 0,
    updatedAt: now,
    oldestAt: now,
    newestAt: 0,
    lag: 0,
  };
}

/** A message's mark on the conversation. A time in the future counts as now (contract), one in the past as it is. */
function hear(c: Conversation, message: Received, first: boolean, now: number): Conversation {
  const at = Math.min(Number(message.sentAt.slice(0, 13)), now);
  const last = c.lastMessage?.at ?? 0;
  // WhatsApp's times are whole seconds, cut off: within one, what arrives later was written later.
  const isLatest = at >= last || (at % 1000 === 0 && at + 1000 > last);
  const asksForAnswer = first || !quiet.has(message.content.type);
  const windowEndsAt = windowEnd(c.channel.kind, at, c.windowEndsAt);
  return {
    ...c,
    lastCustomerAt: now,
    windowEndsAt,
    ...(windowEndsAt !== c.windowEndsAt && { windowEndAnnounced: undefined }),
    ...(isLatest && { lastMessage: { at: Math.max(at, last), direction: 'in', text: preview(message.content) } }),
    ...(asksForAnswer && { waitingSince: Math.min(c.waitingSince ?? at, at), unread: c.unread + 1 }),
  };
}

function entry(message: Received): NewEntry {
  return {
    id: message.providerId,
    kind: 'message',
    direction: 'in',
    sentAt: message.sentAt,
    providerId: message.providerId,
    content: message.content,
    ...(message.replyTo && { replyTo: message.replyTo }),
    ...(message.file && { file: { id: message.file, state: 'pending' as const } }),
    ...(message.forwarded && { forwarded: true }),
    ...(message.referral && { referral: message.referral }),
  };
}
