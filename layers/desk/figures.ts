import type { Entry } from '../domain/conversation.ts';
import { additions } from '../domain/figures.ts';
import { addFigures, type Counted } from '../store/figures.ts';
import { parseConversationId } from '../store/keys.ts';
import type { Desk } from './desk.ts';

/**
 * Rolls the figures up (W6). Called by the stream's consumer with the entries that were written, at least once each; every
 * entry is counted once.
 */
export async function rollUp(
  desk: Desk,
  written: { conversation: string; before?: Entry; entry: Entry }[],
): Promise<void> {
  const counted = written.flatMap(({ conversation, before, entry }) => (before ? [] : countedOf(conversation, entry)));
  // A batch can hold an entry twice; a transaction cannot.
  const distinct = new Map(counted.map((one) => [`${one.conversation} ${one.seq}`, one]));
  if (distinct.size > 0) await addFigures(desk.table, [...distinct.values()], desk.clock.now());
}

function countedOf(conversation: string, entry: Entry): Counted[] {
  const thread = parseConversationId(conversation)?.thread;
  const made = thread && additions(entry, thread.shop, thread.channel);
  return made ? [{ shop: thread.shop, conversation, seq: entry.seq, additions: made }] : [];
}
