import { channelOperations } from '../../events/operations/channels.ts';
import {
  checkChannel,
  listChannels,
  putChannel,
  readChannel,
  removeChannel,
  wishOf,
} from '../../layers/desk/channels.ts';
import type { Setup } from '../../layers/desk/credentials.ts';
import { ok, type Route } from '../../layers/platform/http.ts';
import { pageOf } from '../../layers/platform/page.ts';
import { bindAtShop } from './bind.ts';

/** The channel accounts of a shop and their credentials. */
export const channelRoutes = (setup: Setup): Route[] =>
  bindAtShop(setup.desk, channelOperations, {
    list: async ({ agent, params, query }) => ok(pageOf((await listChannels(setup, agent, params.shop)).items, query)),
    read: async ({ agent, params }) => ok(await readChannel(setup, agent, params.shop, params.id)),
    put: async ({ agent, params, query, body }) =>
      ok(await putChannel(setup, agent, params.shop, params.id, wishOf(body as never), query.check)),
    remove: async ({ agent, params }) => {
      await removeChannel(setup, agent, params.shop, params.id);
      return { status: 204 };
    },
    check: async ({ agent, params }) => ok(await checkChannel(setup, agent, params.shop, params.id)),
  });
