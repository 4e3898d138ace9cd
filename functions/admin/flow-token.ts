import { flowTokenOperations } from '../../events/operations/flow-token.ts';
import type { Setup } from '../../layers/desk/credentials.ts';
import { putFlowToken, readFlowToken } from '../../layers/desk/flow-token.ts';
import { ok, type Route } from '../../layers/platform/http.ts';
import { bindAtShop } from './bind.ts';

/** The token of a shop's flows. */
export const flowTokenRoutes = (setup: Setup): Route[] =>
  bindAtShop(setup.desk, flowTokenOperations, {
    read: async ({ agent, params }) => ok(await readFlowToken(setup, agent, params.shop)),
    put: async ({ agent, params, body }) => ok(await putFlowToken(setup, agent, params.shop, body.token)),
  });
