import type { Agent } from '../domain/agent.ts';
import { type Conversation, change, type NewEntry } from '../domain/conversation.ts';
import { type Candidate, type Choice, choose, explain, type Grounds, type Question } from '../domain/distribution.ts';
import { assign } from '../domain/handling.ts';
import type { Order } from '../domain/order.ts';
import { allowance, isRamping, rampOf } from '../domain/ramp.ts';
import type { Shop, ShopSettings } from '../domain/settings.ts';
import { type Step as RampStep, type SlotCondition, toAgent } from '../store/agents.ts';
import { type Commit, commit, type Refused } from '../store/conversations.ts';
import type { Thread } from '../store/keys.ts';
import { type TurnOf, toTurn, turnWrite } from '../store/turns.ts';
import type { Desk } from './desk.ts';
import { readOrder } from './order.ts';

/**
 * Gives a conversation to whoever the algorithm says and commits it with the assignment (D1-D6, D11, R6).
 *
 * The agents are read once and tried in order; only the slot transaction decides. A candidate who got another
 * conversation meanwhile is refused by `seen`, so that the levels stay exact in a burst; when everybody on the lowest
 * level was taken, the agents are read again. A turn that was given meanwhile is refused by its number, and the next is tried.
 */
export interface Unassigned {
  thread: Thread;
  shop: Shop;
  before?: Conversation;
  /** The conversation as it shall be, but for the agent. */
  edited: Conversation;
  entries: NewEntry[];
  aliases?: Thread[];
  /** The agent it is taken from: not asked. */
  without?: string;
  /** It waits in the queue: who just came online gets that bit by bit (see domain/ramp.ts). */
  fromQueue?: QueueView;
}

/** How the queue is looked at. `lag`: ramps count as that much (ms) behind: what they should have given by then was overlooked. */
export interface QueueView {
  lag?: number;
}

export type Given = { kind: 'assigned'; agent: string } | { kind: 'refused'; refused: Refused } | { kind: 'nobody' };

/** After so many candidates were taken by others meanwhile, the level no longer matters: any free slot will do. */
const exactTries = 24;
const maxTries = 60;
/** A read is good for a few tries; each refusal brings the agent it was about up to date. */
const triesPerRead = 4;

export const questionOf = (
  shop: Shop,
  c: Pick<Conversation, 'id' | 'givenAwayBy'>,
  team: string | undefined,
  now: number,
  fromQueue?: QueueView,
): Question => ({
  shop: shop.id,
  slots: shop.settings.slots,
  conversation: c.id,
  now,
  ...(fromQueue && rampIn(shop, fromQueue)),
  ...(team !== undefined && { team }),
  ...(c.givenAwayBy !== undefined && { lastly: c.givenAwayBy }),
});

function rampIn(shop: Shop, { lag = 0 }: QueueView): Pick<Question, 'ramp'> {
  const ramp = rampOf(shop.settings);
  return ramp ? { ramp: { ...ramp, lag } } : {};
}

/** Whether anybody could take a conversation of this shop, or of this team of it, now. Reads the agents. */
export async function isAnybodyAvailable(desk: Desk, shop: Shop, team?: string): Promise<boolean> {
  await desk.board.refresh();
  return hasAvailable(desk, shop, team);
}

/** The same, by the agents as last read. */
export const hasAvailable = (desk: Desk, shop: Shop, team?: string, fromQueue?: QueueView): boolean =>
  choose(desk.board.agents(), questionOf(shop, { id: '' }, team, desk.clock.now(), fromQueue)).candidates.length > 0;

/**
 * Gives it to an available agent, or to nobody and writes nothing.
 * @param justRead the agents were read a moment ago
 */
export async function giveOut(desk: Desk, it: Unassigned, grounds: Grounds, justRead = false): Promise<Given> {
  const line = lineOf(it, grounds);
  if (line === undefined) return giveToFirst(desk, it, grounds, justRead);
  return desk.inTurn(line, (waited) => giveToFirst(desk, it, grounds, justRead && !waited));
}

/** Where there is one who comes next, those who are given out at the same moment would all be given to this one: they follow one another. */
function lineOf(it: Unassigned, grounds: Grounds): string | undefined {
  if (grounds.algorithm === 'most_waiting') return 'most_waiting';
  if (grounds.algorithm !== 'in_order') return undefined;
  const { shop, channel, branch } = turnOf(it, grounds);
  return `${shop} ${channel} ${branch}`;
}

