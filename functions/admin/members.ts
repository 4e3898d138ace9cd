import { memberOperations } from '../../events/operations/members.ts';
import type { Desk } from '../../layers/desk/desk.ts';
import { listMembers, putMember, readMember, removeMember } from '../../layers/desk/members.ts';
import { ok, type Route } from '../../layers/platform/http.ts';
import { pageOf } from '../../layers/platform/page.ts';
import { bindAtShop } from './bind.ts';

/** Who works at a shop. */
export const memberRoutes = (desk: Desk): Route[] =>
  bindAtShop(desk, memberOperations, {
    list: async ({ agent, params, query }) => ok(pageOf((await listMembers(desk, agent, params.shop)).items, query)),
    read: async ({ agent, params }) => ok(await readMember(desk, agent, params.shop, params.agent)),
    put: async ({ agent, params, body }) => ok(await putMember(desk, agent, params.shop, params.agent, body)),
    remove: async ({ agent, params }) => {
      await removeMember(desk, agent, params.shop, params.agent);
      return { status: 204 };
    },
  });
