import type { Entry } from '../domain/conversation.ts';
import { mentionedIn } from '../domain/conversation.ts';
import { type Key, leftSince, mentionKey, mentionsPk } from './keys.ts';
import { put, queryAll, type Table, type Write } from './table.ts';

/** Where agents were mentioned (T5), for 90 days (in seconds). Written with the note. */
const keepFor = 90 * 24 * 3600;

/** The items of a note, by the time it reached us. */
export const mentionKeys = (
  { content, arrivedAt }: Pick<Entry, 'content' | 'arrivedAt'>,
  conversation: string,
): Key[] => mentionedIn(content).map((agent) => mentionKey(agent, arrivedAt, conversation));

export const mentionWrites = (table: Table, entries: Entry[], conversation: string): Write[] =>
  entries.flatMap((entry) =>
    mentionKeys(entry, conversation).map((key) =>
      put(table, 'mention', { ...key, conversation, expires: Math.floor(entry.arrivedAt / 1000) + keepFor }),
    ),
  );

/** Conversations in whose notes an agent was mentioned since a moment (epoch ms). */
export async function mentionedSince(table: Table, agent: string, since: number): Promise<string[]> {
  const items = await queryAll(table, {
    KeyConditionExpression: 'pk = :pk AND sk >= :since',
    ExpressionAttributeValues: { ':pk': mentionsPk(agent), ':since': leftSince(since) },
    ConsistentRead: true,
  });
  return [...new Set(items.map((item) => String(item.conversation)))];
}
