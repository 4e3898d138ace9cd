import type { DomainEvent } from '../../events/domain/types.ts';
import { mayChat } from '../domain/agent.ts';
import type { Webhook } from '../domain/hooks.ts';
import type { Shop } from '../domain/settings.ts';
import { iso } from '../platform/clock.ts';
import { DeskError } from '../platform/errors.ts';
import { newSecret } from '../platform/signing.ts';
import {
  type Delivery,
  deliveryPage,
  eventUrl,
  findDelivery,
  findHookSecret,
  flowCalls,
  hookSecretRemoval,
  hookSecretWrite,
  reviveDelivery,
} from '../store/hooks.ts';
import { changeShop, mustAdminister, type ShopChange } from './administer.ts';
import type { Desk } from './desk.ts';
import { eventAgain } from './publish.ts';

/** A shop's webhooks: where its own systems hear what happens (B4). For its admins (S1). */

/** What is left out stays as it is. */
export interface WebhookWish {
  url?: string;
  events?: string[];
  enabled?: boolean;
  rotateSecret?: true;
}

export type ShownWebhook = ReturnType<typeof showWebhook>;

const ids = /^[a-z0-9][a-z0-9-]{0,47}$/;
/** Each event is left for each webhook: more than this nobody needs. */
const mostWebhooks = 20;
/** So long the former secret signs beside the new one. */
const overlap = 24 * 3600_000;

export const invalidField = (field: string, message: string): DeskError =>
  new DeskError('invalid', `${field}: ${message}`, [{ field, message }]);

export async function listWebhooks(desk: Desk, admin: string, shop: string): Promise<{ items: ShownWebhook[] }> {
  await mustAdminister(desk, admin, shop);
  return { items: ((await desk.shops.fresh(shop)).webhooks ?? []).map((webhook) => showWebhook(webhook)) };
}

/** @throws DeskError forbidden, not_found */
export async function readWebhook(desk: Desk, admin: string, shop: string, id: string): Promise<ShownWebhook> {
  await mustAdminister(desk, admin, shop);
  return showWebhook(mustHave(await desk.shops.fresh(shop), id));
}

function mustHave({ webhooks = [] }: Shop, id: string): Webhook {
  const webhook = webhooks.find((one) => one.id === id);
  if (!webhook) throw new DeskError('not_found', 'The shop has no such webhook.');
  return webhook;
}

/**
 * Adds or changes a webhook. Switching it on again forgets that it failed.
 * @returns the webhook, with its secret where it has just been made
 * @throws DeskError forbidden, invalid
 */
export async function putWebhook(
  desk: Desk,
  admin: string,
  shopId: string,
  id: string,
  wish: WebhookWish,
): Promise<ShownWebhook> {
  if (!ids.test(id)) throw invalidField('id', 'must be lower case letters, digits and -, at most 48');
  let secret: string | undefined;
  const shop = await changeShop(desk, admin, shopId, async (shop) => {
    const known = shop.webhooks?.find((one) => one.id === id);
    secret = !known || wish.rotateSecret ? newSecret() : undefined;
    return changed(desk, shop, id, known, wish, secret);
  });
  return showWebhook(mustHave(shop, id), secret);
}

async function changed(
  desk: Desk,
  shop: Shop,
  id: string,
  known: Webhook | undefined,
  { url = known?.url, events = known?.events ?? ['*'], enabled = known?.enabled ?? true }: WebhookWish,
  secret: string | undefined,
): Promise<ShopChange> {
  if (url === undefined) throw invalidField('url', 'a new webhook needs its address');
  const webhooks = shop.webhooks ?? [];
  if (!known && webhooks.length >= mostWebhooks)
    throw invalidField('id', `a shop has at most ${mostWebhooks} webhooks`);
  const now = desk.clock.now();
  const { disabledAt: _was, ...kept } = known ?? { id, createdAt: now };
  const webhook: Webhook = {
    ...kept,
    url,
    events,
    enabled,
    ...(!enabled && known?.disabledAt && { disabledAt: known.disabledAt }),
  };
  const held = known && (await findHookSecret(desk.table, shop.id, id));
  const signing = secret
    ? { secret, ...(held && { former: { secret: held.secret, until: now + overlap } }) }
    : { secret: held?.secret ?? newSecret(), ...(held?.former && { former: held.former }) };
  return {
    shop: {
      ...shop,
      webhooks: known ? webhooks.map((one) => (one.id === id ? webhook : one)) : [...webhooks, webhook],
    },
    noted: [
      {
        what: `webhook ${id}`,
        ...(known && { from: { url: known.url, events: known.events, enabled: known.enabled } }),
        to: { url, events, enabled, ...(secret && { secret: 'new' }) },
      },
    ],
    also: [hookSecretWrite(desk.table, shop.id, id, signing)],
  };
}