async function giveToFirst(desk: Desk, it: Unassigned, grounds: Grounds, justRead: boolean): Promise<Given> {
  const takenMeanwhile: string[] = [];
  let order: Order | undefined;
  for (let tried = 0; tried < maxTries; tried++) {
    if (tried % triesPerRead === 0 && !(justRead && tried === 0)) await desk.board.refresh();
    const question = {
      ...questionOf(it.shop, it.edited, grounds.team, desk.clock.now(), it.fromQueue),
      ...(it.without !== undefined && { without: it.without }),
    };
    order ??= await readOrder(desk, grounds, question, turnOf(it, grounds));
    const choice = choose(desk.board.agents(), question, order);
    const [candidate] = choice.candidates;
    if (!candidate) return { kind: 'nobody' };
    const reservation = desk.board.reserve(candidate.agent, it.edited.id);
    const attempt = { order, choice, candidate, exact: tried < exactTries, takenMeanwhile: takenMeanwhile.slice(-3) };
    const refused = await tryCandidate(desk, it, grounds, attempt).catch((error: unknown) => {
      reservation.refused();
      throw error;
    });
    if (!refused) {
      reservation.written();
      desk.lastHeard.note(candidate.agent, it.edited.lastMessage?.at);
      return { kind: 'assigned', agent: candidate.agent };
    }
    reservation.refused();
    if (refused.kind === 'also' && refused.name === 'turn') {
      order = { by: 'in_order', turn: toTurn(refused.existing) };
      await desk.table.sleep(desk.table.random() * Math.min(100, 5 * 2 ** tried));
      continue;
    }
    if (refused.kind !== 'slot') return { kind: 'refused', refused };
    if (refused.existing) desk.board.correct(toAgent(refused.existing));
    if (order.by === 'most_waiting') order = undefined;
    takenMeanwhile.push(candidate.agent);
  }
  return { kind: 'nobody' };
}

interface Attempt {
  order: Order;
  choice: Choice;
  candidate: Candidate;
  exact: boolean;
  takenMeanwhile: string[];
}

function tryCandidate(
  desk: Desk,
  it: Unassigned,
  grounds: Grounds,
  { order, choice, candidate, exact, takenMeanwhile }: Attempt,
): Promise<Refused | undefined> {
  const now = desk.clock.now();
  const { settings } = it.shop;
  const turn = order.by === 'in_order' ? order.turn : undefined;
  const chosen = { ...candidate, ...(turn && { turn: turn.number + 1 }) };
  const why = explain(grounds, settings.slots, choice, chosen, takenMeanwhile);
  const { edited, entries } = assign(it.edited, candidate.agent, why, now, desk.id());
  return commit(desk.table, {
    ...carried(it),
    change: change(it.before, edited, [...it.entries, ...entries], settings, now),
    slot: slotOf(desk, it, order, candidate, exact, now),
    ...(turn && { also: [turnWrite(desk.table, turnOf(it, grounds), turn, candidate.agent)] }),
  });
}

/** The condition of the slot: the agent is available, and what the order went by is as it was seen. */
function slotOf(
  desk: Desk,
  { shop: { id, settings }, fromQueue }: Unassigned,
  order: Order,
  candidate: Candidate,
  exact: boolean,
  now: number,
): SlotCondition {
  const agent = desk.board.agents().find((one) => one.id === candidate.agent);
  const latest = Math.max(...(agent?.pastMessagesAt ?? []));
  const { slots } = settings;
  const compares = exact && (order.by === 'least_chats' || order.by === 'most_waiting');
  return {
    kind: 'available',
    shop: id,
    slots,
    now,
    ...(agent && onRamp(agent, candidate.load, settings, fromQueue !== undefined, now)),
    outdated: (agent?.pastMessagesAt ?? []).filter((at) => at < latest),
    ...(compares && {
      seen: {
        load: candidate.load,
        ...(order.by === 'most_waiting' && { lastAssignedAt: order.assignedAt?.get(candidate.agent) ?? null }),
      },
    }),
  };
}

/** @param load what the agent holds, as it was chosen by: the board counts this very conversation already */
function onRamp(
  agent: Agent,
  load: number,
  settings: ShopSettings,
  fromQueue: boolean,
  now: number,
): { ramp?: RampStep } {
  const ramp = rampOf(settings);
  const { onlineSince } = agent;
  if (!ramp || onlineSince === undefined || !isRamping(agent, ramp, now)) return {};
  if (load + 1 >= ramp.slots) return { ramp: { kind: 'over' } };
  return fromQueue ? { ramp: { kind: 'counted', onlineSince, below: allowance(ramp, onlineSince, now) } } : {};
}

const turnOf = ({ shop, edited }: Unassigned, { branch = 'newCustomer.online' }: Grounds): TurnOf => ({
  shop: shop.id,
  channel: edited.channel.id,
  branch,
});

export const carried = (it: Unassigned): Pick<Commit, 'thread' | 'aliases'> => ({
  thread: it.thread,
  ...(it.aliases && { aliases: it.aliases }),
});
