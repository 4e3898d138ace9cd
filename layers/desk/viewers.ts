import { type Agent, mayChat } from '../domain/agent.ts';
import type { Conversation } from '../domain/conversation.ts';
import { DeskError } from '../platform/errors.ts';
import { findAgent, toAgent } from '../store/agents.ts';
import { findConversationsAnd } from '../store/conversations.ts';
import { agentKey } from '../store/keys.ts';
import type { Table } from '../store/table.ts';

/**
 * Who looks at lists. What an agent may see is read in the same request as what is listed. Where to look before that is remembered from the
 * last time: a hint, which the read then confirms or corrects.
 */
export interface Viewers {
  /** The agent as last seen, read when not seen in the last minutes. @throws DeskError forbidden */
  hint(id: string): Promise<Agent>;
  /** Conversations by id, with the agent as of now. @throws DeskError forbidden when there is no such agent */
  read(id: string, conversations: string[]): Promise<{ agent: Agent; found: Map<string, Conversation> }>;
}

/** So many agents are remembered by a process. */
const mostRemembered = 2_000;

export function openViewers(table: Table): Viewers {
  const known = new Map<string, Agent>();
  const note = (id: string, agent: Agent | undefined): Agent => {
    known.delete(id);
    if (!agent) throw new DeskError('forbidden', 'There is no such agent. Ask a shop admin.');
    known.set(id, agent);
    const [oldest] = known.keys();
    if (known.size > mostRemembered && oldest !== undefined) known.delete(oldest);
    return agent;
  };
  return {
    hint: async (id) => known.get(id) ?? note(id, await findAgent(table, id)),
    async read(id, conversations) {
      const { found, other } = await findConversationsAnd(table, conversations, true, agentKey(id));
      return { agent: note(id, other && toAgent(other)), found };
    },
  };
}

/**
 * The shops whose lists an agent sees (S1).
 * @param shop only this one @throws DeskError forbidden without the chat permission on it
 */
export function shopsSeen(agent: Agent, shop?: string): string[] {
  if (shop !== undefined && !mayChat(agent, shop))
    throw new DeskError('forbidden', 'You have no chat permission on this shop.');
  return shop !== undefined
    ? [shop]
    : Object.keys(agent.shops)
        .filter((id) => mayChat(agent, id))
        .sort();
}
