import { type Conversation, change } from '../domain/conversation.ts';
import type { Step } from '../domain/handling.ts';
import type { Shop } from '../domain/settings.ts';
import { commit, findConversation } from '../store/conversations.ts';
import { threadOf } from '../store/timeline.ts';
import type { Desk } from './desk.ts';

/** Others may be faster a few times; more often than that means that something writes it all the time. */
const maxRounds = 20;

/**
 * Changes a conversation without an agent asking for it: load, decide, commit, and again when it changed meanwhile.
 * @param decide pure; undefined: nothing is to be done (any more)
 * @param closedToo asks for a closed one as well
 * @throws Error when it changes all the time: to be tried again
 */
export async function rewrite(
  desk: Desk,
  conversationId: string,
  decide: (c: Conversation, shop: Shop, now: number) => Step | undefined,
  closedToo = false,
): Promise<void> {
  for (let round = 0; round < maxRounds; round++) {
    const before = await findConversation(desk.table, conversationId);
    if (!before || (before.state !== 'open' && !closedToo)) return;
    const shop = await desk.shops.fresh(before.shop);
    const now = desk.clock.now();
    const step = decide(before, shop, now);
    if (!step) return;
    const made = change(before, step.edited, step.entries, shop.settings, now);
    const refused = await commit(desk.table, { thread: threadOf(conversationId), change: made });
    if (!refused) return;
    await desk.table.sleep(desk.table.random() * 50);
  }
  throw new Error(`${conversationId} changes all the time`);
}
