import { ruleOperations, teamOperations } from '../../events/operations/teams.ts';
import type { Desk } from '../../layers/desk/desk.ts';
import { putRules, readRules } from '../../layers/desk/rules.ts';
import { listTeams, putTeam, readTeam, removeTeam } from '../../layers/desk/teams.ts';
import { ok, type Route } from '../../layers/platform/http.ts';
import { pageOf } from '../../layers/platform/page.ts';
import { bindAtShop } from './bind.ts';

/** Who gets conversations: teams, and the rules of the channels. */
export const teamRoutes = (desk: Desk): Route[] => [
  ...bindAtShop(desk, teamOperations, {
    list: async ({ agent, params, query }) => ok(pageOf((await listTeams(desk, agent, params.shop)).items, query)),
    read: async ({ agent, params }) => ok(await readTeam(desk, agent, params.shop, params.id)),
    put: async ({ agent, params, body }) => ok(await putTeam(desk, agent, params.shop, params.id, body)),
    remove: async ({ agent, params }) => {
      await removeTeam(desk, agent, params.shop, params.id);
      return { status: 204 };
    },
  }),
  ...bindAtShop(desk, ruleOperations, {
    read: async ({ agent, params }) => ok(await readRules(desk, agent, params.shop, params.id)),
    put: async ({ agent, params, body }) => ok(await putRules(desk, agent, params.shop, params.id, body)),
  }),
];
