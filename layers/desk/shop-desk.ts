import { type Agent, isReachable, type Membership, mayChat, membership, obstacle } from '../domain/agent.ts';
import type { ChannelConfig, Shop } from '../domain/settings.ts';
import { membersOf } from '../domain/team.ts';
import { DeskError } from '../platform/errors.ts';
import { allAgents } from '../store/agents.ts';
import type { Desk } from './desk.ts';
import { showSettings } from './settings.ts';

/** A shop as those see it who work there, whatever their role (S1): no credentials, nothing that only its admins set. */

/** So many colleagues are named; a thousand are 150 KB. */
const mostAgents = 1_000;

type Colleague = Agent & { place: Membership };

/** What an inbox needs to know of a shop. @throws DeskError forbidden without a role at it, unknown_shop */
export async function readShopDesk(desk: Desk, agentId: string, shopId: string): Promise<object> {
  const colleagues = await colleaguesOf(desk, agentId, shopId);
  const shop = await desk.shops.fresh(shopId);
  const named = colleagues.slice(0, mostAgents);
  return {
    shop: shop.id,
    name: shop.name,
    channels: shop.channels.map(showChannel),
    teams: shop.teams.map(({ id, name, mode }) => ({ id, name, mode, members: membersOf(id, shopId, named) })),
    agents: named.map(showColleague),
    ...(colleagues.length > named.length && { cut: true }),
    settings: workedBy(shop),
    flows: (shop.flows ?? []).map(({ id, name }) => ({ id, name })),
  };
}

const showChannel = ({ id, name, provider }: ChannelConfig) => ({ id, name: name ?? id, provider, kind: provider });

const showColleague = ({ id, name, email, place: { role, chat, teams = [] } }: Colleague) => ({
  id,
  name,
  email,
  role,
  chat,
  teams,
});

/** The settings that agents work by. */
function workedBy(shop: Shop): object {
  const { slots, soonAfter, overdueAfter, handoverTimeout, closeReasons, templateName, businessHours } =
    showSettings(shop);
  return {
    slots,
    soonAfter,
    overdueAfter,
    handoverTimeout,
    closeReasons,
    templateName,
    businessHours,
    conferenceLink: shop.settings.conferenceLink !== undefined,
  };
}

/**
 * Who could take a conversation of the shop now (D1, T3): a hint, as all of it may change before somebody is asked.
 * @throws DeskError forbidden without the chat permission, unknown_shop
 */
export async function listDeskAgents(desk: Desk, agentId: string, shopId: string): Promise<ShownDeskAgent[]> {
  const colleagues = await colleaguesOf(desk, agentId, shopId);
  if (!colleagues.some((one) => one.id === agentId && one.place.chat))
    throw new DeskError('forbidden', 'You have no chat permission on this shop.');
  const { settings } = await desk.shops.fresh(shopId);
  const now = desk.clock.now();
  return colleagues
    .filter((one) => mayChat(one, shopId))
    .map((one) => showDeskAgent(one, shopId, settings.slots, now))
    .sort((a, b) => Number(b.available) - Number(a.available) || load(a) - load(b));
}

/** Only among those who are available; the others stay in the order of their names. */
const load = ({ available, openConversations }: ShownDeskAgent): number => (available ? openConversations : 0);

export type ShownDeskAgent = ReturnType<typeof showDeskAgent>;

const showDeskAgent = (agent: Colleague, shop: string, slots: number, now: number) => ({
  id: agent.id,
  name: agent.name,
  status: agent.status,
  connected: isReachable(agent, now),
  openConversations: agent.held.length,
  freeSlots: Math.max(0, slots - agent.held.length),
  teams: agent.place.teams ?? [],
  available: obstacle(agent, shop, slots, now) === undefined,
});

/** Everybody with a role at the shop, by name; one Query. @throws DeskError forbidden for who has none */
async function colleaguesOf(desk: Desk, agentId: string, shopId: string): Promise<Colleague[]> {
  const colleagues = (await allAgents(desk.table, true)).flatMap((agent) => {
    const place = membership(agent, shopId);
    return place ? [{ ...agent, place }] : [];
  });
  if (!colleagues.some(({ id }) => id === agentId)) throw new DeskError('forbidden', 'You have no role at this shop.');
  return colleagues.sort((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id));
}
