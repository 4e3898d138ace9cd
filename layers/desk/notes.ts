import { membership } from '../domain/agent.ts';
import { note } from '../domain/handling.ts';
import { DeskError } from '../platform/errors.ts';
import { findAgents } from '../store/agents.ts';
import type { Desk } from './desk.ts';
import { type Once, type Written, write } from './write.ts';

/** A note as an agent asks for it. */
export interface NoteWish {
  text: string;
  /** Agents by id. */
  mentions?: string[];
}

/**
 * Writes a private note (T5). Whoever may chat at the shop may leave one, in the conversation or not: who is mentioned can
 * answer without joining.
 * @throws DeskError not_found, forbidden, unknown_agent naming who has no role at the shop, idempotency_mismatch
 */
export const writeNote = (
  desk: Desk,
  agentId: string,
  conversationId: string,
  { text, mentions = [] }: NoteWish,
  once?: Once,
): Promise<Written> =>
  write(
    desk,
    agentId,
    conversationId,
    async ({ conversation, now }) => {
      await mustBeAtShop(desk, conversation.shop, mentions);
      const content = { type: 'note' as const, text, ...(mentions.length > 0 && { mentions }) };
      return { step: note(conversation, agentId, content, now, desk.id()) };
    },
    once,
  );

async function mustBeAtShop(desk: Desk, shop: string, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  const known = new Map((await findAgents(desk.table, ids)).map((agent) => [agent.id, agent]));
  const strangers = ids.filter((id) => !membership(known.get(id), shop));
  if (strangers.length > 0)
    throw new DeskError('unknown_agent', `No role at this shop: ${strangers.join(', ')}.`, { agents: strangers });
}
