import { asyncapi } from '../events/documents/asyncapi.ts';
import { openapi } from '../events/documents/openapi.ts';
import { create as admin } from '../functions/admin/handler.ts';
import type { Documents } from '../functions/api/documents.ts';
import { create as api } from '../functions/api/handler.ts';
import { create as authorizer } from '../functions/authorizer/handler.ts';
import { create as deadline } from '../functions/deadline/handler.ts';
import { create as deliver } from '../functions/deliver/handler.ts';
import { create as fetchFiles } from '../functions/fetch/handler.ts';
import { create as project } from '../functions/project/handler.ts';
import { create as react } from '../functions/react/handler.ts';
import { create as send } from '../functions/send/handler.ts';
import { create as socket } from '../functions/socket/handler.ts';
import { create as sweep } from '../functions/sweep/handler.ts';
import { create as webchat } from '../functions/webchat/handler.ts';
import { create as webhook } from '../functions/webhook/handler.ts';
import {
  adminRoutes,
  apiRoutes,
  deliveryEvent,
  type FunctionName,
  fileEvent,
  names,
  openRoutes,
  outboxEvent,
  shopRoutes,
  functions as specs,
  webchatCors,
  webchatRoutes,
} from '../infra/topology.ts';
import type { Outside } from '../layers/platform/outside.ts';
import type { World } from '../layers/platform/world.ts';
import type { BusEvent, Rule } from './bus.ts';
import type { Counters } from './counting.ts';
import type { Faults } from './faults.ts';
import { functionArn, type Handler, type Lambda, lambda } from './lambda.ts';
import { localDownload } from './outside.ts';
import type { Route } from './routes.ts';
import type { TokenIssuer } from './tokens.ts';

export const tableName = 'slotdesk';

/** The functions of the system, with the environment that the stacks would give them. */
export interface Functions
  extends Record<Exclude<FunctionName, 'webhook' | 'webchat' | 'send' | 'deliver' | 'fetch'>, Lambda> {
  routes: Route[];
  /** The rules of a shop's stack: hints wake its sender, its deliverer and its fetcher. */
  rules(shop: string): Rule[];
}

export interface Surroundings {
  world: (name: string) => World;
  /** The internet, as far as this machine has one. */
  outside: Outside;
  counters: Counters;
  faults: Faults;
  tokens: TokenIssuer;
  url: string;
  secretExists: (name: string) => boolean;
}

