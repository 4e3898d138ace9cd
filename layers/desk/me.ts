import { DeskError } from '../platform/errors.ts';
import { findAgent } from '../store/agents.ts';
import { findShops } from '../store/shops.ts';
import type { Desk } from './desk.ts';

/** An agent's own view: shops, status and slots. @throws DeskError forbidden for a token without an agent */
export async function whoAmI(desk: Desk, agentId: string): Promise<object> {
  const agent = await findAgent(desk.table, agentId);
  if (!agent) throw new DeskError('forbidden', 'There is no agent for this token. Ask a shop admin to add you.');
  const known = await findShops(desk.table, Object.keys(agent.shops));
  const shops: Record<string, object> = {};
  for (const [id, { role, chat, teams = [] }] of Object.entries(agent.shops)) {
    const shop = known.get(id);
    if (!shop) continue;
    const { name, settings } = shop;
    const freeSlots = Math.max(0, settings.slots - agent.held.length);
    shops[id] = { name, role, chat, teams, slots: settings.slots, freeSlots };
  }
  return {
    agent: agent.id,
    id: agent.id,
    name: agent.name,
    email: agent.email,
    status: agent.status,
    openConversations: agent.held.length,
    shops,
  };
}
