import { type Agent, mayChat } from '../domain/agent.ts';
import { isQueued } from '../domain/conversation.ts';
import { findAgent } from '../store/agents.ts';
import { findConversation } from '../store/conversations.ts';
import { headOfQueue, type Waiting } from '../store/queue.ts';
import { threadOf } from '../store/timeline.ts';
import type { Desk } from './desk.ts';
import { assignAvailable, isAnybodyAvailable } from './place.ts';

/**
 * Empties the queue into free slots (D6). No wake-up is lost: whoever queues a conversation commits it and then looks
 * for an available agent again; whoever frees a slot, comes online or raises a limit commits that and then looks at the
 * queue. Both looks are consistent reads, so one of the two always sees the other:
 *
 *   queue  ── commit C waits ──► look at the agents: A busy            (A's commit comes later, so A sees C)
 *   agent        ── commit A free ──► look at the queue: C waits ──► assign
 *
 * The looks are made by the stream's consumer, so that a crash between commit and look cannot lose one either.
 */

/** How many of the longest waiting are read at a time. */
const pageSize = 25;

/** Assigns a shop's waiting conversations, the longest waiting first, until nobody waits or nobody is available. @returns how many */
export async function drainShop(desk: Desk, shopId: string): Promise<number> {
  return drain(desk, [shopId]);
}

/** Looks at the queues of all shops an agent may work for; over all of them the longest waiting comes first. */
export async function drainFor(desk: Desk, agentId: string): Promise<number> {
  const agent = await findAgent(desk.table, agentId);
  return agent ? drain(desk, shopsOf(agent)) : 0;
}

const shopsOf = (agent: Agent): string[] => Object.keys(agent.shops).filter((shop) => mayChat(agent, shop));

async function drain(desk: Desk, shopIds: string[]): Promise<number> {
  let assigned = 0;
  // A shop is done with when nobody is left in its queue or nobody is available for it.
  const open = new Set(shopIds);
  for (let fruitless = 0; open.size > 0; ) {
    const pages = await Promise.all([...open].map((shop) => headOfQueue(desk.table, shop, pageSize)));
    [...open].forEach((shop, i) => {
      if (pages[i]?.length === 0) open.delete(shop);
    });
    const waiting = pages.flat().sort((a, b) => a.since - b.since);
    const before = assigned;
    for (const next of waiting) {
      if (!open.has(next.shop)) continue;
      const outcome = await assignWaiting(desk, next);
      if (outcome === 'nobody') open.delete(next.shop);
      if (outcome === 'assigned') assigned++;
    }
    // Others may be faster a few times; for ever means that an entry of the queue leads nowhere.
    fruitless = assigned > before ? 0 : fruitless + 1;
    if (fruitless > 20) throw new Error(`the queues of ${[...open].join(', ')} hold entries that nobody waits behind`);
  }
  return assigned;
}

/** Gives one waiting conversation to somebody. `gone`: it no longer waits, or changed under our hands and is looked at again. */
async function assignWaiting(desk: Desk, waiting: Waiting): Promise<'assigned' | 'nobody' | 'gone'> {
  const shop = await desk.shops.fresh(waiting.shop);
  if (shop.settings.slots <= 0 || !(await isAnybodyAvailable(desk, shop))) return 'nobody';
  const before = await findConversation(desk.table, waiting.conversation);
  if (!before || !isQueued(before)) return 'gone';
  const it = { thread: threadOf(before.id), shop, before, edited: before, entries: [], rule: 'queue' as const };
  const placed = await assignAvailable(desk, it, true);
  if (placed.kind === 'nobody') return 'nobody';
  return placed.kind === 'assigned' ? 'assigned' : 'gone';
}
