import { type Agent, oversees, shopsLost } from '../domain/agent.ts';
import { type Conversation, type Handover, offeredTo } from '../domain/conversation.ts';
import { accept, end, handTo, isGone, isOverdue, isPending, offer, parseHandoverId } from '../domain/handover.ts';
import { DeskError } from '../platform/errors.ts';
import { findAgent } from '../store/agents.ts';
import { findConversation } from '../store/conversations.ts';
import { findEventOf } from '../store/timeline.ts';
import { meetDeadline } from './deadline.ts';
import type { Desk } from './desk.ts';
import { edit, loadSeen, type Scene } from './edit.ts';
import { type Handled, mustBeAvailable, refuseSlot, slotFor } from './handle.ts';
import { rewrite } from './rewrite.ts';

/** Handing a conversation over to another agent (T3): offering, and the one answer. */

/**
 * Offers a conversation to an agent, whose slot is held until the offer ends. The agent who has it may, and an admin of the
 * shop or of its team for that agent (D9).
 * @param note for the receiver; it joins the timeline
 * @throws DeskError not_in_conversation, conversation_closed, handover_pending, conflict when nobody has it,
 *   agent_unavailable
 */
export async function offerTo(
  desk: Desk,
  agentId: string,
  conversationId: string,
  to: string,
  note?: string,
): Promise<Handled> {
  for (;;) {
    try {
      return await edit(
        desk,
        agentId,
        conversationId,
        async (scene) => {
          const { shop, now } = scene;
          const { conversation, from } = mayHandOver(scene);
          if (to === from) throw new DeskError('agent_unavailable', 'This agent has the conversation already.');
          await mustBeAvailable(desk, to, shop.id, now);
          const by = agentId === from ? undefined : agentId;
          const wanted = { from, to, ...(by && { by }), ...(note && { note }) };
          const step = offer(conversation, wanted, shop.settings, now, { note: desk.id(), event: desk.id() });
          return { step, slot: slotFor(false, shop, now) };
        },
        (refused, { conversation }) => refuseSlot(refused, false, conversation),
      );
    } catch (error) {
      // An offer whose time has passed does not stand in the way of the next, although its timer is not here yet.
      if (!(error instanceof DeskError) || error.code !== 'handover_pending') throw error;
      if (!isOverdue((error.current as Conversation).handover, desk.clock.now())) throw error;
      await meetDeadline(desk, conversationId);
    }
  }
}

/**
 * Hands a conversation to a team or back to the queue (T4), who finds it an agent as for any other that waits. The sender's
 * slot is free at once.
 * @throws DeskError as `offerTo`, and unknown_team
 */
export async function handOver(
  desk: Desk,
  agentId: string,
  conversationId: string,
  to: Exclude<Handover['to'], string>,
  note?: string,
): Promise<Handled> {
  return edit(desk, agentId, conversationId, (scene) => {
    const { shop, now } = scene;
    const { conversation, from } = mayHandOver(scene);
    if ('team' in to && !shop.teams.some(({ id }) => id === to.team)) throw new DeskError('unknown_team');
    const wanted = { from, to, ...(agentId !== from && { by: agentId }), ...(note && { note }) };
    return {
      step: handTo(conversation, wanted, shop.settings.slots, now, { note: desk.id(), event: desk.id() }),
    };
  });
}

/** Who may hand it over, and whether it can be handed over now. */
export function mayHandOver({ conversation, agent }: Scene): { conversation: Conversation; from: string } {
  const { assignee } = conversation;
  if (conversation.state === 'closed') throw new DeskError('conversation_closed', undefined, undefined, conversation);
  if (assignee !== agent.id && !oversees(agent, conversation)) throw new DeskError('not_in_conversation');
  if (!assignee) throw new DeskError('conflict', 'Nobody has this conversation. Assign it.', undefined, conversation);
  if (conversation.handover?.state === 'pending')
    throw new DeskError('handover_pending', undefined, undefined, conversation);
  return { conversation, from: assignee };
}

export type Answer = 'accept' | 'decline' | 'cancel';

/**
 * Answers an offer: the receiver accepts or declines, the sender (or the admin who made it) cancels. Only one answer counts.
 * @throws DeskError not_found for anybody else, handover_ended after its time or another outcome
 */
export async function answerOffer(desk: Desk, agentId: string, handoverId: string, answer: Answer): Promise<Handled> {
  const named = parseHandoverId(handoverId);
  if (!named) throw new DeskError('not_found');
  await mustBeParty(desk, agentId, named.conversation, handoverId, answer);
  return edit(desk, agentId, named.conversation, async ({ conversation, agent, now }) => {
    const { handover, shop } = conversation;
    if (handover?.id !== handoverId || !isPending(handover, now)) throw await ended(desk, conversation);
    if (answer === 'accept') {
      if (isGone(agent, shop, now)) {
        await endOffersToGone(desk, agentId);
        throw await ended(desk, conversation);
      }
      return { step: accept(conversation, handover, now, desk.id()) };
    }
    const outcome = answer === 'decline' ? 'declined' : 'cancelled';
    return { step: end(conversation, handover, outcome, now, desk.id(), agentId) };
  });
}

/** Who an offer is not for, and who did not make it, does not learn of it (contract: 404). */
async function mustBeParty(
  desk: Desk,
  agentId: string,
  conversationId: string,
  handoverId: string,
  answer: Answer,
): Promise<void> {
  const { conversation } = await loadSeen(desk, agentId, conversationId);
  const { handover } = conversation;
  // An earlier offer than the last one is only in the timeline any more.
  const known =
    handover?.id === handoverId
      ? handover
      : await findEventOf(desk.table, conversation, 'handover_offered', (event) => event.handover === handoverId);
  const parties = answer === 'cancel' ? [known?.from, known?.by] : [known?.to];
  if (!parties.includes(agentId)) throw new DeskError('not_found');
}

/** The error for an offer that is over; one whose time has passed is ended now, should its timer be late. */
async function ended(desk: Desk, conversation: Conversation): Promise<DeskError> {
  if (isOverdue(conversation.handover, desk.clock.now())) await meetDeadline(desk, conversation.id);
  const current = (await findConversation(desk.table, conversation.id)) ?? conversation;
  return new DeskError('handover_ended', undefined, undefined, current);
}

/**
 * Ends the offers to an agent who is gone: on a break, without the permission, or away longer than the grace period. Reads
 * everything again: the agent may be back.
 */
export async function endOffersToGone(desk: Desk, agentId: string): Promise<void> {
  const agent = await findAgent(desk.table, agentId);
  for (const id of agent?.held ?? []) {
    await rewrite(desk, id, (c, _shop, now) =>
      offeredTo(c) === agentId && isGone(agent, c.shop, now)
        ? end(c, c.handover as Handover, 'receiver_gone', now, desk.id())
        : undefined,
    );
  }
}

/** Whether a change of an agent ends the offers made to it, now or when the grace period is over. */
export function mayBeGone(before: Agent | undefined, after: Agent): boolean {
  if (after.held.length === 0) return false;
  if (shopsLost(before, after).length > 0) return true;
  const wentOnBreak = after.status === 'break' && before?.status !== 'break';
  const isAway = after.connections.length === 0 && after.graceUntil !== undefined;
  const wentAway = isAway && (before?.connections.length ?? 0) > 0;
  const wasGivenMore = isAway && after.held.length > (before?.held.length ?? 0);
  return wentOnBreak || wentAway || wasGivenMore;
}
