import type { DomainEventType } from '../../events/domain/types.ts';
import type { Conversation, Entry, EventContent } from '../domain/conversation.ts';
import { digest } from '../platform/ids.ts';
import { type AuditEntry, bySystem } from '../store/audit.ts';
import { auditKey, entryKey, type Key, parseConversationId } from '../store/keys.ts';
import { threadOf } from '../store/timeline.ts';
import type { Changes } from './changes.ts';
import { showEntry } from './present.ts';

/** What happened, read off the changes of the table (B4). The same change gives the same events, by the same ids. */

export interface Happening {
  id: string;
  type: DomainEventType;
  /** Epoch ms. */
  at: number;
  shop: string;
  of: Subject;
  data: object;
}

/**
 * What an event tells of, by which it can be told again. Only this is kept of an event that waits or was delivered: what was
 * erased from the table is in no log, and a customer's words are in one place.
 */
export interface Subject {
  /** The conversation it happened to; shown with the event as it is when the event goes out. */
  conversation?: string;
  /** Where it lies: an entry of the timeline, or of the audit log. */
  entry?: Key;
  audit?: Key;
}

/** The domain event of each kind of timeline event. */
const typeOf: Record<EventContent['type'], DomainEventType | undefined> = {
  // Told by the conversation itself, which begins without an event in its timeline.
  created: undefined,
  assigned: 'conversation.assigned',
  queued: 'conversation.queued',
  unassigned: 'conversation.unassigned',
  with_bot: 'conversation.with_bot',
  bot_handover: 'bot.handover',
  bot_failed: 'bot.failed',
  closed: 'conversation.closed',
  reopened: 'conversation.reopened',
  joined: 'conversation.joined',
  left: 'conversation.left',
  tagged: 'conversation.tagged',
  snoozed: 'conversation.snoozed',
  woken: 'conversation.woken',
  handover_offered: 'conversation.handover_offered',
  handed_over: 'conversation.handed_over',
  handover_declined: 'conversation.handover_declined',
  handover_cancelled: 'conversation.handover_cancelled',
  handover_expired: 'conversation.handover_expired',
  handover_receiver_gone: 'conversation.handover_receiver_gone',
  handover_ended: 'conversation.handover_ended',
};

export function happenings(changes: Changes): Happening[] {
  return [
    ...changes.conversations.flatMap(({ before, after }) => (before?.id === after.id ? [] : [begun(after)])),
    ...changes.entries.flatMap(({ conversation, before, entry }) => inTimeline(conversation, before, entry)),
    ...changes.audit.map(changedBy),
  ];
}

const begun = (c: Conversation): Happening => ({
  id: idOf(c.id, 'conversation.created'),
  type: 'conversation.created',
  at: c.createdAt,
  shop: c.shop,
  of: { conversation: c.id },
  data: {},
});

const idOf = (...what: string[]): string => `evt_${digest(...what)}`;

function inTimeline(conversation: string, before: Entry | undefined, entry: Entry): Happening[] {
  const shop = parseConversationId(conversation)?.thread.shop;
  const type = entry.kind === 'message' ? messageType(before, entry) : before ? undefined : eventType(entry);
  if (!shop || !type) return [];
  const at = before ? (entry.changedAt ?? entry.arrivedAt) : entry.arrivedAt;
  const of = { conversation, entry: entryKey(threadOf(conversation), entry.sentAt, entry.id) };
  return [{ id: idOf(conversation, entry.id, type), type, at, shop, of, data: dataOf(entry, conversation) }];
}

const eventType = (entry: Entry): DomainEventType | undefined =>
  entry.kind === 'event' ? typeOf[(entry.content as EventContent).type] : undefined;

/** A message is told when it comes, and at each step of its delivery; one that only waits to be sent is not yet anything. */
function messageType(before: Entry | undefined, { direction, state }: Entry): DomainEventType | undefined {
  if (direction === 'in') return before ? undefined : 'message.received';
  return state === undefined || state === 'pending' || state === before?.state ? undefined : `message.${state}`;
}

/** What an entry of the timeline says in an event. */
export function dataOf(entry: Entry, conversationId: string): object {
  const shown = showEntry(entry);
  if (entry.kind === 'message') return { entry: fitting(shown) };
  const { type, ...content } = shown.content as EventContent;
  const seq = { seq: entry.seq };
  return type === 'bot_handover' ? { accepted: true, conversationId, ...content, ...seq } : { ...content, ...seq };
}

/** The bus takes 256 KB in a request; what is larger is read in the conversation. */
const longestContent = 100_000;

function fitting(entry: ReturnType<typeof showEntry>): object {
  if (JSON.stringify(entry.content).length <= longestContent) return entry;
  return { ...entry, content: { type: 'unsupported', kind: entry.content.type, reason: 'too large for an event' } };
}

/**
 * What admins changed is told by the audit log: by whom, from what, to what; of a secret only that it changed (S5). What became
 * of a customer stands there too, and is an event of its own (C5, S6).
 */
function changedBy({ shop, entry }: Changes['audit'][number]): Happening {
  const type = ofCustomer(entry)?.type ?? 'settings.changed';
  const of = { audit: auditKey(shop, entry.at, entry.id) };
  return { id: idOf(shop, type, entry.id), type, at: entry.at, shop, of, data: changeOf(entry) };
}

/** What an entry of the audit log says in an event. */
export function changeOf(entry: AuditEntry): object {
  const { id: _id, at: _at, ...noted } = entry;
  return ofCustomer(entry)?.data ?? noted;
}

/** What an entry says of a customer. Who were recognised as one were made so by nobody. */
function ofCustomer({ what, by, from, to }: AuditEntry): { type: DomainEventType; data: object } | undefined {
  const customer = /^customer (\S+)$/.exec(what)?.[1];
  if (customer === undefined) return undefined;
  const [was, is] = [from, to].map((value) => (typeof value === 'object' ? value : undefined) as Noted | undefined);
  const who = by === bySystem ? {} : { by };
  if (is?.erased !== undefined) return { type: 'customer.erased', data: { customer, by } };
  if (is?.merged) return { type: 'customer.merged', data: { customer, merged: is.merged, ...who } };
  if (was?.merged) return { type: 'customer.unmerged', data: { customer, merged: was.merged, ...who } };
  return undefined;
}

interface Noted {
  erased?: unknown;
  merged?: string;
}
