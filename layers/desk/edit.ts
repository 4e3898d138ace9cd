import { type Agent, mayChat, membership } from '../domain/agent.ts';
import { type Conversation, change } from '../domain/conversation.ts';
import type { Step } from '../domain/handling.ts';
import type { Shop } from '../domain/settings.ts';
import { DeskError } from '../platform/errors.ts';
import { findAgent, type SlotCondition } from '../store/agents.ts';
import { commit, findConversation, type Refused } from '../store/conversations.ts';
import type { Write } from '../store/table.ts';
import { threadOf } from '../store/timeline.ts';
import type { Desk } from './desk.ts';

/** A conversation with who asks and the shop's rules: what every act of an agent begins with. */
export interface Scene {
  conversation: Conversation;
  agent: Agent;
  shop: Shop;
  now: number;
}

/** What an act makes of it; without a step nothing has to be written. */
export interface Act {
  step?: Step;
  slot?: SlotCondition;
  also?: Write[];
}

/** An act of an agent is tried again when somebody else was faster; after so often it is said to be too busy. */
const maxRounds = 12;

/**
 * Loads what an agent's act needs.
 * @throws DeskError not_found for what one has no part in; forbidden without the chat permission (S1)
 */
export async function loadScene(desk: Desk, agentId: string, conversationId: string): Promise<Scene> {
  const { agent, conversation } = await loadSeen(desk, agentId, conversationId);
  if (!mayChat(agent, conversation.shop)) throw new DeskError('forbidden', 'You have no chat permission on this shop.');
  return { agent, conversation, shop: await desk.shops.fresh(conversation.shop), now: desk.clock.now() };
}

/** A conversation that the agent may at least read: any role on the shop suffices (S1). */
export async function loadSeen(
  desk: Desk,
  agentId: string,
  conversationId: string,
): Promise<{ agent: Agent; conversation: Conversation }> {
  const [agent, conversation] = await Promise.all([
    findAgent(desk.table, agentId),
    findConversation(desk.table, conversationId),
  ]);
  if (!agent || !conversation || !membership(agent, conversation.shop)) throw new DeskError('not_found');
  return { agent, conversation };
}

/**
 * Carries out an agent's act: load, decide, commit, and again when it changed meanwhile.
 * @param decide pure but for its reads; throws a DeskError to refuse. `conflict` errors get the current state.
 * @param refusedSlot the error for a slot that could not be taken
 * @returns the conversation after it
 */
export async function edit(
  desk: Desk,
  agentId: string,
  conversationId: string,
  decide: (scene: Scene) => Act | Promise<Act>,
  onRefused?: (refused: Refused, scene: Scene) => void,
): Promise<{ conversation: Conversation; shop: Shop }> {
  for (let round = 0; round < maxRounds; round++) {
    const scene = await loadScene(desk, agentId, conversationId);
    const { step, slot, also } = await decide(scene);
    if (!step) return { conversation: scene.conversation, shop: scene.shop };
    const made = change(scene.conversation, step.edited, step.entries, scene.shop.settings, scene.now);
    const refused = await commit(desk.table, {
      thread: threadOf(scene.conversation.id),
      change: made,
      ...(slot && { slot }),
      ...(also && { also }),
    });
    if (!refused) return { conversation: made.after, shop: scene.shop };
    if (refused.kind !== 'changed') onRefused?.(refused, scene);
    await desk.table.sleep(desk.table.random() * 5 * 2 ** Math.min(round, 6));
  }
  throw new DeskError('busy');
}