/** @throws DeskError forbidden, not_found */
export async function removeWebhook(desk: Desk, admin: string, shopId: string, id: string): Promise<void> {
  await changeShop(desk, admin, shopId, (shop) => {
    const { url, events, enabled } = mustHave(shop, id);
    return {
      shop: { ...shop, webhooks: shop.webhooks?.filter((one) => one.id !== id) ?? [] },
      noted: [{ what: `webhook ${id}`, from: { url, events, enabled } }],
      also: [hookSecretRemoval(desk.table, shop.id, id)],
    };
  });
}

const showWebhook = ({ createdAt, disabledAt, ...webhook }: Webhook, secret?: string) => ({
  ...webhook,
  createdAt: iso(createdAt),
  disabledAt: disabledAt === undefined ? undefined : iso(disabledAt),
  secret,
});

export type ShownDelivery = ReturnType<typeof showDelivery>;

/** What became of a webhook's events. Not what was in them: not every admin may see the customers' messages (S1). */
export async function listDeliveries(
  desk: Desk,
  admin: string,
  shopId: string,
  id: string,
  limit: number,
  cursor?: string,
): Promise<{ items: ShownDelivery[]; next?: string }> {
  await mustAdminister(desk, admin, shopId);
  if (id !== eventUrl && id !== flowCalls) mustHave(await desk.shops.fresh(shopId), id);
  const { deliveries, next } = await deliveryPage(desk.table, shopId, id, limit, cursor);
  return { items: deliveries.map(showDelivery), ...(next && { next }) };
}

const time = (ms: number | undefined | null): string | undefined => (ms ? iso(ms) : undefined);

const showDelivery = ({ id, event, status, tries, code, error, triedAt, notBefore }: Delivery) => ({
  id,
  event: { ...event, at: iso(event.at) },
  status,
  tries,
  code: code ?? undefined,
  error: error ?? undefined,
  triedAt: time(triedAt),
  nextTryAt: status === 'pending' ? time(notBefore) : undefined,
});

/**
 * The event of a delivery, as it would go out now: the log holds no event, so that what is erased is in none. Messages are in it, so
 * that who looks has the chat permission too (S1).
 * @throws DeskError forbidden, not_found
 */
export async function readDelivered(
  desk: Desk,
  adminId: string,
  shopId: string,
  id: string,
  deliveryId: string,
): Promise<DomainEvent> {
  const admin = await mustAdminister(desk, adminId, shopId);
  if (!mayChat(admin, shopId))
    throw new DeskError('forbidden', 'Messages can be in it: that takes the chat permission on this shop.');
  const delivery = await findDelivery(desk.table, shopId, id, deliveryId);
  if (delivery?.kind !== 'event') throw noDelivery();
  const event = await eventAgain(desk, await desk.shops.fresh(shopId), delivery);
  if (!event) throw new DeskError('not_found', 'What it told of was erased.');
  return event;
}

const noDelivery = (): DeskError => new DeskError('not_found', 'There is no such delivery; the log goes back 30 days.');

/**
 * Delivers an event once more, under the same id, so that its receiver can recognise it.
 * @throws DeskError forbidden, not_found, webhook_off, delivery_pending
 */
export async function replayDelivery(
  desk: Desk,
  admin: string,
  shopId: string,
  id: string,
  deliveryId: string,
): Promise<ShownDelivery> {
  await mustAdminister(desk, admin, shopId);
  const shop = await desk.shops.fresh(shopId);
  const isOn = id === eventUrl ? shop.settings.eventWebhookUrl !== undefined : mustHave(shop, id).enabled;
  const delivery = await findDelivery(desk.table, shopId, id, deliveryId);
  if (!delivery) throw noDelivery();
  if (!isOn) throw new DeskError('webhook_off');
  if (!(await reviveDelivery(desk.table, delivery))) throw new DeskError('delivery_pending');
  return showDelivery((await findDelivery(desk.table, shopId, id, deliveryId)) ?? delivery);
}
