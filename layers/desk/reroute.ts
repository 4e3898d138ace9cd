import { type Conversation, isQueued } from '../domain/conversation.ts';
import { followRules } from '../domain/routing.ts';
import type { Shop } from '../domain/settings.ts';
import { findConversations } from '../store/conversations.ts';
import { queuePage } from '../store/queue.ts';
import type { Changes } from './changes.ts';
import type { Desk } from './desk.ts';
import { rewrite } from './rewrite.ts';

/**
 * Changed rules and teams hold for those who wait already (T1): a conversation that waits by a branch waits for the team which
 * that branch names now.
 *
 *   rules   ── commit ──► look at the queue ──► move C          C was queued by the old rules before the look
 *   webhook ── read rules ────── commit C ──► look at the rules ──► move C          or after it
 */
const pageSize = 100;

/** Looks at everybody who waits at a shop. */
export async function rerouteShop(desk: Desk, shopId: string): Promise<void> {
  const shop = await desk.shops.fresh(shopId);
  let after: string | undefined;
  do {
    const page = await queuePage(desk.table, shopId, pageSize, after);
    const ids = page.items.map(({ conversation }) => conversation);
    const waiting = [...(await findConversations(desk.table, ids)).values()];
    for (const c of waiting) if (isMisplaced(shop, c)) await reroute(desk, c.id);
    after = page.last;
  } while (after !== undefined);
}

/** Looks at those who just came into the queue by rules that may have changed since they were read. */
export async function rerouteNew(desk: Desk, { conversations }: Changes): Promise<void> {
  for (const { before, after } of conversations) {
    const isNew = before?.id !== after.id || !isQueued(before) || before.team !== after.team;
    const byRule = after.route?.branch !== undefined || after.team !== undefined;
    if (!isNew || !byRule || !isQueued(after)) continue;
    if (isMisplaced(await desk.shops.fresh(after.shop), after)) await reroute(desk, after.id);
  }
}

const isMisplaced = (shop: Shop, c: Conversation): boolean => isQueued(c) && followRules(shop, c) !== c;

const reroute = (desk: Desk, id: string): Promise<void> =>
  rewrite(desk, id, (c, shop) => (isMisplaced(shop, c) ? { edited: followRules(shop, c), entries: [] } : undefined));
