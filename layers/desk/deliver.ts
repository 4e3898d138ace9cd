import type { DomainEvent } from '../../events/domain/types.ts';
import { lastingFailure, type Outcome, outcomeOf, pauseAfter, type Webhook } from '../domain/hooks.ts';
import type { Shop } from '../domain/settings.ts';
import type { Outside } from '../platform/outside.ts';
import type { Call, Called } from '../platform/provider.ts';
import { signedHeaders } from '../platform/signing.ts';
import {
  type Delivery,
  eventUrl,
  findDelivery,
  findHookSecret,
  type HookSecret,
  noteFailing,
  postponeDelivery,
  settleDelivery,
} from '../store/hooks.ts';
import { claim, wakeAtClaimsEnd } from '../store/outbox.ts';
import { saveShop } from '../store/shops.ts';
import { noting } from './administer.ts';
import type { Desk } from './desk.ts';
import { callFlow, type Stay, takeBackFrom } from './flow-call.ts';
import { eventAgain } from './publish.ts';

/**
 * Delivers one event to one of a shop's own systems, or calls a flow (B3, B4): at least once, tried again with growing pauses.
 *
 *   claim ──► their system ──► settle, or put off until the next try
 *         ▲                ▲
 *         a crash: whoever comes next meets the claim and asks to be woken when it has run out
 */
export interface Deliverer {
  desk: Desk;
  outside: Outside;
  /** Signs what goes to the event webhook url. */
  flowToken?: string;
  flowaiUrl: string;
}

/** Two calls (a flow's) and their bookkeeping take no longer. */
const claimFor = 60_000;

/** Delivers what a hint names. Safe to call at any time, any number of times at once. */
export async function deliver(
  deliverer: Deliverer,
  { shop: shopId, webhook, delivery: id }: { shop: string; webhook: string; delivery: string },
): Promise<void> {
  const { desk } = deliverer;
  const delivery = await findDelivery(desk.table, shopId, webhook, id);
  const now = desk.clock.now();
  if (delivery?.status !== 'pending' || (delivery.notBefore ?? 0) > now) return;
  if ((delivery.claimedUntil ?? 0) > now) return wakeAtClaimsEnd(desk.table, delivery);
  if (!(await claim(desk.table, delivery, now, now + claimFor))) return;
  const shop = await desk.shops.fresh(shopId);
  const claimed = { ...delivery, tries: delivery.tries + 1 };
  await (claimed.kind === 'flow' ? toFlow(deliverer, shop, claimed) : toSystem(deliverer, shop, claimed));
}

async function toSystem(deliverer: Deliverer, shop: Shop, delivery: Delivery): Promise<void> {
  const { desk, outside } = deliverer;
  const receiver = await receiverOf(deliverer, shop, delivery.webhook);
  if (!receiver) return settleDelivery(desk.table, delivery, { status: 'dropped', error: 'the webhook is off' });
  const event = await eventAgain(desk, shop, delivery);
  if (!event) return settleDelivery(desk.table, delivery, { status: 'dropped', error: 'what it tells of was erased' });
  const answer = await outside.call(requestTo(receiver, event, desk.clock.now()), { shop: shop.id, kind: 'events' });
  const outcome = outcomeFrom(answer);
  await record(desk, delivery, outcome, pauseFor(delivery, outcome));
  const failingSince = await noteHealth(desk, shop.id, delivery.webhook, receiver.secret, outcome);
  const isGone = outcome.kind === 'refused' && outcome.gone;
  const hasLasted = failingSince !== undefined && desk.clock.now() - failingSince >= lastingFailure;
  if (isGone || hasLasted) await switchOff(desk, shop.id, delivery.webhook);
}

interface Receiver {
  url: string;
  secrets: string[];
  secret?: HookSecret;
}

/** Where a delivery goes and what signs it; undefined: the webhook was taken away or switched off meanwhile. */
async function receiverOf({ desk, flowToken }: Deliverer, shop: Shop, id: string): Promise<Receiver | undefined> {
  if (id === eventUrl) {
    const { eventWebhookUrl: url } = shop.settings;
    return url === undefined ? undefined : { url, secrets: flowToken ? [flowToken] : [] };
  }
  const webhook = shop.webhooks?.find((one) => one.id === id);
  const secret = webhook?.enabled ? await findHookSecret(desk.table, shop.id, id) : undefined;
  if (!webhook || !secret) return undefined;
  const former = secret.former && secret.former.until > desk.clock.now() ? [secret.former.secret] : [];
  return { url: webhook.url, secrets: [secret.secret, ...former], secret };
}

