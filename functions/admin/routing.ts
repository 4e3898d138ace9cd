import { routingOperations } from '../../events/operations/routing.ts';
import type { Desk } from '../../layers/desk/desk.ts';
import { showReplay, showTrial } from '../../layers/desk/present-routing.ts';
import { replayRouting } from '../../layers/desk/replay.ts';
import { tryRouting } from '../../layers/desk/tryout.ts';
import { ok, type Route } from '../../layers/platform/http.ts';
import { bindAtShop } from './bind.ts';

const day = 24 * 3600 * 1000;

/** Trying routing rules out. */
export const routingRoutes = (desk: Desk): Route[] =>
  bindAtShop(desk, routingOperations, {
    try: async ({ agent, params, body }) => ok(showTrial(await tryRouting(desk, agent, params.shop, body))),
    replay: async ({ agent, params, body }) => {
      const { channel, rules } = body;
      const time = 'date' in body ? { from: Date.parse(body.date), to: Date.parse(body.date) + day } : body;
      const wish = { channel, rules, from: time.from, to: time.to };
      return ok(showReplay(wish, await replayRouting(desk, agent, params.shop, wish)));
    },
  });
