import { shopOperations } from '../../events/operations/shops.ts';
import type { Desk } from '../../layers/desk/desk.ts';
import { changeSettings, readSettings, showSettings } from '../../layers/desk/settings.ts';
import { ok, type Route } from '../../layers/platform/http.ts';
import { bindForAgents } from './bind.ts';

/** What shop admins set. */
export const adminRoutes = (desk: Desk): Route[] =>
  bindForAgents(shopOperations, {
    settings: async ({ agent, params }) => ok(showSettings(await readSettings(desk, agent, params.shop))),
    changeSettings: async ({ agent, params, body }) =>
      ok(showSettings(await changeSettings(desk, agent, params.shop, body))),
  });
