import { type Agent, isRep, mayChat, obstacle } from '../domain/agent.ts';
import { isQueued } from '../domain/conversation.ts';
import { rampedUntil, rampOf } from '../domain/ramp.ts';
import { groundsOf, isGivenOut, teamOf } from '../domain/routing.ts';
import type { Shop } from '../domain/settings.ts';
import type { Hints } from '../platform/hints.ts';
import { findConversation } from '../store/conversations.ts';
import { queuePage, type Waiting } from '../store/queue.ts';
import { threadOf } from '../store/timeline.ts';
import type { Desk } from './desk.ts';
import { giveOut, hasAvailable, type QueueView } from './give.ts';

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

/** What a look at the queue did. */
export interface Drained {
  assigned: number;
  /** Where somebody waits for an agent who just came online: when to look again (epoch ms), the next moment of that ramp. */
  again: { shop: string; at: number }[];
}

/**
 * Assigns a shop's waiting conversations, the longest waiting first, until nobody waits or nobody is available.
 * @param view how ramps are looked at
 */
export const drainShop = (desk: Desk, shopId: string, view: QueueView = {}): Promise<Drained> =>
  drainShops(desk, [shopId], view);

/** The shops at whose queues to look when an agent can take something: all that this one may work for. */
export const shopsOf = (agent: Agent): string[] => Object.keys(agent.shops).filter((shop) => mayChat(agent, shop));

/** Asks to be woken for the next looks: somebody waits for agents who are only held back by their ramps. */
export const lookAgain = (hints: Pick<Hints, 'wake'>, { again }: Drained): Promise<void> =>
  hints.wake(again.map(({ shop, at }) => ({ shop, due: at })));

/** The same for several shops; over all of them the longest waiting comes first. */
export async function drainShops(desk: Desk, shopIds: string[], view: QueueView = {}): Promise<Drained> {
  let assigned = 0;
  const lines = shopIds.map((shop) => openLine(desk, shop));
  for (;;) {
    const heads = await Promise.all(lines.map((line) => line.head()));
    const [next] = heads.filter((head) => head !== undefined).sort((a, b) => a.since - b.since);
    if (!next) return { assigned, again: await nextMoments(desk, shopIds, lines) };
    const line = lines[heads.indexOf(next)] as Line;
    line.advance();
    const outcome = await giveWaiting(desk, next, view, assigned > 0);
    if (outcome === 'assigned') assigned++;
    if (typeof outcome === 'object') line.close(outcome.nobodyFor);
  }
}

/** When agents who are held back by their ramps may be given another, of the lanes for which nobody else was found. */
async function nextMoments(desk: Desk, shopIds: string[], lines: Line[]): Promise<Drained['again']> {
  const now = desk.clock.now();
  const moments: Drained['again'] = [];
  for (const [i, id] of shopIds.entries()) {
    const lanes = lines[i]?.closed() ?? [];
    if (lanes.length === 0) continue;
    const shop = await desk.shops.get(id);
    const until = desk.board
      .agents()
      .filter((agent) => obstacle(agent, id, shop.settings.slots, now) === undefined)
      .filter((agent) => lanes.some((lane) => lane === '' || isRep(agent, id, lane)))
      .map((agent) => rampedUntil(agent, rampOf(shop.settings), now))
      .filter((at) => at !== undefined);
    if (until.length > 0) moments.push({ shop: id, at: Math.min(...until) });
  }
  return moments;
}

/** One shop's queue, walked from the longest waiting on. */
interface Line {
  /** The next one whose lane may have somebody. */
  head(): Promise<Waiting | undefined>;
  advance(): void;
  /** Nobody is available for a lane; without anybody for the whole shop there is nobody for any team of it. */
  close(lane: string): void;
  closed(): string[];
}

function openLine(desk: Desk, shop: string): Line {
  const closed = new Set<string>();
  let page: Waiting[] = [];
  let after: string | undefined;
  let started = false;
  const isOpen = ({ team }: Waiting): boolean => !closed.has(team ?? '');
  return {
    advance: () => void page.shift(),
    closed: () => [...closed],
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
 * @param follows one was given in this look: that took the last slot, as far as is known, costs no further read. Whoever frees
 * another one meanwhile looks at the queue
 */
async function giveWaiting(
  desk: Desk,
  waiting: Waiting,
  view: QueueView,
  follows: boolean,
): Promise<'assigned' | 'gone' | { nobodyFor: string }> {
  const lane = waiting.team ?? '';
  if (follows) {
    const nobody = nobodyFor(desk, await desk.shops.get(waiting.shop), lane, view);
    if (nobody !== undefined) return { nobodyFor: nobody };
  }
  for (let round = 0; round < maxRounds; round++) {
    const [shop] = await Promise.all([desk.shops.fresh(waiting.shop), desk.board.refresh()]);
    const nobody = nobodyFor(desk, shop, lane, view);
    if (nobody !== undefined) return { nobodyFor: nobody };
    const before = await findConversation(desk.table, waiting.conversation);
    // One that went to another team meanwhile has a new place in the queue, which is looked at for itself.
    if (!before || !isQueued(before) || (before.team ?? '') !== lane) return 'gone';
    const it = { thread: threadOf(before.id), shop, before, edited: before, entries: [], fromQueue: view };
    const given = await giveOut(desk, it, groundsOf(shop, before), true);
    if (given.kind === 'assigned') return 'assigned';
    if (given.kind === 'nobody') return { nobodyFor: lane };
    await desk.table.sleep(desk.table.random() * round * 5);
  }
  throw new Error(`${waiting.conversation} changes all the time while it waits`);
}

/** The widest lane for which nobody is available, by the agents as last read: the whole shop, or the lane asked for. */
function nobodyFor(desk: Desk, shop: Shop, lane: string, view: QueueView): string | undefined {
  if (shop.settings.slots <= 0 || !hasAvailable(desk, shop, undefined, view)) return '';
  const team = teamOf(shop, lane);
  if (!isGivenOut(team)) return lane;
  return team && !hasAvailable(desk, shop, team.id, view) ? lane : undefined;
}
