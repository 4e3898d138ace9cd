import { type Agent, membership } from './agent.ts';
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
