import type { Agent } from '../domain/agent.ts';
import { coalesce } from '../platform/coalesce.ts';

/**
 * The agents to choose from, as last read, with the slots that this process is just taking. On AWS an instance takes one
 * message at a time and the board is a plain read. Where many are taken in one process, two choices from the same
 * read would otherwise meet at the same agent: at the end of a level of 200 agents, 1,285 of 2,287 transactions
 * were refused so; with the board a handful are. A hint like the read itself: the slot transaction decides.
 */
export interface Board {
  /** Reads the agents. Those who ask at the same moment share a read, one that began after they asked. */
  refresh(): Promise<void>;
  /** All agents as last read. Choose and reserve without waiting in between, so that the next one to choose sees it. */
  agents(): Agent[];
  /** Counts a conversation as held from now on. */
  reserve(agent: string, conversation: string): Reservation;
  /** Takes over what a refused write found. */
  correct(agent: Agent): void;
}

export interface Reservation {
  /** It is written; counted until a read that began later shows it. */
  written(): void;
  /** It was refused. */
  refused(): void;
}

export function openBoard(read: () => Promise<Agent[]>): Board {
  const taking = new Map<string, Map<string, { seenFrom: number }>>();
  let latest = new Map<string, Agent>();
  let reads = 0;

  const forgetSeen = (readNumber: number): void => {
    for (const [agent, conversations] of taking) {
      for (const [id, { seenFrom }] of conversations) if (seenFrom <= readNumber) conversations.delete(id);
      if (conversations.size === 0) taking.delete(agent);
    }
  };
  const withTaken = (agent: Agent): Agent => {
    const more = taking.get(agent.id);
    return more ? { ...agent, held: [...new Set([...agent.held, ...more.keys()])] } : agent;
  };

  return {
    refresh: coalesce(async () => {
      const mine = ++reads;
      const agents = await read();
      latest = new Map(agents.map((agent) => [agent.id, agent]));
      forgetSeen(mine);
    }),
    agents: () => [...latest.values()].map(withTaken),
    correct: (agent) => void latest.set(agent.id, agent),
    reserve(agent, conversation) {
      const mine = taking.get(agent) ?? new Map<string, { seenFrom: number }>();
      taking.set(agent, mine);
      mine.set(conversation, { seenFrom: Number.POSITIVE_INFINITY });
      return {
        written: () => void mine.set(conversation, { seenFrom: reads + 1 }),
        refused: () => void mine.delete(conversation),
      };
    },
  };
}
