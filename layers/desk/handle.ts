import { type Agent, isAdmin, isReachable, isTeamAdmin, mayChat, oversees } from '../domain/agent.ts';
import type { Conversation } from '../domain/conversation.ts';
import type { Explanation } from '../domain/distribution.ts';
import { assign, close as closed, restart, unassign as unassigned } from '../domain/handling.ts';
import { teamOf } from '../domain/routing.ts';
import type { Shop } from '../domain/settings.ts';
import { mayPull } from '../domain/team.ts';
import { DeskError } from '../platform/errors.ts';
import { findAgent, type SlotCondition } from '../store/agents.ts';
import { findHead, type Refused } from '../store/conversations.ts';
import { queuePage } from '../store/queue.ts';
import { threadOf } from '../store/timeline.ts';
import type { Desk } from './desk.ts';
import { edit, type Scene } from './edit.ts';

/** What agents do with conversations by hand: take, give, put back, close, reopen, read (D7, D10, T7). */

export interface Handled {
  conversation: Conversation;
  shop: Shop;
}

/**
 * Takes a conversation (D7) or gives it to somebody else. Taking asks for a free slot and the permission; giving asks that
 * the other is available (D9).
 * @throws DeskError already_assigned, conversation_closed, no_free_slot, agent_unavailable, forbidden
 */
export async function assignTo(desk: Desk, agentId: string, conversationId: string, to: string): Promise<Handled> {
  const target = to === 'me' ? agentId : to;
  return edit(
    desk,
    agentId,
    conversationId,
    async (scene) => {
      const { conversation, shop, agent, now } = scene;
      const mayReassign = oversees(agent, conversation) || conversation.assignee === agentId;
      if (target !== agentId && !mayReassign) mustBeIn(scene);
      if (target === agentId) mustNotGrabAsAdmin(scene);
      if (conversation.state === 'closed')
        throw new DeskError('conversation_closed', undefined, undefined, conversation);
      if (conversation.assignee === target) return {};
      if (conversation.assignee && !mayReassign)
        throw new DeskError('already_assigned', undefined, undefined, conversation);
      if (target !== agentId) await mustBeAvailable(desk, target, conversation.shop, now);
      const why: Explanation = { rule: 'by_hand', agent: target, slots: shop.settings.slots };
      const left = conversation.participants.filter((id) => id !== conversation.assignee);
      return {
        step: assign({ ...conversation, participants: left }, target, why, now, desk.id(), agentId),
        slot: slotFor(target === agentId, shop, now),
      };
    },
    (refused, { conversation }) => refuseSlot(refused, target === agentId, conversation),
  );
}

/** What is to be grabbed is not taken by the admin of its team in another way (T2). @throws DeskError team_admin_cannot_grab */
function mustNotGrabAsAdmin({ conversation, shop, agent }: Scene): void {
  const team = teamOf(shop, conversation.team);
  const waits = conversation.state === 'open' && !conversation.assignee;
  if (waits && team?.mode === 'grab' && isTeamAdmin(agent, shop.id, team.id))
    throw new DeskError('team_admin_cannot_grab');
}

/** @throws DeskError agent_unavailable for one who may not be given a conversation now (D9) */
export async function mustBeAvailable(desk: Desk, target: string, shop: string, now: number): Promise<void> {
  const other = await findAgent(desk.table, target);
  if (!other || !mayChat(other, shop))
    throw new DeskError('agent_unavailable', 'There is no such agent with chat permission on this shop.');
  if (!isReachable(other, now) || other.status !== 'available') throw new DeskError('agent_unavailable');
}

export const slotFor = (byHand: boolean, shop: Shop, now: number): SlotCondition =>
  byHand
    ? { kind: 'by_hand', shop: shop.id, slots: shop.settings.slots }
    : { kind: 'available', shop: shop.id, slots: shop.settings.slots, now };

/** The error for a slot that was not there when it came to it. */
export function refuseSlot(refused: Refused, own: boolean, conversation: Conversation): void {
  if (refused.kind !== 'slot') return;
  if (own) throw new DeskError('no_free_slot', undefined, undefined, conversation);
  throw new DeskError(
    'agent_unavailable',
    'This agent has no free slot or just became unavailable.',
    undefined,
    conversation,
  );
}

/** So many of the queue are looked at in one request for the next one an agent may take. */
const lookedAt = 100;

/**
 * Takes the longest waiting conversation of a shop that the agent may take (D7): those of other teams, and those that are
 * to be grabbed, are passed over.
 * @returns undefined when nobody waits
 */
