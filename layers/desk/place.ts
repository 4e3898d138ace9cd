import { mayChat } from '../domain/agent.ts';
import { change, isQueued, type NewEntry, queuedFrom } from '../domain/conversation.ts';
import { choose, type Explanation, explain, type Grounds, type Rule } from '../domain/distribution.ts';
import { assign, leaveToBot, queue, type Step, tell } from '../domain/handling.ts';
import { type Comer, isFlowsFirst, isGivenOut, keepsOwner, type Ruling, rule, rulesOf } from '../domain/routing.ts';
import { type SlotCondition, toAgent } from '../store/agents.ts';
import { commit, type Refused } from '../store/conversations.ts';
import { countAhead } from '../store/queue.ts';
import type { Desk } from './desk.ts';
import { carried, giveOut, questionOf, type Unassigned } from './give.ts';

/**
 * Places a conversation that has nobody, by the rules of its channel (R1 to R7): with its owner, with the agent whom the
 * algorithm says, in the queue of the shop or a team, or with the shop's flow.
 */
export interface Unplaced extends Unassigned {
  /** In place of the entries, where nobody is given it: what is told differs then. `isOpenToSomebody`: a team's members can take it. */
  entriesIfQueued?: (isOpenToSomebody: boolean) => NewEntry[];
  /** What brought it here. */
  rule: Rule;
  /** Whose customer it is; without it a new one. */
  comer?: Comer;
}

/** Where it went, or why the commit was refused (read again and start over). */
export type Placed =
  | { kind: 'assigned'; agent: string }
  | { kind: 'queued'; isOpenToSomebody?: boolean }
  | { kind: 'bot' }
  | { kind: 'refused'; refused: Refused };

export async function place(desk: Desk, it: Unplaced): Promise<Placed> {
  let comer: Comer = it.comer ?? { kind: 'new' };
  if (comer.kind === 'reopened' && keepsOwner(rulesOf(it.shop, it.edited.channel.id))) {
    const returned = await giveToOwner(desk, it, { agent: comer.owner, terms: 'reopened' });
    if (returned) return returned;
    comer = { kind: 'new' };
  }
  if (it.rule === 'first_message' && comer.kind !== 'reopened' && isFlowsFirst(it.shop, it.edited.channel.id))
    return toFlow(desk, it);
  await desk.board.refresh();
  const ruling = rule(it.shop, it.edited.channel.id, comer, desk.board.agents(), desk.clock.now());
  if (ruling.owner) {
    const given = await giveToOwner(desk, it, ruling.owner);
    if (given) return given;
  }
  return byRuling(desk, it, ruling, comer.kind === 'new' ? it.rule : 'returning');
}

async function byRuling(desk: Desk, it: Unplaced, ruling: Ruling, brought: Rule): Promise<Placed> {
  const { branch, team, algorithm, message } = ruling;
  const grounds: Grounds = {
    rule: it.shop.settings.slots > 0 ? brought : 'no_slots',
    ...(branch && { branch }),
    ...(team && { team: team.id }),
    ...(algorithm && { algorithm }),
  };
  const route = (branch || message) && { ...(branch && { branch }), ...(message && { message }) };
  const routed = { ...it, edited: { ...it.edited, team: team?.id, route: route || undefined } };
  const asked = it.shop.settings.slots > 0 && ruling.anybodyOnline && isGivenOut(team);
  const given = asked ? await giveOut(desk, routed, grounds, true) : { kind: 'nobody' as const };
  return given.kind === 'nobody' ? toQueue(desk, routed, grounds, ruling.anybodyOnline) : given;
}

/**
 * Leaves it in the queue. Who meets nobody is told so at once; else the message waits for the one who takes it. Both, and the place in the
 * queue, are said in the transaction that queues: once, whatever happens.
 */
async function toQueue(desk: Desk, it: Unplaced, grounds: Grounds, anybodyOnline: boolean): Promise<Placed> {
  const now = desk.clock.now();
  const { slots, tellPosition } = it.shop.settings;
  const agents = grounds.rule === 'no_slots' ? [] : desk.board.agents();
  const { skipped, candidates } = choose(agents, questionOf(it.shop, it.edited, grounds.team, now));
  const isOpenToSomebody = candidates.length > 0 && !isGivenOut(it.shop.teams.find(({ id }) => id === grounds.team));
  const why = explain(grounds, slots, { candidates: [], skipped });
  let step: Step = queue(it.edited, why, now, desk.id());
  const message = it.edited.route?.message;
  if (message !== undefined && !anybodyOnline) {
    const branch = it.edited.route?.branch;
    step = { ...step, edited: { ...step.edited, route: branch && { branch } } };
    step = tell(step, message, now, desk.id());
  }
  if (tellPosition !== undefined && isQueued(step.edited)) {
    const { id, shop, team } = step.edited;
    const since = queuedFrom(step.edited, now);
    const ahead = await countAhead(desk.table, { conversation: id, shop, since, ...(team && { team }) });
    step = tell(step, tellPosition.replaceAll('{position}', String(ahead + 1)), now, desk.id());
  }
  const told = { ...it, entries: it.entriesIfQueued?.(isOpenToSomebody) ?? it.entries };
  return committed(await commitStep(desk, told, step, now), { kind: 'queued', isOpenToSomebody });
}

async function toFlow(desk: Desk, it: Unplaced): Promise<Placed> {
  const now = desk.clock.now();
  const step = leaveToBot(it.edited, 'flow', { rule: 'off' }, now, desk.id());
  return committed(await commitStep(desk, it, step, now), { kind: 'bot' });
}

/**
 * Gives it to the agent who had the customer last (D8, R3 to R5).
 * @returns undefined when that agent cannot have it on these terms; nothing was written then
 */
async function giveToOwner(
  desk: Desk,
  it: Unplaced,
  { agent, terms, branch, message }: NonNullable<Ruling['owner']>,
): Promise<Placed | undefined> {
  const now = desk.clock.now();
  const { id: shop, settings } = it.shop;
  const conditions: Record<typeof terms, SlotCondition> = {
    reopened: { kind: 'reopened', shop },
    available: { kind: 'available', shop, slots: settings.slots, now },
    under_limit: { kind: 'by_hand', shop, slots: settings.slots },
  };
  const why: Explanation = {
    rule: 'owner',
    ...(branch && { branch }),
    agent,
    // What is held beyond the limit is not measured by it.
    ...(terms !== 'reopened' && { slots: settings.slots }),
  };
  const edited = message === undefined ? it.edited : { ...it.edited, route: { message } };
  const step = assign(edited, agent, why, now, desk.id());
  const refused = await commitStep(desk, it, step, now, conditions[terms]);
  if (refused?.kind !== 'slot') return committed(refused, { kind: 'assigned', agent });
  const isGone = !refused.existing || !mayChat(toAgent(refused.existing), shop);
  return isGone || terms !== 'reopened' ? undefined : { kind: 'refused', refused: { kind: 'changed' } };
}

const commitStep = (desk: Desk, it: Unplaced, { edited, entries }: Step, now: number, slot?: SlotCondition) =>
  commit(desk.table, {
    ...carried(it),
    change: change(it.before, edited, [...it.entries, ...entries], it.shop.settings, now),
    ...(slot && { slot }),
  });

const committed = (refused: Refused | undefined, placed: Placed): Placed =>
  refused ? { kind: 'refused', refused } : placed;