function requestTo({ url, secrets }: Receiver, event: DomainEvent, now: number): Call {
  const body = JSON.stringify(event);
  const signed = signedHeaders(event.id, body, secrets, now);
  const headers = { 'content-type': 'application/json', 'user-agent': 'Slotdesk-Webhooks/1', ...signed };
  return { method: 'POST', url, headers, body };
}

/** Of the answer only the status is looked at: what a shop's system says is its own business, and in no log. */
function outcomeFrom(answer: Called): Outcome {
  if (answer.kind === 'answered') return outcomeOf(answer.status, answer.retryAfter);
  return { kind: 'failing', error: answer.reason };
}

/** When it is tried again; undefined: it is done with. */
const pauseFor = ({ kind, tries }: Delivery, outcome: Outcome): number | undefined =>
  outcome.kind === 'failing' ? pauseAfter(kind, tries, outcome.retryAfter) : undefined;

async function record(desk: Desk, delivery: Delivery, outcome: Outcome, pause: number | undefined): Promise<void> {
  const said = {
    ...(outcome.code !== undefined && { code: outcome.code }),
    ...('error' in outcome && outcome.error && { error: outcome.error }),
  };
  if (pause !== undefined) return postponeDelivery(desk.table, delivery, desk.clock.now() + pause, said);
  if (outcome.kind !== 'delivered') desk.log.count('DeliveriesFailed');
  await settleDelivery(desk.table, delivery, {
    status: outcome.kind === 'delivered' ? 'delivered' : 'failed',
    ...said,
  });
}

/** Keeps since when nothing has reached a webhook. @returns that moment */
async function noteHealth(
  desk: Desk,
  shop: string,
  webhook: string,
  secret: HookSecret | undefined,
  outcome: Outcome,
): Promise<number | undefined> {
  if (!secret) return undefined;
  if (outcome.kind === 'delivered') {
    if (secret.failingSince !== undefined) await noteFailing(desk.table, shop, webhook, undefined);
    return undefined;
  }
  if (secret.failingSince === undefined) await noteFailing(desk.table, shop, webhook, desk.clock.now());
  return secret.failingSince;
}

/** Switches off a webhook that nothing reaches; the log of changes and an alarm say so, an admin may switch it on again. */
async function switchOff(desk: Desk, shopId: string, id: string): Promise<void> {
  const off = (webhook: Webhook): Webhook =>
    webhook.id === id ? { ...webhook, enabled: false, disabledAt: desk.clock.now() } : webhook;
  for (let round = 0; round < 10; round++) {
    const shop = await desk.shops.fresh(shopId);
    if (!shop.webhooks?.some((webhook) => webhook.id === id && webhook.enabled)) return;
    const noted = [
      { what: `webhook ${id}`, from: { enabled: true }, to: { enabled: false, reason: 'nothing reached it' } },
    ];
    const changed = { ...shop, webhooks: shop.webhooks.map(off) };
    if (!(await saveShop(desk.table, changed, noting(desk, 'system', shopId, noted)))) continue;
    desk.log.error('a webhook was switched off', { shop: shopId, webhook: id });
    desk.log.count('WebhooksDisabled');
    return;
  }
}

/** Calls a flow; one that cannot be called gives the conversation back to the agents. */
async function toFlow(deliverer: Deliverer, shop: Shop, delivery: Delivery): Promise<void> {
  const { desk } = deliverer;
  const stay = delivery.of as Stay;
  const called = await callFlow(deliverer, shop, stay);
  if (called.kind === 'over')
    return settleDelivery(desk.table, delivery, { status: 'dropped', error: 'the conversation is elsewhere by now' });
  const outcome: Outcome =
    called.kind === 'missing' ? { kind: 'failing', error: called.what } : outcomeFrom(called.answer);
  const pause = called.kind === 'missing' ? undefined : pauseFor(delivery, outcome);
  // Before it is settled: a crash in between repeats the call, and loses no customer.
  if (outcome.kind !== 'delivered' && pause === undefined) await takeBackFrom(desk, shop, stay, failureOf(outcome));
  await record(desk, delivery, outcome, pause);
}

const failureOf = (outcome: Outcome): string =>
  outcome.code !== undefined ? `it answered ${outcome.code}` : ('error' in outcome && outcome.error) || 'no answer';
