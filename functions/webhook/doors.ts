import type { Verdict, WebhookRequest } from '../../layers/channels/channel.ts';
import type { ShopSecrets } from '../../layers/channels/index.ts';
import type { Desk } from '../../layers/desk/desk.ts';
import { DeskError } from '../../layers/platform/errors.ts';
import type { HttpRequest } from '../../layers/platform/http.ts';
import type { Secrets } from '../../layers/platform/secrets.ts';
import { shopSecrets } from '../shop-secrets.ts';
import type { Env } from './env.ts';

/** What stands between the internet and a shop: whoever calls proves that the shop's secrets are known to them. */
export interface Doors {
  env: Env;
  desk: Desk;
  secrets: Secrets;
}

/** @throws DeskError unknown_shop */
export function mustBeOurs({ env }: Doors, request: HttpRequest): void {
  if (request.params.shop !== env.SHOP) throw new DeskError('unknown_shop');
}

/** The request as its signature sees it: the bytes, and the URL that was called. */
export const asSigned = ({ env }: Doors, request: HttpRequest): WebhookRequest => ({
  method: request.method,
  url: `${env.PUBLIC_URL ?? `https://${request.host}`}${request.path}${request.rawQuery && `?${request.rawQuery}`}`,
  headers: request.headers,
  body: request.body,
});

/**
 * Lets in who proves to know the shop's secrets. A secret that was changed a moment ago is read again before anybody is
 * refused.
 * @throws DeskError `refusal`
 */
export async function letIn(
  { desk, secrets, env }: Doors,
  who: string,
  refusal: 'bad_signature' | 'bad_flow_token' | 'wrong_verify_token',
  check: (known: ShopSecrets) => Verdict,
): Promise<void> {
  let verdict = check(shopSecrets(await secrets.get(env.SECRET_ID), env));
  if (!verdict.ok) {
    const renewed = await secrets.again(env.SECRET_ID);
    if (renewed) verdict = check(shopSecrets(renewed, env));
  }
  if (verdict.ok) return;
  desk.log.warn('a webhook was refused', { provider: who, reason: verdict.reason });
  desk.log.count('RefusedWebhooks');
  throw new DeskError(refusal);
}
