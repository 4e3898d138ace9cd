import { isOnline } from '../domain/agent.ts';
import { type Conversation, change } from '../domain/conversation.ts';
import { due } from '../domain/deadlines.ts';
import { choose, explain, type Grounds } from '../domain/distribution.ts';
import { queue, unassign } from '../domain/handling.ts';
import { groundsOf, isGivenOut, teamOf } from '../domain/routing.ts';
import type { Shop } from '../domain/settings.ts';
import { commit, findConversation } from '../store/conversations.ts';
import { threadOf } from '../store/timeline.ts';
import type { Desk } from './desk.ts';
import { giveOut, questionOf } from './give.ts';

/**
 * Takes a conversation from an agent who has not answered in the shop's time, also a reopened one from an agent who is not
 * there: to somebody else who is available, in one transaction, so that it is never with nobody in between. Where nobody
 * is, it stays with an agent who is there (whoever waits in the queue waits no less), and goes to the queue from one who is not.
 */

/** Others may be faster a few times. */
const maxRounds = 20;

/** Reads everything again: it may be answered, given on or put off by now. */
export async function takeBack(desk: Desk, conversationId: string): Promise<void> {
  for (let round = 0; round < maxRounds; round++) {
    const before = await findConversation(desk.table, conversationId);
    if (!before?.assignee) return;
    const shop = await desk.shops.fresh(before.shop);
    if (!due(before, shop.settings, desk.clock.now()).includes('take_back')) return;
    if (await takeFrom(desk, shop, before, before.assignee)) return;
    await desk.table.sleep(desk.table.random() * 50);
  }
  throw new Error(`${conversationId} changes all the time while it is taken back`);
}

/** @returns whether it is done with; else it changed meanwhile */
async function takeFrom(desk: Desk, shop: Shop, before: Conversation, agentId: string): Promise<boolean> {
  await desk.board.refresh();
  const now = desk.clock.now();
  const agents = desk.board.agents();
  const agent = agents.find(({ id }) => id === agentId);
  const team = teamOf(shop, before.team);
  const question = { ...questionOf(shop, before, team?.id, now), without: agentId };
  const choice = choose(agents, question);
  const isThere = agent !== undefined && isOnline(agent, shop.id, now);
  if (isThere && choice.candidates.length === 0) return true;

  const { edited, entries } = unassign(before, { reason: 'taken_back' }, now, desk.id());
  const grounds: Grounds = { ...groundsOf(shop, edited), rule: 'taken_back' };
  const it = { thread: threadOf(before.id), shop, before, edited, entries, without: agentId };
  if (choice.candidates.length > 0 && isGivenOut(team)) {
    const given = await giveOut(desk, it, grounds, true);
    if (given.kind === 'assigned') return true;
    if (given.kind === 'refused') return false;
    if (isThere) return true;
  }
  const why = explain(grounds, shop.settings.slots, { candidates: [], skipped: choice.skipped });
  const queued = queue(edited, why, now, desk.id());
  const made = change(before, queued.edited, [...entries, ...queued.entries], shop.settings, now);
  return !(await commit(desk.table, { thread: it.thread, change: made }));
}
