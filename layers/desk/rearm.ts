import { type Conversation, change } from '../domain/conversation.ts';
import { firesTooLate } from '../domain/deadlines.ts';
import { commit, findConversation, findConversations } from '../store/conversations.ts';
import { byState } from '../store/lists.ts';
import { threadOf } from '../store/timeline.ts';
import type { Desk } from './desk.ts';

/** Conversations looked at in one request, and committed at once. */
const pageSize = 100;

/**
 * Brings the timers of a shop's open conversations forward after its waiting limits were lowered (W2, W3). Only those that
 * would fire too late are written; the stream moves their schedules. Doing it again writes nothing.
 */
export async function rearmShop(desk: Desk, shopId: string): Promise<void> {
  const { settings } = await desk.shops.fresh(shopId);
  let after: string | undefined;
  do {
    const page = await byState(desk.table, shopId, 'open', pageSize, after);
    const found = await findConversations(
      desk.table,
      page.rows.map(({ conversation }) => conversation),
    );
    const late = [...found.values()].filter((c) => firesTooLate(c, settings, desk.clock.now()));
    await Promise.all(late.map((conversation) => rearm(desk, conversation)));
    after = page.upTo;
  } while (after !== undefined);
}

async function rearm(desk: Desk, seen: Conversation): Promise<void> {
  for (let c: Conversation | undefined = seen; c; c = await findConversation(desk.table, seen.id)) {
    const { settings } = await desk.shops.get(c.shop);
    const now = desk.clock.now();
    if (!firesTooLate(c, settings, now)) return;
    if (!(await commit(desk.table, { thread: threadOf(c.id), change: change(c, c, [], settings, now) }))) return;
    await desk.table.sleep(desk.table.random() * 20);
  }
}
