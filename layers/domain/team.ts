import { type Agent, isAdmin, isRep, isTeamAdmin, membership } from './agent.ts';
import { teamOf } from './routing.ts';
import type { Shop, Team } from './settings.ts';

/** Who is in a team (T1): kept with the agents, wished for as a list. */

export interface TeamMember {
  agent: string;
  /** A representative is given its conversations, an admin sees them all and grabs none (T2). */
  role: 'rep' | 'admin';
}

export function membersOf(team: string, shop: string, agents: Agent[]): TeamMember[] {
  return agents.flatMap((agent) => {
    const { teams = [], teamAdmin = [] } = membership(agent, shop) ?? {};
    return teams.includes(team) ? [{ agent: agent.id, role: teamAdmin.includes(team) ? 'admin' : 'rep' }] : [];
  });
}

export const isInTeam = (agent: Agent, shop: string, team: string): boolean =>
  isRep(agent, shop, team) || isTeamAdmin(agent, shop, team);

/** Only a representative grabs (T1); an admin of the team does not, whatever else that agent is (T2). */
export const mayGrab = isRep;

/** Who may come into a conversation (T2): its team and the shop's admins; whoever may chat, where it is of no team. */
export function mayJoin(agent: Agent, shop: Shop, c: { team?: string }): boolean {
  const team = teamOf(shop, c.team);
  return !team || isInTeam(agent, shop.id, team.id) || isAdmin(agent, shop.id);
}

/** So many can be in a conversation: its end is one transaction, which has room for a hundred writes. */
export const mostParticipants = 50;

/** Whether an agent pulls waiting conversations of a team from the queue (D7); what is to be grabbed is left to those who grab. */
export function mayPull(agent: Agent, shop: Shop, teamId: string | undefined): boolean {
  const team = teamOf(shop, teamId);
  if (!team) return true;
  return team.mode !== 'grab' && (isInTeam(agent, shop.id, team.id) || isAdmin(agent, shop.id));
}

/** An agent's teams once it has the place in one of them; without a role it has none there. */
export function placed(
  places: { teams: string[]; teamAdmin: string[] },
  team: string,
  role: TeamMember['role'] | undefined,
): { teams: string[]; teamAdmin: string[] } {
  const without = (teams: string[]) => teams.filter((id) => id !== team);
  return {
    teams: role ? [...without(places.teams), team] : without(places.teams),
    teamAdmin: role === 'admin' ? [...without(places.teamAdmin), team] : without(places.teamAdmin),
  };
}

/** The channels whose rules name a team. */
export const channelsNaming = (team: string, { channels }: Shop): string[] =>
  channels
    .filter(({ rules }) =>
      [...Object.values(rules?.newCustomer ?? {}), ...Object.values(rules?.returning ?? {})].some(
        (branch) => branch?.team === team,
      ),
    )
    .map(({ id }) => id);

/** The shop's teams with one of them replaced, or added at the end; without it where `team` is undefined. */
export function withTeam(teams: Team[], id: string, team: Team | undefined): Team[] {
  if (!team) return teams.filter((one) => one.id !== id);
  return teams.some((one) => one.id === id) ? teams.map((one) => (one.id === id ? team : one)) : [...teams, team];
}
