import { cannedUseOperations } from '../../events/operations/canned.ts';
import { fillCanned, listUsable } from '../../layers/desk/canned.ts';
import type { Desk } from '../../layers/desk/desk.ts';
import { ok, type Route } from '../../layers/platform/http.ts';
import { bindForAgents } from './bind.ts';

/** Canned responses, as agents use them. */
export const cannedUseRoutes = (desk: Desk): Route[] =>
  bindForAgents(desk, cannedUseOperations, {
    usable: async ({ agent, query }) => ok(await listUsable(desk, agent, query.shop)),
    fill: async ({ agent, params, body }) => ok(await fillCanned(desk, agent, params.id, params.canned, body.values)),
  });
