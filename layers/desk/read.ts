import type { EventContent } from '../domain/conversation.ts';
import type { Explanation } from '../domain/distribution.ts';
import { DeskError } from '../platform/errors.ts';
import { arrivedAfter, arrivedBefore, lastWhy, pageFromOldest } from '../store/timeline.ts';
import type { Desk } from './desk.ts';
import { loadSeen } from './edit.ts';
import { type ShownConversation, type ShownEntry, showConversation, showEntry } from './present.ts';

/** A conversation with the whole explanation of its last assignment (D11). */
export async function readConversation(desk: Desk, agentId: string, id: string): Promise<ShownConversation> {
  const { conversation } = await loadSeen(desk, agentId, id);
  const { settings } = await desk.shops.fresh(conversation.shop);
  const event = conversation.why && ((await lastWhy(desk.table, conversation))?.content as EventContent | undefined);
  const why = event && 'why' in event ? (event.why as Explanation) : conversation.why;
  return showConversation(conversation, settings, desk.clock.now(), why);
}

export interface TimelineWish {
  /** Sequence numbers, exclusive. */
  after?: number;
  before?: number;
  cursor?: string;
  limit: number;
}

/**
 * A page of the timeline, in the customer's order. Without a place it begins at the oldest entry.
 * @throws DeskError not_found, invalid
 */
export async function readTimeline(
  desk: Desk,
  agentId: string,
  id: string,
  wish: TimelineWish,
): Promise<{ items: ShownEntry[]; next?: string }> {
  const { conversation } = await loadSeen(desk, agentId, id);
  if (wish.after !== undefined) {
    const entries = await arrivedAfter(desk.table, conversation, wish.after, wish.limit);
    return { items: entries.map(showEntry) };
  }
  if (wish.before !== undefined) {
    const entries = await arrivedBefore(desk.table, conversation, wish.before, wish.limit);
    return { items: entries.map(showEntry) };
  }
  const { entries, next } = await pageFromOldest(desk.table, conversation, wish.limit, parsePlace(wish.cursor));
  return { items: entries.map(showEntry), ...(next && { next: `${next.sentAt}.${next.seq}` }) };
}

function parsePlace(cursor: string | undefined): { sentAt: string; seq: number } | undefined {
  if (cursor === undefined) return undefined;
  const match = /^(\d{19})\.(\d{1,9})$/.exec(cursor);
  if (!match?.[1]) throw new DeskError('invalid', 'This cursor is not one of this timeline. Begin without a cursor.');
  return { sentAt: match[1], seq: Number(match[2]) };
}
