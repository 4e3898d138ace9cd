import { type Conversation, event } from './conversation.ts';
import type { Step } from './handling.ts';
import { fold } from './search.ts';

/** Tags of a conversation (T5): kept as they were written, compared without regard to case and accents. */

export const mostTags = 50;

/** A tag as it is kept: without outer spaces, single ones inside. */
export const tidy = (tag: string): string => tag.trim().replace(/\s+/gu, ' ');

const has = (tags: string[], tag: string): boolean => tags.some((one) => fold(one) === fold(tag));

/**
 * Adds and removes tags.
 * @returns undefined when that changes nothing; a conversation with more than `mostTags` is for the caller to refuse
 */
export function tag(
  c: Conversation,
  { add, remove }: { add: string[]; remove: string[] },
  by: string,
  now: number,
  eventId: string,
): Step | undefined {
  const kept = c.tags.filter((one) => !has(remove, one));
  const added = add.map(tidy).filter((one, i, all) => !has(kept, one) && !has(all.slice(0, i), one));
  const removed = c.tags.filter((one) => !kept.includes(one) && !has(added, one));
  if (added.every((one) => has(c.tags, one)) && removed.length === 0) return undefined;
  return {
    edited: { ...c, tags: [...kept, ...added] },
    entries: [event({ type: 'tagged', by, added: added.filter((one) => !has(c.tags, one)), removed }, now, eventId)],
  };
}
