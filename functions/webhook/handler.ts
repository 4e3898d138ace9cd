import { webhookOperations } from '../../events/operations/webhooks.ts';
import type { ChannelAdapter, Verdict, WebhookRequest } from '../../layers/channels/channel.ts';
import { adapterFor, type ShopSecrets } from '../../layers/channels/index.ts';
import { verifySubscription } from '../../layers/channels/whatsapp/index.ts';
import { type Desk, openDesk } from '../../layers/desk/desk.ts';
import { receive } from '../../layers/desk/receive.ts';
import { DeskError } from '../../layers/platform/errors.ts';
import { type HttpRequest, type HttpResponse, json, type Route, serve } from '../../layers/platform/http.ts';
import { openSecrets, type Secrets } from '../../layers/platform/secrets.ts';
import { openTable, type World } from '../../layers/platform/world.ts';
import { bind } from '../bind.ts';
import { shopSecrets } from '../shop-secrets.ts';
import type { Env } from './env.ts';

/** Takes in the providers' webhooks of one shop. 200 means stored, or known already (rule C4, contract). */

/** WhatsApp's largest body. */
const largestBody = 3 * 1024 * 1024;

export function create(env: Env, world: World) {
  const desk = openDesk(openTable(world, env.TABLE_NAME), world.clock, world.log);
  const doors: Doors = { env, desk, secrets: openSecrets(world.aws('secretsmanager')) };
  return serve(webhookRoutes(doors), world.log);
}

const anybody = () => ({});

/** Whoever signs may call; the handlers check that over the raw bytes. */
export const webhookRoutes = (doors: Doors): Route[] =>
  bind(webhookOperations, anybody, {
    messagebird: ({ request }) => take(doors, 'messagebird', request),
    whatsapp: ({ request }) => take(doors, 'whatsapp', request),
    subscribeWhatsapp: ({ request }) => subscribe(doors, request),
  });

interface Doors {
  env: Env;
  desk: Desk;
  secrets: Secrets;
}

async function take(doors: Doors, provider: 'whatsapp' | 'messagebird', request: HttpRequest): Promise<HttpResponse> {
  const { desk } = doors;
  mustBeOurs(doors, request);
  if (request.body.length > largestBody) throw new DeskError('too_large', 'A webhook body may have 3 MiB at most.');
  const adapter = await signedBy(doors, provider, request);
  const items = adapter.parse(json(request.body));
  await receive(desk, doors.env.SHOP, provider, items);
  return { status: 200, body: {} };
}

function mustBeOurs({ env }: Doors, request: HttpRequest): void {
  if (request.params.shop !== env.SHOP) throw new DeskError('unknown_shop');
}

/** Checks the signature; a key that was changed a moment ago is read again before anybody is refused. */
async function signedBy(
  doors: Doors,
  provider: 'whatsapp' | 'messagebird',
  request: HttpRequest,
): Promise<ChannelAdapter<never>> {
  const { desk, secrets, env } = doors;
  const webhook: WebhookRequest = {
    method: request.method,
    url: `${env.PUBLIC_URL ?? `https://${request.host}`}${request.path}${request.rawQuery && `?${request.rawQuery}`}`,
    headers: request.headers,
    body: request.body,
  };
  const check = (known: ShopSecrets): { verdict: Verdict; adapter?: ChannelAdapter<never> } => {
    const using = adapterFor(provider, known);
    if (!using) return { verdict: { ok: false, reason: 'the shop has no credentials for this provider' } };
    return { verdict: using.adapter.verify(webhook, using.secrets, desk.clock.now()), adapter: using.adapter };
  };
  let checked = check(shopSecrets(await secrets.get(env.SECRET_ID), env));
  if (!checked.verdict.ok) {
    const renewed = await secrets.again(env.SECRET_ID);
    if (renewed) checked = check(shopSecrets(renewed, env));
  }
  if (checked.verdict.ok && checked.adapter) return checked.adapter;
  desk.log.warn('a webhook was refused', { provider, reason: checked.verdict.ok ? undefined : checked.verdict.reason });
  desk.log.count('RefusedWebhooks');
  throw new DeskError('bad_signature');
}

/** Meta asks once whether this URL is ours, by the verify token. */
async function subscribe(doors: Doors, request: HttpRequest): Promise<HttpResponse> {
  mustBeOurs(doors, request);
  const { whatsapp: known } = shopSecrets(await doors.secrets.get(doors.env.SECRET_ID), doors.env);
  const verdict = known && verifySubscription(request.query, known);
  if (!verdict?.ok) throw new DeskError('wrong_verify_token');
  return { status: 200, body: verdict.challenge };
}