export function openFunctions({
  world,
  outside,
  counters,
  faults,
  tokens,
  url,
  secretExists,
}: Surroundings): Functions {
  const make = (name: FunctionName, handler: unknown): Lambda =>
    lambda(name, handler as Handler, {
      timeoutSeconds: specs[name].timeoutSeconds,
      traced: () => faults.isOn('crash'),
      onEnd: (ms) => {
        counters.invocations[name] = (counters.invocations[name] ?? 0) + 1;
        counters.milliseconds[name] = (counters.milliseconds[name] ?? 0) + ms;
      },
    });
  const TABLE_NAME = tableName;
  const SOCKET_ENDPOINT = url;
  const BUS_NAME = names.bus;
  const MEDIA_BUCKET = names.mediaBucket('000000000000', 'local');
  const providers = {
    WHATSAPP_API_URL: `${url}/sim/whatsapp`,
    WHATSAPP_VERSION: 'v26.0',
    MESSAGEBIRD_API_URL: `${url}/sim/messagebird`,
  };
  const schedule = {
    SCHEDULE_GROUP: names.scheduleGroup,
    SCHEDULE_TARGET: functionArn('deadline'),
    SCHEDULE_ROLE: 'arn:aws:iam::000000000000:role/scheduler',
  };
  const token = { TOKEN_ISSUER: tokens.issuer, TOKEN_CLIENT: tokens.client, TOKEN_JWKS: JSON.stringify(tokens.jwks) };
  const ofShop = (shop: string) => ({ TABLE_NAME, SHOP: shop, SECRET_ID: names.secret(shop), ...providers });

  const webhooks = remembered((shop) =>
    make('webhook', webhook({ ...ofShop(shop), PUBLIC_URL: url }, world('webhook'))),
  );
  const webchats = remembered((shop) =>
    make(
      'webchat',
      webchat({ ...ofShop(shop), MEDIA_BUCKET, SOCKET_URL: `${url.replace(/^http/, 'ws')}/socket` }, world('webchat')),
    ),
  );
  const senders = remembered((shop) => make('send', send({ ...ofShop(shop), MEDIA_BUCKET }, world('send'))));
  const fetchers = remembered((shop) =>
    make(
      'fetch',
      fetchFiles({ ...ofShop(shop), MEDIA_BUCKET }, world('fetch'), localDownload(providers.MESSAGEBIRD_API_URL)),
    ),
  );
  const deliverers = remembered((shop) =>
    make('deliver', deliver({ ...ofShop(shop), FLOWAI_API_URL: flowai }, world('deliver'), outside)),
  );
  const core = {
    api: make('api', api({ TABLE_NAME, MEDIA_BUCKET, PUBLIC_URL: url }, world('api'), generatedDocuments())),
    admin: make(
      'admin',
      admin(
        { TABLE_NAME, ...providers, MESSAGEBIRD_INTEGRATIONS_URL: providers.MESSAGEBIRD_API_URL },
        world('admin'),
        outside,
      ),
    ),
    socket: make('socket', socket({ TABLE_NAME, SOCKET_ENDPOINT }, world('socket'))),
    authorizer: make('authorizer', authorizer({ TABLE_NAME, ...token }, world('authorizer'))),
    react: make('react', react({ TABLE_NAME, SOCKET_ENDPOINT, BUS_NAME, ...schedule }, world('react'))),
    project: make('project', project({ TABLE_NAME, MEDIA_BUCKET, SOCKET_ENDPOINT, BUS_NAME }, world('project'))),
    deadline: make('deadline', deadline({ TABLE_NAME, BUS_NAME }, world('deadline'))),
    sweep: make('sweep', sweep({ TABLE_NAME, SOCKET_ENDPOINT, BUS_NAME }, world('sweep'))),
  };
  const ofExisting =
    (made: (shop: string) => Lambda) =>
    ({ shop = '' }: Record<string, string>): Lambda | undefined =>
      secretExists(names.secret(shop)) ? made(shop) : undefined;
  return {
    ...core,
    routes: [
      ...openRoutes.map((route) => ({ route, target: core.api })),
      ...apiRoutes.map((route) => ({ route, target: core.api, authorized: true })),
      ...adminRoutes.map((route) => ({ route, target: core.admin, authorized: true })),
      ...shopRoutes.map((route) => ({ route, target: ofExisting(webhooks) })),
      ...webchatRoutes.map((route) => ({ route, target: ofExisting(webchats), cors: webchatCors })),
    ],
    rules: (shop) => [
      ruleOf(`outbox-${shop}`, outboxEvent, shop, senders),
      ruleOf(`deliveries-${shop}`, deliveryEvent, shop, deliverers),
      ruleOf(`files-${shop}`, fileEvent, shop, fetchers),
    ],
  };
}

/** The documents of the contract, made when somebody asks: 70 ms, not spent at every start. */
function generatedDocuments(): Documents {
  const make = { openapi, asyncapi };
  const made = new Map<string, string>();
  return async (name) => {
    const text = made.get(name) ?? JSON.stringify(make[name]());
    made.set(name, text);
    return text;
  };
}

/** Written down and not called, as every address that is not on this machine. */
const flowai = 'https://api.flow.ai/rest/v1';

const ruleOf = (
  name: string,
  { source, detailType }: { source: string; detailType: string },
  shop: string,
  target: (shop: string) => Lambda,
): Rule => ({
  name,
  pattern: { source: [source], 'detail-type': [detailType], detail: { shop: [shop] } },
  target: (event: BusEvent) => target(shop).invoke(event),
});

function remembered(make: (shop: string) => Lambda): (shop: string) => Lambda {
  const made = new Map<string, Lambda>();
  return (shop) => {
    const known = made.get(shop) ?? make(shop);
    made.set(shop, known);
    return known;
  };
}
