import { templateOperations } from '../../events/operations/templates.ts';
import type { Setup } from '../../layers/desk/credentials.ts';
import { listTemplates } from '../../layers/desk/templates.ts';
import { ok, type Route } from '../../layers/platform/http.ts';
import { bindAtShop } from './bind.ts';

/** The providers' templates. Served here and not by the agents' function, because asking for them needs the credentials. */
export const templateRoutes = (setup: Setup): Route[] =>
  bindAtShop(setup.desk, templateOperations, {
    list: async ({ agent, params, query }) => ok(await listTemplates(setup, agent, params.shop, query)),
  });
