import { type Agent, isReachable, mayChat } from '../domain/agent.ts';
import type { Shop } from '../domain/settings.ts';
import { iso } from '../platform/clock.ts';
import { allAgents } from '../store/agents.ts';
import { countStates } from '../store/lists.ts';
import { queuePage, type Waiting } from '../store/queue.ts';
import type { Desk } from './desk.ts';
import { today } from './figures-report.ts';
import { mustChat } from './handle.ts';

/** Of a longer queue so many are counted. */
const mostCounted = 2_000;

/** What goes on in a shop just now (W6), read from the table as it is: queue, open conversations, agents, today so far. */
export async function readBoard(desk: Desk, shop: Shop) {
  const now = desk.clock.now();
  const [agents, { items: waiting }, conversations, figures] = await Promise.all([
    allAgents(desk.table, false),
    queuePage(desk.table, shop.id, mostCounted),
    countStates(desk.table, shop.id),
    today(desk, shop),
  ]);
  return {
    shop: shop.id,
    at: iso(now),
    slots: shop.settings.slots,
    queue: { ...lane(waiting), teams: lanesOf(waiting) },
    conversations,
    agents: agents.filter((agent) => mayChat(agent, shop.id)).map((agent) => load(agent, shop, now)),
    today: figures,
  };
}

/** The board, for who has the chat permission. @throws DeskError forbidden, unknown_shop */
export async function showBoard(desk: Desk, agentId: string, shopId: string) {
  await mustChat(desk, agentId, shopId);
  return readBoard(desk, await desk.shops.fresh(shopId));
}

const lane = (waiting: Waiting[]) => ({
  waiting: waiting.length,
  ...(waiting[0] && { waitingSince: iso(waiting[0].since) }),
});

function lanesOf(waiting: Waiting[]) {
  const byTeam = new Map<string, Waiting[]>();
  for (const one of waiting) if (one.team !== undefined) byTeam.set(one.team, [...(byTeam.get(one.team) ?? []), one]);
  return [...byTeam].sort(([a], [b]) => (a < b ? -1 : 1)).map(([team, all]) => ({ team, ...lane(all) }));
}

const load = (agent: Agent, shop: Shop, now: number) => ({
  id: agent.id,
  name: agent.name,
  status: agent.status,
  connected: isReachable(agent, now),
  openConversations: agent.held.length,
  freeSlots: Math.max(0, shop.settings.slots - agent.held.length),
});
