import { type Forecast, forecast, groundsUnder } from '../domain/forecast.ts';
import { type Comer, rule } from '../domain/routing.ts';
import type { ChannelRules, Shop } from '../domain/settings.ts';
import { DeskError } from '../platform/errors.ts';
import { conversationId, thread } from '../store/keys.ts';
import { mustAdminister } from './administer.ts';
import type { Desk } from './desk.ts';
import { questionOf } from './give.ts';
import { readOrder } from './order.ts';

/** What would happen to a customer's message, and why (R1 to R7): the dry run of the rules. Nothing is written. */

/** Who writes where, by the rules as they are or by others. */
export interface Trial {
  channel: string;
  /** A returning customer had a conversation, with this agent. */
  customer?: { returning: boolean; owner?: string };
  /** Epoch ms; agents are as they are, but for the grace period of those who lost their connection. */
  at?: number;
  rules?: ChannelRules;
}

/** @throws DeskError forbidden, not_found for a channel that the shop does not have */
export async function tryRouting(
  desk: Desk,
  adminId: string,
  shopId: string,
  trial: Trial,
): Promise<Forecast & { at: number; customer: Comer['kind'] }> {
  await mustAdminister(desk, adminId, shopId);
  const shop = withRules(await desk.shops.fresh(shopId), trial.channel, trial.rules);
  const at = trial.at ?? desk.clock.now();
  const comer = comerOf(shop, trial.customer);
  await desk.board.refresh();
  const agents = desk.board.agents();
  const ruling = rule(shop, trial.channel, comer, agents, at);
  const conversation = conversationId(thread(shopId, trial.channel, desk.id()), 1);
  const order = await readOrder(
    desk,
    groundsUnder(shop, ruling, comer),
    questionOf(shop, { id: conversation }, ruling.team?.id, at),
    { shop: shopId, channel: trial.channel, branch: ruling.branch ?? 'newCustomer.online' },
  );
  return {
    at,
    customer: comer.kind,
    ...forecast(shop, comer, ruling, agents, { channel: trial.channel, conversation }, at, order),
  };
}

/** The shop as it would be with other rules of a channel. @throws DeskError not_found */
export function withRules(shop: Shop, channel: string, rules: ChannelRules | undefined): Shop {
  if (!shop.channels.some(({ id }) => id === channel))
    throw new DeskError('not_found', 'There is no such channel at this shop.');
  if (!rules) return shop;
  return { ...shop, channels: shop.channels.map((one) => (one.id === channel ? { ...one, rules } : one)) };
}

function comerOf({ settings }: Shop, customer: Trial['customer']): Comer {
  if (!customer?.returning || customer.owner === undefined) return { kind: 'new' };
  return { kind: settings.newConversationOnClosed ? 'returning' : 'reopened', owner: customer.owner };
}
