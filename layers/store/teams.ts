import type { Membership } from '../domain/agent.ts';
import { agentKey } from './keys.ts';
import { type Table, update, type Write } from './table.ts';

/** Which teams of a shop an agent is in, and of which as admin. */
export type TeamPlaces = Required<Pick<Membership, 'teams' | 'teamAdmin'>>;

export const placesOf = ({ teams = [], teamAdmin = [] }: Membership): TeamPlaces => ({ teams, teamAdmin });

/** Changes an agent's teams at one shop, if they are still as they were read and the agent still belongs to the shop. */
export function teamsWrite(table: Table, agent: string, shop: string, before: Membership, after: TeamPlaces): Write {
  const seen = (['teams', 'teamAdmin'] as const).map((name) =>
    before[name] ? `shops.#shop.${name} = :seen_${name}` : `attribute_not_exists(shops.#shop.${name})`,
  );
  return update(table, 'team', agentKey(agent), 'SET shops.#shop.teams = :teams, shops.#shop.teamAdmin = :admin', {
    expression: ['attribute_exists(shops.#shop)', ...seen].join(' AND '),
    names: { '#shop': shop },
    values: {
      ':teams': after.teams,
      ':admin': after.teamAdmin,
      ...(before.teams && { ':seen_teams': before.teams }),
      ...(before.teamAdmin && { ':seen_teamAdmin': before.teamAdmin }),
    },
  });
}
