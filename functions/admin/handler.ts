import { type Desk, openDesk } from '../../layers/desk/desk.ts';
import { type Route, serve } from '../../layers/platform/http.ts';
import type { Outside } from '../../layers/platform/outside.ts';
import { openTable, type World } from '../../layers/platform/world.ts';
import type { Env } from './env.ts';
import { hookRoutes } from './hooks.ts';
import { memberRoutes } from './members.ts';
import { settingsRoutes } from './settings.ts';
import { teamRoutes } from './teams.ts';

/** What shops' admins see and change (S1). A function of its own: no other may read the shops' credentials. */
export function create(env: Env, world: World) {
  const desk = openDesk(openTable(world, env.TABLE_NAME), world.clock, world.log);
  return serve(adminRoutesOf(desk, world.outside), world.log);
}

/** Every route of a shop's admins. */
export const adminRoutesOf = (desk: Desk, outside: Outside): Route[] => [
  ...settingsRoutes(desk, outside),
  ...memberRoutes(desk),
  ...teamRoutes(desk),
  ...hookRoutes(desk, outside),
];
