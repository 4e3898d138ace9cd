import { names, webchatUrlTag, webhookPath, webhookUrlTag } from '../../infra/topology.ts';
import type { Setup } from '../../layers/desk/credentials.ts';
import { openDesk } from '../../layers/desk/desk.ts';
import { type Route, serve } from '../../layers/platform/http.ts';
import type { Outside } from '../../layers/platform/outside.ts';
import { call } from '../../layers/platform/provider.ts';
import { asSecretDocument, openSecretStore } from '../../layers/platform/secrets.ts';
import { openTable, type World } from '../../layers/platform/world.ts';
import { shopSecrets } from '../shop-secrets.ts';
import { cannedRoutes } from './canned.ts';
import { channelRoutes } from './channels.ts';
import { deskRoutes } from './desk.ts';
import type { Env } from './env.ts';
import { figuresRoutes } from './figures.ts';
import { flowTokenRoutes } from './flow-token.ts';
import { hookRoutes } from './hooks.ts';
import { memberRoutes } from './members.ts';
import { routingRoutes } from './routing.ts';
import { settingsRoutes } from './settings.ts';
import { teamRoutes } from './teams.ts';
import { templateRoutes } from './templates.ts';

/**
 * What shops' admins see and change (S1), and the figures, which supervisors look at. A function of its own: no other may change the
 * shops' credentials.
 * @param outside the internet, for addresses that admins enter
 */
export function create(env: Env, world: World, outside: Outside) {
  const store = openSecretStore(world.aws('secretsmanager'));
  const setup: Setup = {
    desk: openDesk(openTable(world, env.TABLE_NAME), world.clock, world.log),
    documents: {
      read: (shop) => store.read(names.secret(shop)),
      write: (shop, document) => store.write(names.secret(shop), document),
    },
    addresses: async (shop) => addressesIn(await store.tags(names.secret(shop)), shop),
    secretsOf: (document) => shopSecrets(asSecretDocument(document), env),
    call,
  };
  return serve(adminRoutesOf(setup, outside), world.log);
}

function addressesIn({ [webhookUrlTag]: webhooks, [webchatUrlTag]: webchat }: Record<string, string>, shop: string) {
  return {
    ...(webhooks && {
      whatsapp: webhooks + webhookPath('whatsapp', shop),
      messagebird: webhooks + webhookPath('messagebird', shop),
      handover: `${webhooks}/flows/${shop}/handover`,
      businessHours: `${webhooks}/flows/${shop}/business-hours`,
    }),
    ...(webchat && { webchat }),
  };
}

/** Every route of a shop's admins. */
export const adminRoutesOf = (setup: Setup, outside: Outside): Route[] => [
  ...deskRoutes(setup.desk),
  ...settingsRoutes(setup.desk, outside),
  ...memberRoutes(setup.desk),
  ...channelRoutes(setup),
  ...teamRoutes(setup.desk),
  ...routingRoutes(setup.desk),
  ...templateRoutes(setup),
  ...cannedRoutes(setup.desk),
  ...hookRoutes(setup.desk, outside),
  ...flowTokenRoutes(setup),
  ...figuresRoutes(setup.desk),
];
