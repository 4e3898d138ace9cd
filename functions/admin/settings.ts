import { shopOperations } from '../../events/operations/shops.ts';
import { readAudit } from '../../layers/desk/audit.ts';
import type { Desk } from '../../layers/desk/desk.ts';
import { changeSettings, readSettings, showSettings } from '../../layers/desk/settings.ts';
import { listTags } from '../../layers/desk/tags.ts';
import { ok, type Route } from '../../layers/platform/http.ts';
import type { Outside } from '../../layers/platform/outside.ts';
import { bindAtShop } from './bind.ts';
import { mustBeCallable } from './hooks.ts';

/** A shop's settings, who changed what, and the tags it uses. */
export const settingsRoutes = (desk: Desk, outside: Outside): Route[] =>
  bindAtShop(desk, shopOperations, {
    settings: async ({ agent, params }) => ok(showSettings(await readSettings(desk, agent, params.shop))),
    changeSettings: async ({ agent, params, body }) => {
      mustBeCallable(outside, 'eventWebhookUrl', body.eventWebhookUrl);
      return ok(showSettings(await changeSettings(desk, agent, params.shop, body)));
    },
    tags: async ({ agent, params, query }) => ok(await listTags(desk, agent, params.shop, query.limit, query.cursor)),
    audit: async ({ agent, params, query }) => ok(await readAudit(desk, agent, params.shop, query.limit, query.cursor)),
  });
