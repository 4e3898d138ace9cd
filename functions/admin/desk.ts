import { deskOperations } from '../../events/operations/desk.ts';
import type { Desk } from '../../layers/desk/desk.ts';
import { listDeskAgents, readShopDesk } from '../../layers/desk/shop-desk.ts';
import { listVisitors } from '../../layers/desk/visitors-online.ts';
import { ok, type Route } from '../../layers/platform/http.ts';
import { digest } from '../../layers/platform/ids.ts';
import { pageOf } from '../../layers/platform/page.ts';
import { bindAtShop } from './bind.ts';

/** A shop as everybody sees it who works there, and who is in its webchats (W4). */
export const deskRoutes = (desk: Desk): Route[] =>
  bindAtShop(desk, deskOperations, {
    shop: async ({ agent, params }) => {
      const shown = await readShopDesk(desk, agent, params.shop);
      return { ...ok(shown), version: digest(JSON.stringify(shown)) };
    },
    agents: async ({ agent, params, query }) => ok(pageOf(await listDeskAgents(desk, agent, params.shop), query)),
    visitors: async ({ agent, params, query }) =>
      ok(await listVisitors(desk, agent, params.shop, query.limit, query.cursor)),
  });
