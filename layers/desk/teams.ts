import { type Agent, membership } from '../domain/agent.ts';
import { isQueued } from '../domain/conversation.ts';
import type { Shop, Team } from '../domain/settings.ts';
import { channelsNaming, membersOf, placed, type TeamMember, withTeam } from '../domain/team.ts';
import { DeskError } from '../platform/errors.ts';
import { allAgents } from '../store/agents.ts';
import { findConversations } from '../store/conversations.ts';
import { queuePage } from '../store/queue.ts';
import type { Write } from '../store/table.ts';
import { placesOf, teamsWrite } from '../store/teams.ts';
import { changeShop, mustAdminister, mustBeAnId } from './administer.ts';
import type { Desk } from './desk.ts';

/**
 * The teams of a shop (T1). What a team is lies on the shop's item; who is in it on the agents', so that choosing one of them
 * stays one Query. Both change in one transaction under the shop's version, so that two admins who change a team at once
 * come one after the other.
 */

export interface TeamWish extends Pick<Team, 'name' | 'mode'> {
  members: TeamMember[];
}

/** A transaction has room for a hundred writes; two are the shop's and the audit log's. */
const agentsAtATime = 90;

export type ShownTeam = ReturnType<typeof showTeam>;

const showTeam = ({ id, name, mode }: Team, shop: string, agents: Agent[]) => ({
  id,
  name,
  mode,
  members: membersOf(id, shop, agents).map((member) => ({
    ...member,
    name: agents.find((agent) => agent.id === member.agent)?.name ?? member.agent,
  })),
});

/** @throws DeskError forbidden */
export async function listTeams(desk: Desk, adminId: string, shopId: string): Promise<{ items: ShownTeam[] }> {
  await mustAdminister(desk, adminId, shopId);
  const [{ teams }, agents] = await Promise.all([desk.shops.fresh(shopId), allAgents(desk.table, true)]);
  return { items: teams.map((team) => showTeam(team, shopId, agents)) };
}

/** @throws DeskError forbidden, not_found */
export async function readTeam(desk: Desk, adminId: string, shopId: string, id: string): Promise<ShownTeam> {
  const found = (await listTeams(desk, adminId, shopId)).items.find((team) => team.id === id);
  if (!found) throw new DeskError('not_found', noSuchTeam);
  return found;
}

const noSuchTeam = 'There is no such team at this shop.';

/**
 * Makes a team, or changes its name, mode and members. Repeating it changes nothing.
 * @throws DeskError forbidden, invalid, not_a_member for agents without a role at the shop
 */
export async function putTeam(
  desk: Desk,
  adminId: string,
  shopId: string,
  id: string,
  wish: TeamWish,
): Promise<ShownTeam> {
  mustBeAnId('id', id);
  const team: Team = { id, name: wish.name, mode: wish.mode };
  await changeTeam(desk, adminId, shopId, id, team, wish.members);
  const [shop, agents] = await Promise.all([desk.shops.fresh(shopId), allAgents(desk.table, true)]);
  return showTeam(shop.teams.find((one) => one.id === id) ?? team, shopId, agents);
}

/**
 * Takes a team away, with everybody's place in it.
 * @throws DeskError forbidden, not_found, team_in_use while rules name it or conversations wait for it
 */
export async function removeTeam(desk: Desk, adminId: string, shopId: string, id: string): Promise<void> {
  const { teams } = await mustAdminister(desk, adminId, shopId).then(() => desk.shops.fresh(shopId));
  if (!teams.some((team) => team.id === id)) throw new DeskError('not_found', noSuchTeam);
  await changeTeam(desk, adminId, shopId, id, undefined, []);
}

/**
 * Writes a team and its members, a part at a time where they are many. The first part replaces the team under a mark of its
 * own; the following go on only while the mark is there, so that of two admins who change a large team at once the later
 * has it whole.
 */
async function changeTeam(
  desk: Desk,
  adminId: string,
  shopId: string,
  id: string,
  team: Team | undefined,
  members: TeamMember[],
): Promise<void> {
  const mark = desk.id();
  let begun = false;
  let left = true;
  while (left) {
    await changeShop(desk, adminId, shopId, async (shop) => {
      const agents = await allAgents(desk.table, true);
      const known = shop.teams.find((one) => one.id === id);
      left = false;
      const isStillOurs = team ? known?.mark === mark : !known;
      if (begun && !isStillOurs) return undefined;
      if (!team && !begun) await mustNotBeInUse(desk, shop, id);
      mustBeMembers(shop, agents, members);
      const moves = movesOf(desk, shop, id, agents, members);
      const isSame = known && team && known.name === team.name && known.mode === team.mode;
      if (moves.length === 0 && (isSame || begun)) return undefined;
      left = moves.length > agentsAtATime;
      const from = !begun && known ? said(known, membersOf(id, shopId, agents)) : undefined;
      const noted = begun ? [] : [{ what: `team ${id}`, from, to: team && said(team, members) }];
      const marked = team && { ...team, ...(left || begun ? { mark } : {}) };
      const changed = { ...shop, teams: withTeam(shop.teams, id, marked) };
      return { shop: changed, noted, also: moves.slice(0, agentsAtATime) };
    });
    begun = true;
  }
}

const said = ({ name, mode }: Team, members: TeamMember[]) => ({ name, mode, members });

/** The writes that bring the agents from where they are to where they shall be. */
function movesOf(desk: Desk, { id: shop }: Shop, team: string, agents: Agent[], members: TeamMember[]): Write[] {
  return agents.flatMap((agent) => {
    const place = membership(agent, shop);
    if (!place) return [];
    const before = placesOf(place);
    const role = members.find((member) => member.agent === agent.id)?.role;
    const is = before.teamAdmin.includes(team) ? 'admin' : before.teams.includes(team) ? 'rep' : undefined;
    return is === role ? [] : [teamsWrite(desk.table, agent.id, shop, place, placed(before, team, role))];
  });
}

function mustBeMembers(shop: Shop, agents: Agent[], members: TeamMember[]): void {
  const strangers = members
    .map(({ agent }) => agent)
    .filter((id) => {
      const agent = agents.find((one) => one.id === id);
      return !membership(agent, shop.id);
    });
  if (strangers.length > 0)
    throw new DeskError(
      'not_a_member',
      `Without a role at the shop: ${strangers.join(', ')}. Make them members first.`,
      {
        agents: strangers,
      },
    );
}

async function mustNotBeInUse(desk: Desk, shop: Shop, team: string): Promise<void> {
  const channels = channelsNaming(team, shop);
  const conversations = await waitingFor(desk, shop.id, team);
  if (channels.length === 0 && conversations.length === 0) return;
  const why = [
    channels.length > 0 && `the rules of ${channels.join(', ')} name it`,
    conversations.length > 0 && `${conversations.length} conversation(s) wait for it`,
  ];
  throw new DeskError('team_in_use', `The team is in use: ${why.filter(Boolean).join(', ')}.`, {
    channels,
    conversations,
  });
}

/** The conversations in the shop's queue that are for a team. */
async function waitingFor(desk: Desk, shop: string, team: string): Promise<string[]> {
  const found: string[] = [];
  let place: string | undefined;
  do {
    const { items, last } = await queuePage(desk.table, shop, 100, place);
    const conversations = await findConversations(
      desk.table,
      items.map(({ conversation }) => conversation),
    );
    for (const c of conversations.values()) if (c.team === team && isQueued(c)) found.push(c.id);
    place = last;
  } while (place);
  return found;
}