export async function takeNext(desk: Desk, agentId: string, shopId: string): Promise<Handled | undefined> {
  const agent = await mustChat(desk, agentId, shopId);
  const shop = await desk.shops.fresh(shopId);
  let after: string | undefined;
  do {
    const page = await queuePage(desk.table, shopId, lookedAt, after);
    for (const next of page.items) {
      if (!mayPull(agent, shop, next.team)) continue;
      try {
        return await assignTo(desk, agent.id, next.conversation, agent.id);
      } catch (error) {
        // Somebody else took or closed it first: the next one then.
        const lost =
          error instanceof DeskError && (error.code === 'already_assigned' || error.code === 'conversation_closed');
        if (!lost) throw error;
      }
    }
    after = page.last;
  } while (after !== undefined);
  return undefined;
}

/** The agent, who must have the chat permission on a shop. @throws DeskError forbidden */
export async function mustChat(desk: Desk, agentId: string, shopId: string): Promise<Agent> {
  const agent = await findAgent(desk.table, agentId);
  if (!agent || !mayChat(agent, shopId)) throw new DeskError('forbidden', 'You have no chat permission on this shop.');
  return agent;
}

/**
 * Puts a conversation back into the queue; its slot is free (D10, T4). The agent who has it may, and an admin of the shop or of
 * its team.
 * @throws DeskError not_in_conversation, conversation_closed
 */
export function unassign(desk: Desk, agentId: string, conversationId: string): Promise<Handled> {
  return edit(desk, agentId, conversationId, ({ conversation, agent, now }) => {
    if (conversation.state === 'closed') throw new DeskError('conversation_closed', undefined, undefined, conversation);
    if (conversation.assignee !== agentId && !oversees(agent, conversation)) throw new DeskError('not_in_conversation');
    if (!conversation.assignee) return {};
    return { step: unassigned(conversation, { by: agentId }, now, desk.id()) };
  });
}

/** Closes a conversation with one of the shop's reasons, and what the agent wants to say about it; its slot is free (D10, T7). */
export function close(
  desk: Desk,
  agentId: string,
  conversationId: string,
  reason: string,
  comment?: string,
): Promise<Handled> {
  return edit(desk, agentId, conversationId, (scene) => {
    const { conversation, shop, now } = scene;
    mustBeIn(scene);
    if (!shop.settings.closeReasons.includes(reason)) {
      throw new DeskError('unknown_reason', `The shop's close reasons are: ${shop.settings.closeReasons.join(', ')}.`);
    }
    if (conversation.state === 'closed')
      throw new DeskError('conversation_closed', 'It is closed already.', undefined, conversation);
    return { step: closed(conversation, reason, now, desk.id(), agentId, comment) };
  });
}

/** Who may act in a conversation: those in it, admins of the shop, and anybody with the permission while nobody has it. */
export function mustBeIn({ conversation, agent }: Scene): void {
  const isIn = conversation.participants.includes(agent.id);
  const nobodyHasIt = conversation.state === 'closed' || conversation.participants.length === 0;
  if (!isIn && !nobodyHasIt && !isAdmin(agent, conversation.shop)) throw new DeskError('not_in_conversation');
}

/**
 * Opens a closed conversation again and takes it (T7); asks for a free slot. One that was followed by another stays closed:
 * a customer has one conversation at a time (C4, C7).
 * @throws DeskError conversation_open, conversation_followed with the one to go on in, no_free_slot
 */
export function reopen(desk: Desk, agentId: string, conversationId: string): Promise<Handled> {
  return edit(
    desk,
    agentId,
    conversationId,
    async ({ conversation, shop, now }) => {
      if (conversation.state === 'open') throw new DeskError('conversation_open', undefined, undefined, conversation);
      const latest = await findHead(desk.table, threadOf(conversation.id));
      if (latest && latest.id !== conversation.id)
        throw new DeskError('conversation_followed', undefined, undefined, latest);
      const opened = restart(conversation, agentId, now, desk.id());
      const why: Explanation = { rule: 'by_hand', agent: agentId, slots: shop.settings.slots };
      const given = assign(opened.edited, agentId, why, now, desk.id(), agentId);
      return {
        step: { edited: given.edited, entries: [...opened.entries, ...given.entries] },
        slot: slotFor(true, shop, now),
      };
    },
    (refused, { conversation }) => refuseSlot(refused, true, conversation),
  );
}

/** Nothing is unread any more. */
export const markRead = (desk: Desk, agentId: string, conversationId: string): Promise<Handled> =>
  setUnread(desk, agentId, conversationId, () => 0);

/** The last message is unread again, if none is (W5). */
export const markUnread = (desk: Desk, agentId: string, conversationId: string): Promise<Handled> =>
  setUnread(desk, agentId, conversationId, (unread) => Math.max(unread, 1));

const setUnread = (
  desk: Desk,
  agentId: string,
  conversationId: string,
  count: (unread: number) => number,
): Promise<Handled> =>
  edit(desk, agentId, conversationId, (scene) => {
    mustBeIn(scene);
    const { conversation } = scene;
    const unread = count(conversation.unread);
    return unread === conversation.unread ? {} : { step: { edited: { ...conversation, unread }, entries: [] } };
  });
