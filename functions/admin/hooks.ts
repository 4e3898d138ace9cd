import { hookOperations } from '../../events/operations/hooks.ts';
import type { Desk } from '../../layers/desk/desk.ts';
import { listFlows, putFlow, removeFlow } from '../../layers/desk/flows.ts';
import {
  invalidField,
  listDeliveries,
  listWebhooks,
  putWebhook,
  readDelivered,
  readWebhook,
  removeWebhook,
  replayDelivery,
} from '../../layers/desk/webhooks.ts';
import { type HttpResponse, ok, type Route } from '../../layers/platform/http.ts';
import type { Outside } from '../../layers/platform/outside.ts';
import { pageOf } from '../../layers/platform/page.ts';
import { bindAtShop } from './bind.ts';

const done = async (doing: Promise<void>): Promise<HttpResponse> => {
  await doing;
  return { status: 204 };
};

/** A shop's own systems, and its flows. */
export const hookRoutes = (desk: Desk, outside: Outside): Route[] =>
  bindAtShop(desk, hookOperations, {
    webhooks: async ({ agent, params, query }) =>
      ok(pageOf((await listWebhooks(desk, agent, params.shop)).items, query)),
    webhook: async ({ agent, params }) => ok(await readWebhook(desk, agent, params.shop, params.id)),
    putWebhook: async ({ agent, params, body }) => {
      mustBeCallable(outside, 'url', body.url);
      return ok(await putWebhook(desk, agent, params.shop, params.id, body));
    },
    removeWebhook: ({ agent, params }) => done(removeWebhook(desk, agent, params.shop, params.id)),
    deliveries: async ({ agent, params, query }) =>
      ok(await listDeliveries(desk, agent, params.shop, params.id, query.limit, query.cursor)),
    delivered: async ({ agent, params }) =>
      ok(await readDelivered(desk, agent, params.shop, params.id, params.delivery)),
    replay: async ({ agent, params }) => ({
      status: 202,
      body: await replayDelivery(desk, agent, params.shop, params.id, params.delivery),
    }),
    flows: async ({ agent, params, query }) => ok(pageOf((await listFlows(desk, agent, params.shop)).items, query)),
    putFlow: async ({ agent, params, body }) => {
      if (body.kind === 'flowbuilder') mustBeCallable(outside, 'url', body.url);
      return ok(await putFlow(desk, agent, params.shop, params.id, body));
    },
    removeFlow: ({ agent, params }) => done(removeFlow(desk, agent, params.shop, params.id)),
  });

/** An address that our functions may call. @throws DeskError invalid */
export function mustBeCallable(outside: Outside, field: string, url: string | null | undefined): void {
  const reason = url ? outside.refuses(url) : undefined;
  if (reason) throw invalidField(field, reason);
}
