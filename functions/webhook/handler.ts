import { webhookOperations } from '../../events/operations/webhooks.ts';
import type { ChannelAdapter, Verdict } from '../../layers/channels/channel.ts';
import { adapterFor, type ShopSecrets } from '../../layers/channels/index.ts';
import { verifySubscription } from '../../layers/channels/whatsapp/index.ts';
import { openDesk } from '../../layers/desk/desk.ts';
import { receive } from '../../layers/desk/receive.ts';
import { DeskError } from '../../layers/platform/errors.ts';
import { type HttpRequest, type HttpResponse, json, type Route, serve } from '../../layers/platform/http.ts';
import { openSecrets } from '../../layers/platform/secrets.ts';
import { openTable, type World } from '../../layers/platform/world.ts';
import { bind } from '../bind.ts';
import { asSigned, type Doors, letIn, mustBeOurs } from './doors.ts';
import type { Env } from './env.ts';
import { flowRoutes } from './flows.ts';

/** Takes in what the providers and the flows of one shop call. 200 means stored, or known already (rule C4, contract). */

/** WhatsApp's largest body. */
const largestBody = 3 * 1024 * 1024;

export function create(env: Env, world: World) {
  const desk = openDesk(openTable(world, env.TABLE_NAME), world.clock, world.log);
  const doors: Doors = { env, desk, secrets: openSecrets(world.aws('secretsmanager')) };
  return serve(shopRoutes(doors), world.log);
}

const anybody = () => ({});

/** Whoever signs may call; the handlers check that over the raw bytes. */
export const shopRoutes = (doors: Doors): Route[] => [
  ...bind(webhookOperations, anybody, {
    messagebird: ({ request }) => take(doors, 'messagebird', request),
    whatsapp: ({ request }) => take(doors, 'whatsapp', request),
    subscribeWhatsapp: ({ request }) => subscribe(doors, request),
  }),
  ...flowRoutes(doors),
];

async function take(doors: Doors, provider: 'whatsapp' | 'messagebird', request: HttpRequest): Promise<HttpResponse> {
  const { desk } = doors;
  mustBeOurs(doors, request);
  if (request.body.length > largestBody) throw new DeskError('too_large', 'A webhook body may have 3 MiB at most.');
  const adapter = await signedBy(doors, provider, request);
  const items = adapter.parse(json(request.body));
  await receive(desk, doors.env.SHOP, provider, items);
  return { status: 200, body: {} };
}

/** The adapter of the provider, once its signature holds. @throws DeskError bad_signature */
async function signedBy(
  doors: Doors,
  provider: 'whatsapp' | 'messagebird',
  request: HttpRequest,
): Promise<ChannelAdapter<never>> {
  const webhook = asSigned(doors, request);
  let adapter: ChannelAdapter<never> | undefined;
  const check = (known: ShopSecrets): Verdict => {
    const using = adapterFor(provider, known);
    if (!using) return { ok: false, reason: 'the shop has no credentials for this provider' };
    adapter = using.adapter;
    return adapter.verify(webhook, using.secrets, doors.desk.clock.now());
  };
  await letIn(doors, provider, 'bad_signature', check);
  return adapter as unknown as ChannelAdapter<never>;
}

/** Meta asks once whether this URL is ours, by the verify token. */
async function subscribe(doors: Doors, request: HttpRequest): Promise<HttpResponse> {
  mustBeOurs(doors, request);
  let challenge = '';
  await letIn(doors, 'whatsapp', 'wrong_verify_token', ({ whatsapp: known }) => {
    if (!known) return { ok: false, reason: 'the shop has no credentials for this provider' };
    const verdict = verifySubscription(request.query, known);
    if (verdict.ok) challenge = verdict.challenge;
    return verdict;
  });
  return { status: 200, body: challenge };
}
