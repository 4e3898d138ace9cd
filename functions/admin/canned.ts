import { cannedOperations } from '../../events/operations/canned.ts';
import { listCanned, putCanned, readCanned, removeCanned } from '../../layers/desk/canned.ts';
import type { Desk } from '../../layers/desk/desk.ts';
import { ok, type Route } from '../../layers/platform/http.ts';
import { pageOf } from '../../layers/platform/page.ts';
import { bindAtShop } from './bind.ts';

/** The canned responses of a shop, as they are kept. */
export const cannedRoutes = (desk: Desk): Route[] =>
  bindAtShop(desk, cannedOperations, {
    list: async ({ agent, params, query }) => ok(pageOf((await listCanned(desk, agent, params.shop)).items, query)),
    read: async ({ agent, params }) => ok(await readCanned(desk, agent, params.shop, params.id)),
    put: async ({ agent, params, body }) => ok(await putCanned(desk, agent, params.shop, params.id, body)),
    remove: async ({ agent, params }) => {
      await removeCanned(desk, agent, params.shop, params.id);
      return { status: 204 };
    },
  });
