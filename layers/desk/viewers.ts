import { type Agent, mayChat } from '../domain/agent.ts';
import type { Conversation } from '../domain/conversation.ts';
import { DeskError } from '../platform/errors.ts';
import { findAgent, toAgent } from '../store/agents.ts';
import { findNamed, type Named } from '../store/conversations.ts';
import { agentKey, type Key, keyName } from '../store/keys.ts';
import type { Table } from '../store/table.ts';

/**
 * Who looks at lists. What an agent may see is read in the same request as what is listed. Where to look before that is remembered from the
 * last time: a hint, which the read then confirms or corrects.
 */
export interface Viewers {
  /** The agent as last seen, read when not seen in the last minutes. @throws DeskError forbidden */
  hint(id: string): Promise<Agent>;
  /**
   * Conversations that a list names, with the agent as of now, and which of some keys there are.
   * @throws DeskError forbidden when there is no such agent
   */
  read(id: string, named: Named[], keys?: Key[]): Promise<Seen>;
}

export interface Seen {
  agent: Agent;
  found: Map<string, Conversation>;
  /** Whether there was an item of this key. */
  isThere: (key: Key) => boolean;
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
    async read(id, named, keys = []) {
      const { pk } = agentKey(id);
      const { found, others } = await findNamed(table, named, [agentKey(id), ...keys]);
      const agent = others.find((item) => item.pk === pk);
      const there = new Set(others.map(keyName));
      return { agent: note(id, agent && toAgent(agent)), found, isThere: (key) => there.has(keyName(key)) };
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
