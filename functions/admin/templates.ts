import { templateOperations } from '../../events/operations/templates.ts';
import type { Setup } from '../../layers/desk/credentials.ts';
import { listTemplates } from '../../layers/desk/templates.ts';
import { ok, type Route } from '../../layers/platform/http.ts';
import { pageOf } from '../../layers/platform/page.ts';
import { bindAtShop } from './bind.ts';

/** The providers' templates. Served here and not by the agents' function, because asking for them needs the credentials. */
export const templateRoutes = (setup: Setup): Route[] =>
  bindAtShop(setup.desk, templateOperations, {
    list: async ({ agent, params, query }) => {
      const { items, problems } = await listTemplates(setup, agent, params.shop, query);
      return ok({ ...pageOf(items, query), ...(problems && { problems }) });
    },
  });
