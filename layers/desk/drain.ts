import { type Agent, mayChat } from '../domain/agent.ts';
import { type Conversation, isQueued } from '../domain/conversation.ts';
import { groundsOf, isGivenOut, teamOf } from '../domain/routing.ts';
import type { Shop } from '../domain/settings.ts';
import { findAgent } from '../store/agents.ts';
import { findConversation } from '../store/conversations.ts';
import { queuePage, type Waiting } from '../store/queue.ts';
import { threadOf } from '../store/timeline.ts';
import type { Desk } from './desk.ts';
import { giveOut, hasAvailable, isAnybodyAvailable } from './give.ts';

/**
 * Empties the queue into free slots (D6). No wake-up is lost: whoever queues a conversation commits it and then looks
 * for an available agent again; whoever frees a slot, comes online or raises a limit commits that and then looks at the
 * queue. Both looks are consistent reads, so one of the two always sees the other:
 *
 *   queue  ── commit C waits ──► look at the agents: A busy            (A's commit comes later, so A sees C)
 *   agent        ── commit A free ──► look at the queue: C waits ──► assign
 *
 * The looks are made by the stream's consumer, so that a crash between commit and look cannot lose one either.
 *
 * A queue has lanes: those who wait for a team, and those who wait for anybody. Where a lane has nobody, its conversations
 * are passed over and those behind them still get their turn. Collaboration and grab teams take theirs themselves (T1).
 */

/** How many are read at a time: the longest waiting are mostly enough; whoever has to pass over many reads on in larger pages. */
const firstPage = 25;
const nextPages = 250;

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
  const lines = shopIds.map((shop) => openLine(desk, shop));
  for (;;) {
    const heads = await Promise.all(lines.map((line) => line.head()));
    const [next] = heads.filter((head) => head !== undefined).sort((a, b) => a.since - b.since);
    if (!next) return assigned;
    const line = lines[heads.indexOf(next)] as Line;
    line.advance();
    const outcome = await giveWaiting(desk, next);
    if (outcome === 'assigned') assigned++;
    if (typeof outcome === 'object') line.close(outcome.nobodyFor);
  }
}

/** One shop's queue, walked from the longest waiting on. */
interface Line {
  /** The next one whose lane may have somebody. */
  head(): Promise<Waiting | undefined>;
  advance(): void;
  /** Nobody is available for a lane; without anybody for the whole shop there is nobody for any team of it. */
  close(lane: string): void;
}

function openLine(desk: Desk, shop: string): Line {
  const closed = new Set<string>();
  let page: Waiting[] = [];
  let after: string | undefined;
  let started = false;
  const isOpen = ({ team }: Waiting): boolean => !closed.has(team ?? '');
  return {
    advance: () => void page.shift(),
    close(lane) {
      closed.add(lane);
      if (lane !== '') return;
      page = [];
      started = true;
      after = undefined;
    },
    async head() {
      for (;;) {
        while (page[0] && !isOpen(page[0])) page.shift();
        if (page[0] || (started && after === undefined)) return page[0];
        const read = await queuePage(desk.table, shop, started ? nextPages : firstPage, after);
        started = true;
        page = read.items;
        after = read.last;
      }
    },
  };
}

/** So often a conversation is looked at again that others change at the same moment. */
const maxRounds = 20;

/**
 * Gives one waiting conversation to somebody, or says for which lane there is nobody. `gone`: it no longer waits.
 */
async function giveWaiting(desk: Desk, waiting: Waiting): Promise<'assigned' | 'gone' | { nobodyFor: string }> {
  for (let round = 0; round < maxRounds; round++) {
    const shop = await desk.shops.fresh(waiting.shop);
    const lane = waiting.team ?? '';
    const nobody = await nobodyFor(desk, shop, lane);
    if (nobody !== undefined) return { nobodyFor: nobody };
    const before = await findConversation(desk.table, waiting.conversation);
    // One that went to another team meanwhile has a new place in the queue, which is looked at for itself.
    if (!before || !isQueued(before) || (before.team ?? '') !== lane) return 'gone';
    const given = await giveOut(desk, unassigned(shop, before), groundsOf(shop, before), true);
    if (given.kind === 'assigned') return 'assigned';
    if (given.kind === 'nobody') return { nobodyFor: lane };
    await desk.table.sleep(desk.table.random() * round * 5);
  }
  throw new Error(`${waiting.conversation} changes all the time while it waits`);
}

const unassigned = (shop: Shop, before: Conversation) => ({
  thread: threadOf(before.id),
  shop,
  before,
  edited: before,
  entries: [],
});

/** The widest lane for which nobody is available: the whole shop, or the lane asked for. Reads the agents. */
async function nobodyFor(desk: Desk, shop: Shop, lane: string): Promise<string | undefined> {
  if (shop.settings.slots <= 0 || !(await isAnybodyAvailable(desk, shop))) return '';
  const team = teamOf(shop, lane);
  if (!isGivenOut(team)) return lane;
  return team && !hasAvailable(desk, shop, team.id) ? lane : undefined;
}
