import { type Agent, isTeamAdmin, mayChat } from '../domain/agent.ts';
import type { Explanation } from '../domain/distribution.ts';
import { assign, join as joined, leave as left, type Step, unassign } from '../domain/handling.ts';
import { teamOf } from '../domain/routing.ts';
import { isInTeam, mayGrab, mayJoin, mostParticipants } from '../domain/team.ts';
import { DeskError } from '../platform/errors.ts';
import { findAgents, type SlotCondition } from '../store/agents.ts';
import type { Desk } from './desk.ts';
import { edit, type Scene } from './edit.ts';
import { type Handled, refuseSlot, slotFor } from './handle.ts';

/** Working together on a conversation: grab, join, leave (T1, T2). */

/**
 * Grabs a waiting conversation: of all who try at once, one has it.
 * @throws DeskError team_admin_cannot_grab, not_in_team, already_taken with who has it, conversation_closed, no_free_slot
 */
export function grab(desk: Desk, agentId: string, conversationId: string): Promise<Handled> {
  return edit(
    desk,
    agentId,
    conversationId,
    (scene) => {
      const { conversation, shop, agent } = scene;
      mustRepresent(scene);
      if (conversation.state === 'closed')
        throw new DeskError('conversation_closed', undefined, undefined, conversation);
      if (conversation.assignee === agentId) return {};
      if (conversation.assignee) throw new DeskError('already_taken', undefined, undefined, conversation);
      return take(desk, scene, { rule: 'grab', ...named(teamOf(shop, conversation.team)?.id), agent: agent.id });
    },
    (refused, { conversation }) => refuseSlot(refused, true, conversation),
  );
}

const named = (team: string | undefined) => (team === undefined ? {} : { team });

/** @throws DeskError team_admin_cannot_grab, not_in_team: only a team's representatives take what is to be grabbed (T1, T2) */
export function mustRepresent({ conversation, shop, agent }: Scene): void {
  const team = teamOf(shop, conversation.team);
  if (!team || mayGrab(agent, shop.id, team.id)) return;
  throw new DeskError(isTeamAdmin(agent, shop.id, team.id) ? 'team_admin_cannot_grab' : 'not_in_team');
}

const take = (desk: Desk, { conversation, shop, now }: Scene, why: Explanation & { agent: string }) => ({
  step: assign(conversation, why.agent, { ...why, slots: shop.settings.slots }, now, desk.id(), why.agent),
  slot: slotFor(true, shop, now),
});

/**
 * Comes into a conversation (T2). The first one to do so has it, with a slot; whoever comes later is in it beside. An admin of its
 * team comes to look after it: while nobody has it, it goes on waiting for somebody.
 * @throws DeskError not_in_team, team_admin_cannot_grab, conversation_closed, no_free_slot, too_many_participants
 */
export function join(desk: Desk, agentId: string, conversationId: string): Promise<Handled> {
  return edit(
    desk,
    agentId,
    conversationId,
    (scene) => {
      const { conversation, shop, agent } = scene;
      if (!mayJoin(agent, shop, conversation)) throw new DeskError('not_in_team');
      if (conversation.state === 'closed')
        throw new DeskError('conversation_closed', undefined, undefined, conversation);
      return conversation.participants.includes(agentId) ? {} : enter(desk, scene);
    },
    (refused, { conversation }) => refuseSlot(refused, true, conversation),
  );
}

/** The step by which an agent comes in, and the slot it takes, if it takes one. */
function enter(desk: Desk, scene: Scene): { step: Step; slot?: SlotCondition } {
  const { conversation: c, shop, agent, now } = scene;
  if (c.participants.length >= mostParticipants) throw new DeskError('too_many_participants');
  const team = teamOf(shop, c.team);
  const looksAfter = team !== undefined && isTeamAdmin(agent, shop.id, team.id);
  if (c.assignee || looksAfter) return { step: joined(c, agent.id, now, desk.id()) };
  return take(desk, scene, { rule: 'join', ...named(team?.id), agent: agent.id });
}

/**
 * How a member of a collaboration team who answers without having joined comes in by that (T1).
 * @returns undefined for everybody else
 */
export function enterByReplying(desk: Desk, scene: Scene): { step: Step; slot?: SlotCondition } | undefined {
  const { conversation: c, shop, agent } = scene;
  const team = teamOf(shop, c.team);
  const mayEnter = team?.mode === 'collaboration' && isInTeam(agent, shop.id, team.id);
  return c.state === 'open' && mayEnter && !c.participants.includes(agent.id) ? enter(desk, scene) : undefined;
}

/**
 * Goes out of a conversation (T2). When the one who has it leaves, the first of the others with a free slot has it; where there
 * is none, and when the last one leaves, somebody else is looked for.
 * @throws DeskError not_in_conversation, conversation_closed
 */
export function leave(desk: Desk, agentId: string, conversationId: string): Promise<Handled> {
  return edit(desk, agentId, conversationId, async ({ conversation, shop, now }) => {
    if (conversation.state === 'closed') throw new DeskError('conversation_closed', undefined, undefined, conversation);
    if (!conversation.participants.includes(agentId)) throw new DeskError('not_in_conversation');
    if (conversation.assignee !== agentId) return { step: left(conversation, agentId, now, desk.id()) };
    const others = conversation.participants.filter((id) => id !== agentId);
    const heir = others.length > 0 ? await firstWithSlot(desk, others, { conversation, shop }) : undefined;
    if (!heir) return { step: unassign(conversation, { reason: 'left' }, now, desk.id()) };
    const gone = left(conversation, agentId, now, desk.id());
    const why: Explanation = { rule: 'left', agent: heir, slots: shop.settings.slots };
    const given = assign(gone.edited, heir, why, now, desk.id());
    return {
      step: { edited: given.edited, entries: [...gone.entries, ...given.entries] },
      slot: slotFor(true, shop, now),
    };
  });
}

/** Of those in a conversation the first who can have it: with the permission, a free slot, and not only to look after it. */
async function firstWithSlot(
  desk: Desk,
  ids: string[],
  { conversation, shop }: Pick<Scene, 'conversation' | 'shop'>,
): Promise<string | undefined> {
  const agents = new Map((await findAgents(desk.table, ids, true)).map((agent) => [agent.id, agent]));
  const team = teamOf(shop, conversation.team);
  return ids.find((id) => {
    const agent: Agent | undefined = agents.get(id);
    if (!agent || !mayChat(agent, shop.id) || agent.held.length >= shop.settings.slots) return false;
    return !team || !isTeamAdmin(agent, shop.id, team.id);
  });
}
