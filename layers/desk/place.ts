import { mayChat } from '../domain/agent.ts';
import { type Conversation, change, type NewEntry } from '../domain/conversation.ts';
import { type Candidate, choose, explain, type Rule } from '../domain/distribution.ts';
import { assign, leaveToBot, queue } from '../domain/handling.ts';
import type { Shop } from '../domain/settings.ts';
import { toAgent } from '../store/agents.ts';
import { type Commit, commit, type Refused } from '../store/conversations.ts';
import type { Thread } from '../store/keys.ts';
import type { Desk } from './desk.ts';

/**
 * Finds somebody for a conversation and commits it with the assignment (D1-D6, D11).
 *
 * The agents are read once and tried in order; only the slot transaction decides. A candidate who got another
 * conversation meanwhile is refused by `seen`, so that the levels stay exact in a burst; when everybody on the lowest
 * level was taken, the agents are read again.
 */
export interface Unplaced {
  thread: Thread;
  shop: Shop;
  before?: Conversation;
  /** The conversation as it shall be, but for the agent. */
  edited: Conversation;
  entries: NewEntry[];
  /** In place of these, where nobody takes it: what is told differs then. */
  entriesIfQueued?: NewEntry[];
  rule: Rule;
  aliases?: Thread[];
}

/** Where it went, or why the commit was refused (read again and start over). */
export type Placed =
  | { kind: 'assigned'; agent: string }
  | { kind: 'queued' }
  | { kind: 'bot' }
  | { kind: 'refused'; refused: Refused };

/** After so many candidates were taken by others meanwhile, the level no longer matters: any free slot will do. */
const exactTries = 24;
const maxTries = 60;
/** A read is good for a few tries; each refusal brings the agent it was about up to date. */
const triesPerRead = 4;

/** Places a conversation that has nobody: with an agent, else in the queue or with the shop's flow. */
export async function place(desk: Desk, it: Unplaced): Promise<Placed> {
  const { settings } = it.shop;
  if (it.rule === 'first_message' && !settings.assignOnFirstMessage) return toFlow(desk, it);
  if (settings.slots <= 0) return toQueue(desk, it, 'no_slots');
  const assigned = await assignAvailable(desk, it);
  return assigned.kind === 'nobody' ? toQueue(desk, it, it.rule) : assigned;
}

/** Whether anybody could take a conversation of this shop now. Reads the agents. */
export async function isAnybodyAvailable(desk: Desk, shop: Shop): Promise<boolean> {
  await desk.board.refresh();
  return choose(desk.board.agents(), shop.id, shop.settings.slots, '', desk.clock.now()).candidates.length > 0;
}

/**
 * Gives it to an available agent, or to nobody and writes nothing.
 * @param justRead the agents were read a moment ago
 */
export async function assignAvailable(
  desk: Desk,
  it: Unplaced,
  justRead = false,
): Promise<Placed | { kind: 'nobody' }> {
  const { slots } = it.shop.settings;
  const takenMeanwhile: string[] = [];
  for (let tried = 0; tried < maxTries; tried++) {
    if (tried % triesPerRead === 0 && !(justRead && tried === 0)) await desk.board.refresh();
    const choice = choose(desk.board.agents(), it.shop.id, slots, it.edited.id, desk.clock.now());
    const [candidate] = choice.candidates;
    if (!candidate) return { kind: 'nobody' };
    const reservation = desk.board.reserve(candidate.agent, it.edited.id);
    const why = explain(it.rule, slots, choice, candidate, takenMeanwhile.slice(-3));
    const refused = await tryAgent(desk, it, candidate, why, tried < exactTries).catch((error: unknown) => {
      reservation.refused();
      throw error;
    });
    if (!refused) {
      reservation.written();
      return { kind: 'assigned', agent: candidate.agent };
    }
    reservation.refused();
    if (refused.kind !== 'slot') return { kind: 'refused', refused };
    if (refused.existing) desk.board.correct(toAgent(refused.existing));
    takenMeanwhile.push(candidate.agent);
  }
  return { kind: 'nobody' };
}

function tryAgent(
  desk: Desk,
  it: Unplaced,
  candidate: Candidate,
  why: ReturnType<typeof explain>,
  exact: boolean,
): Promise<Refused | undefined> {
  const now = desk.clock.now();
  const { edited, entries } = assign(it.edited, candidate.agent, why, now, desk.id());
  const { slots } = it.shop.settings;
  return commit(desk.table, {
    ...carried(it),
    change: change(it.before, edited, [...it.entries, ...entries], it.shop.settings, now),
    slot: { kind: 'available', shop: it.shop.id, slots, now, ...(exact && { seen: candidate.load }) },
  });
}

async function toQueue(desk: Desk, it: Unplaced, rule: Rule): Promise<Placed> {
  const now = desk.clock.now();
  const { slots } = it.shop.settings;
  const agents = rule === 'no_slots' ? [] : desk.board.agents();
  const { skipped } = choose(agents, it.shop.id, slots, it.edited.id, now);
  const { edited, entries } = queue(it.edited, explain(rule, slots, { candidates: [], skipped }), now, desk.id());
  const told = { ...it, entries: it.entriesIfQueued ?? it.entries };
  return committed(await commitEdited(desk, told, edited, entries, now), { kind: 'queued' });
}

async function toFlow(desk: Desk, it: Unplaced): Promise<Placed> {
  const now = desk.clock.now();
  const { edited, entries } = leaveToBot(it.edited, 'flow', { rule: 'off' }, now, desk.id());
  return committed(await commitEdited(desk, it, edited, entries, now), { kind: 'bot' });
}

/**
 * Gives a reopened conversation back to its owner, whatever the owner's status and free slots (D8).
 * @returns undefined when the owner has no more permission on the shop; nothing was written then
 */
export async function returnToOwner(desk: Desk, it: Unplaced): Promise<Placed | undefined> {
  const owner = it.before?.owner;
  if (!owner) return undefined;
  const now = desk.clock.now();
  const { edited, entries } = assign(it.edited, owner, { rule: 'owner', agent: owner }, now, desk.id());
  const refused = await commit(desk.table, {
    ...carried(it),
    change: change(it.before, edited, [...it.entries, ...entries], it.shop.settings, now),
    slot: { kind: 'reopened', shop: it.shop.id },
  });
  if (refused?.kind !== 'slot') return committed(refused, { kind: 'assigned', agent: owner });
  const isGone = !refused.existing || !mayChat(toAgent(refused.existing), it.shop.id);
  return isGone ? undefined : { kind: 'refused', refused: { kind: 'changed' } };
}

const carried = (it: Unplaced): Pick<Commit, 'thread' | 'aliases'> => ({
  thread: it.thread,
  ...(it.aliases && { aliases: it.aliases }),
});

const commitEdited = (desk: Desk, it: Unplaced, edited: Conversation, entries: NewEntry[], now: number) =>
  commit(desk.table, {
    ...carried(it),
    change: change(it.before, edited, [...it.entries, ...entries], it.shop.settings, now),
  });

const committed = (refused: Refused | undefined, placed: Placed): Placed =>
  refused ? { kind: 'refused', refused } : placed;
