import type { Agent } from '../domain/agent.ts';
import { type Conversation, offeredTo } from '../domain/conversation.ts';
import { countLate, countWaiting } from '../store/lists.ts';
import type { Desk } from './desk.ts';
import { shopsSeen } from './viewers.ts';

/**
 * The numbers beside the views (W5). They are counted from what the views show when they are asked for, not kept, so that no
 * order of events can make them wrong.
 */
export interface Counts {
  mine: number;
  joined: number;
  offered: number;
  /** Unread messages of the conversations that the agent has or is in. */
  unread: number;
  unassigned: number;
  /** Of everybody; late is both. */
  late: number;
  soon: number;
  overdue: number;
  shops: ShopCounts[];
}

export interface ShopCounts {
  shop: string;
  unassigned: number;
  /** Of these, those that wait for a team. */
  teams: Record<string, number>;
  late: number;
  soon: number;
  overdue: number;
  /** Of both, by channel; channels of which there is none are left out. */
  channels: Record<string, { unassigned: number; late: number }>;
}

/**
 * Counts in one request for the agent's own conversations and two for each shop.
 * @param shop only this one, the agent's own conversations included
 * @throws DeskError forbidden
 */
export async function count(desk: Desk, agentId: string, shop?: string): Promise<Counts> {
  for (let agent = await desk.viewers.hint(agentId); ; ) {
    const held = (one: Agent): string[] => [...new Set([...one.held, ...one.joined])].sort();
    // What is remembered decides where to look, not what may be seen.
    const shops = shop === undefined ? shopsSeen(agent) : [shop];
    const [seen, ...counted] = await Promise.all([
      desk.viewers.read(
        agentId,
        held(agent).map((conversation) => ({ conversation, lies: 'at head' })),
      ),
      ...shops.map((id) => countShop(desk, id)),
    ]);
    const isAsRemembered =
      shopsSeen(seen.agent, shop).join() === shops.join() && held(seen.agent).join() === held(agent).join();
    agent = seen.agent;
    if (isAsRemembered)
      return { ...ownCounts(agent, [...seen.found.values()], shops), ...sum(counted), shops: counted };
  }
}

function ownCounts(agent: Agent, found: Conversation[], shops: string[]) {
  const open = found.filter((c) => c.state === 'open' && shops.includes(c.shop));
  const joined = open.filter((c) => c.participants.includes(agent.id));
  return {
    mine: open.filter((c) => c.assignee === agent.id).length,
    joined: joined.length,
    offered: open.filter((c) => offeredTo(c) === agent.id).length,
    unread: joined.reduce((total, c) => total + c.unread, 0),
  };
}

async function countShop({ table }: Desk, shop: string): Promise<ShopCounts> {
  const [waiting, { soon, overdue, ...late }] = await Promise.all([countWaiting(table, shop), countLate(table, shop)]);
  const { unassigned, teams } = waiting;
  const names = [...new Set([...Object.keys(waiting.channels), ...Object.keys(late.channels)])].sort();
  const channels = Object.fromEntries(
    names.map((name) => [name, { unassigned: waiting.channels[name] ?? 0, late: late.channels[name] ?? 0 }]),
  );
  return { shop, unassigned, teams, late: soon + overdue, soon, overdue, channels };
}

function sum(shops: ShopCounts[]): Pick<Counts, 'unassigned' | 'late' | 'soon' | 'overdue'> {
  const of = (name: 'unassigned' | 'late' | 'soon' | 'overdue') => shops.reduce((total, one) => total + one[name], 0);
  return { unassigned: of('unassigned'), late: of('late'), soon: of('soon'), overdue: of('overdue') };
}
