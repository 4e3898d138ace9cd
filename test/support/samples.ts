import type { Agent, Membership } from '../../layers/domain/agent.ts';
import { type Conversation, change, type Entry, type NewEntry } from '../../layers/domain/conversation.ts';
import { defaultSettings } from '../../layers/domain/settings.ts';
import { conversationId, type Thread, thread } from '../../layers/store/keys.ts';

/** The people and conversations of the tests: whole and valid, with the difference that a test is about. */

/** 2026-11-20, 12:00 UTC. */
export const noon = Date.UTC(2026, 10, 20, 12);
export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;

export const settings = defaultSettings;

export const employee: Membership = { role: 'employee', chat: true };

/** Anna: available, connected, may chat at bloom, holds nothing. */
export const agentLike = (difference: Partial<Agent> = {}): Agent => ({
  id: 'anna',
  name: 'Anna',
  status: 'available',
  connections: ['c1'],
  held: [],
  joined: [],
  shops: { bloom: employee },
  ...difference,
});

export const customersThread = (address = '+31612345678', shop = 'bloom'): Thread =>
  thread(shop, `${shop}-whatsapp`, address);

/** An open conversation that waits since noon and is with nobody. */
export function conversationLike(difference: Partial<Conversation> = {}, at: Thread = customersThread()): Conversation {
  return {
    id: conversationId(at, 1),
    shop: at.shop,
    channel: { id: at.channel, provider: 'whatsapp', kind: 'whatsapp', account: '1000000001' },
    customer: { id: 'cus.bloom.1', phone: '+31612345678' },
    recipient: { address: '+31612345678' },
    state: 'open',
    participants: [],
    reopened: false,
    waitingSince: noon,
    queuedSince: noon,
    windowEndsAt: noon + 24 * hour,
    lastCustomerAt: noon,
    unread: 1,
    createdAt: noon,
    stateSince: noon,
    tags: [],
    seq: 0,
    version: 1,
    updatedAt: noon,
    oldestAt: noon,
    newestAt: noon,
    lag: 0,
    ...difference,
  };
}

/** Anna has it, and is in it. */
export const assignedTo = (agent: string): Partial<Conversation> => ({
  assignee: agent,
  owner: agent,
  participants: [agent],
  queuedSince: undefined,
});

/** Epoch milliseconds as the timeline has them. */
export const sentAt = (ms: number, nanos = 0): string =>
  `${String(ms).padStart(13, '0')}${String(nanos).padStart(6, '0')}`;

/** A customer's message, before it has its place in the timeline. */
export const messageLike = (id: string, at = noon, difference: Partial<NewEntry> = {}): NewEntry => ({
  id,
  kind: 'message',
  direction: 'in',
  sentAt: sentAt(at),
  providerId: id,
  content: { type: 'text', text: `I am ${id}` },
  ...difference,
});

/** An agent's reply that has not gone out yet. */
export const replyLike = (id: string, at = noon, difference: Partial<NewEntry> = {}): NewEntry =>
  messageLike(id, at, { direction: 'out', providerId: undefined, author: 'anna', state: 'pending', ...difference });

/** A change with the defaults of a shop. */
export const changed = (
  before: Conversation | undefined,
  edited: Conversation,
  entries: NewEntry[] = [],
  now: number = noon,
) => change(before, edited, entries, settings, now);

export type { Conversation, Entry };
