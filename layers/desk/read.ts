import type { Entry, EventContent } from '../domain/conversation.ts';
import type { Explanation } from '../domain/distribution.ts';
import { presenceOf } from '../domain/visitor.ts';
import { DeskError } from '../platform/errors.ts';
import { arrivedAfter, arrivedBefore, lastWhy, pageFromOldest, threadOf } from '../store/timeline.ts';
import { findVisitor } from '../store/visitors.ts';
import type { Desk } from './desk.ts';
import { loadSeen } from './edit.ts';
import { type ShownConversation, type ShownEntry, showConversation, showEntry } from './present.ts';
import { showVisitor } from './present-visitor.ts';

/** A conversation with the whole explanation of its last assignment (D11); of the webchat also where its visitor is (W4). */
export async function readConversation(
  desk: Desk,
  agentId: string,
  id: string,
): Promise<ShownConversation & { presence?: ReturnType<typeof showVisitor> }> {
  const { conversation } = await loadSeen(desk, agentId, id);
  const { settings } = await desk.shops.fresh(conversation.shop);
  const event = conversation.why && ((await lastWhy(desk.table, conversation))?.content as EventContent | undefined);
  const why = event && 'why' in event ? (event.why as Explanation) : conversation.why;
  const now = desk.clock.now();
  const shown = showConversation(conversation, settings, now, why);
  if (conversation.channel.provider !== 'webchat') return shown;
  const visitor = await findVisitor(desk.table, threadOf(conversation.id));
  return { ...shown, ...(visitor && { presence: showVisitor(presenceOf(visitor, now)) }) };
}

export interface TimelineWish {
  /** Sequence numbers, exclusive. */
  after?: number;
  before?: number;
  cursor?: string;
  limit: number;
}

export interface Timeline {
  items: ShownEntry[];
  next?: string;
}

/**
 * A page of the timeline, in the customer's order. Without a place it begins at the oldest entry; `after` counts on from a
 * number, up to `before` where both are given; `before` alone counts back. `next` goes on in the same direction.
 * @throws DeskError not_found, invalid
 */
export async function readTimeline(desk: Desk, agentId: string, id: string, wish: TimelineWish): Promise<Timeline> {
  const { conversation } = await loadSeen(desk, agentId, id);
  const { limit } = wish;
  const place = placeOf(wish);
  switch (place.from) {
    case 'after':
      return pageAfter(
        await arrivedAfter(desk.table, conversation, place.after, limit, place.before),
        place.before,
        conversation.seq,
      );
    case 'before':
      return pageBefore(await arrivedBefore(desk.table, conversation, place.before, limit));
    case 'oldest': {
      const { entries, next } = await pageFromOldest(desk.table, conversation, limit, place.last);
      return { items: entries.map(showEntry), ...(next && { next: `${next.sentAt}.${next.seq}` }) };
    }
  }
}

/** Numbers are given without gaps, so that they tell whether there is more. */
function pageAfter(entries: Entry[], before: number | undefined, last: number): Timeline {
  const reached = Math.max(...entries.map(({ seq }) => seq));
  const isMore = entries.length > 0 && reached < Math.min(last, (before ?? Number.POSITIVE_INFINITY) - 1);
  const next = before === undefined ? `a${reached}` : `a${reached}b${before}`;
  return { items: entries.map(showEntry), ...(isMore && { next }) };
}

function pageBefore(entries: Entry[]): Timeline {
  const reached = Math.min(...entries.map(({ seq }) => seq));
  return { items: entries.map(showEntry), ...(entries.length > 0 && reached > 1 && { next: `b${reached}` }) };
}

/** Where a page begins: a cursor says it alone. */
type Place =
  | { from: 'oldest'; last?: { sentAt: string; seq: number } }
  | { from: 'after'; after: number; before?: number }
  | { from: 'before'; before: number };

function placeOf({ cursor, after, before }: TimelineWish): Place {
  if (cursor !== undefined) return parsePlace(cursor);
  if (after !== undefined) return { from: 'after', after, ...(before !== undefined && { before }) };
  return before === undefined ? { from: 'oldest' } : { from: 'before', before };
}

/** `<provider time>.<seq>` of the last entry shown; `a<seq>`, `a<seq>b<seq>` or `b<seq>` where numbers are counted. */
function parsePlace(cursor: string): Place {
  const [, sentAt, seq] = /^(\d{19})\.(\d{1,9})$/.exec(cursor) ?? [];
  if (sentAt) return { from: 'oldest', last: { sentAt, seq: Number(seq) } };
  const [known, after, before] = /^(?:a(\d{1,10}))?(?:b(\d{1,10}))?$/.exec(cursor) ?? [];
  if (!known) throw new DeskError('invalid', 'This cursor is not one of this timeline. Begin without a cursor.');
  if (after === undefined) return { from: 'before', before: Number(before) };
  return { from: 'after', after: Number(after), ...(before !== undefined && { before: Number(before) }) };
}
