import { inWords, teamsNamed } from '../domain/rules.ts';
import type { ChannelRules, Shop } from '../domain/settings.ts';
import { DeskError } from '../platform/errors.ts';
import { changeShop, mustAdminister } from './administer.ts';
import type { Desk } from './desk.ts';

/** The routing rules of a channel (R1 to R6), as its shop's admins set them. */

export type ShownRules = ReturnType<typeof showRules>;

/** @throws DeskError forbidden, not_found for a channel the shop does not have */
export async function readRules(desk: Desk, adminId: string, shopId: string, channel: string): Promise<ShownRules> {
  await mustAdminister(desk, adminId, shopId);
  return showRules(await desk.shops.fresh(shopId), channel);
}

/**
 * Replaces a channel's rules; without any it goes by the defaults.
 * @throws DeskError forbidden, not_found, unknown_team with the field that names it
 */
export async function putRules(
  desk: Desk,
  adminId: string,
  shopId: string,
  channel: string,
  rules: ChannelRules,
): Promise<ShownRules> {
  const shop = await changeShop(desk, adminId, shopId, (shop) => {
    const from = channelOf(shop, channel).rules;
    mustKnowTeams(shop, rules);
    if (JSON.stringify(from) === JSON.stringify(rules)) return undefined;
    const channels = shop.channels.map((one) => (one.id === channel ? { ...one, rules } : one));
    return { shop: { ...shop, channels }, noted: [{ what: `rules ${channel}`, from, to: rules }] };
  });
  return showRules(shop, channel);
}

function mustKnowTeams(shop: Shop, rules: ChannelRules): void {
  const unknown = teamsNamed(rules).filter(({ team }) => !shop.teams.some(({ id }) => id === team));
  if (unknown.length > 0)
    throw new DeskError(
      'unknown_team',
      `There is no team ${unknown.map(({ team }) => team).join(', ')} at this shop.`,
      unknown.map(({ team, field }) => ({ field, message: `there is no team ${team}` })),
    );
}

function channelOf(shop: Shop, id: string) {
  const channel = shop.channels.find((one) => one.id === id);
  if (!channel) throw new DeskError('not_found', 'There is no such channel at this shop.');
  return channel;
}

function showRules(shop: Shop, id: string) {
  const { rules } = channelOf(shop, id);
  return { channel: id, ...rules, summary: inWords(rules, shop.teams) };
}
