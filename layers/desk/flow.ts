import { abilities } from '../channels/abilities.ts';
import type { Sender } from '../channels/channel.ts';
import type { FlowRequest } from '../channels/flows/flowai.ts';
import { isReachable } from '../domain/agent.ts';
import { askedEntry, askForAgent, hasAsked } from '../domain/bot.ts';
import { type Availability, type Conversation, change } from '../domain/conversation.ts';
import { isOpen } from '../domain/hours.ts';
import { e164, phoneWritten } from '../domain/phone.ts';
import { type ChannelConfig, homeOf, type Shop } from '../domain/settings.ts';
import { DeskError } from '../platform/errors.ts';
import { commit, findHead, type Head, loadHeads } from '../store/conversations.ts';
import { parseConversationId, thread } from '../store/keys.ts';
import type { Desk } from './desk.ts';
import { isAnybodyAvailable } from './give.ts';
import { type Placed, place } from './place.ts';
import { comerOf, type Found, originOf, settleThread } from './take.ts';

/** A flow asks for an agent (B1). */

/** What the flow is answered, so that it can tell the customer. */
export interface FlowAnswer extends Availability {
  accepted: true;
  conversationId: string;
  assignedTo?: string;
}

const maxRounds = 30;

/**
 * Finds somebody for the customer a flow speaks of: releases a conversation that the flow has, opens a closed one, begins
 * one where there is none yet. With an agent, or in the queue already, it stays where it is; asking again changes nothing.
 * @throws DeskError invalid when it does not say which customer on which channel, not_found for an unknown conversation, busy
 */
export async function handOverToAgents(desk: Desk, shopId: string, request: FlowRequest): Promise<FlowAnswer> {
  for (let round = 0; round < maxRounds; round++) {
    const shop = await desk.shops.fresh(shopId);
    const place = await findPlace(desk, shop, request);
    const withinBusinessHours = isOpen(shop.settings.businessHours, desk.clock.now());
    const { before } = place.found;
    if (hasAsked(before)) return answer(before, await isSomebodyThere(desk, shop, before), withinBusinessHours);
    const asked = await ask(desk, shop, place, request, withinBusinessHours);
    if (asked) return asked;
    if (round > 2) await desk.table.sleep(desk.table.random() * Math.min(200, 5 * 2 ** round));
  }
  throw new DeskError('busy');
}

const answer = (c: Conversation, agentAvailable: boolean, withinBusinessHours: boolean): FlowAnswer => ({
  accepted: true,
  agentAvailable,
  withinBusinessHours,
  conversationId: c.id,
  ...(c.assignee && { assignedTo: c.assignee }),
});

/** @returns undefined when somebody else changed the conversation meanwhile: look again */
async function ask(
  desk: Desk,
  shop: Shop,
  { channel, found, sender }: Place,
  request: FlowRequest,
  withinBusinessHours: boolean,
): Promise<FlowAnswer | undefined> {
  const now = desk.clock.now();
  const latest = { sender, platform: found.before?.channel.kind ?? channel.provider };
  const { edited, opening, route } = askForAgent(
    found.before,
    (ordinal) => originOf(shop, channel, found, latest, ordinal),
    shop.settings,
    now,
    desk.id(),
    request.thread,
  );
  const asking = {
    ...(request.reason && { reason: request.reason }),
    ...(request.params && { params: request.params }),
  };
  const id = desk.id();
  const entriesIf = (agentAvailable: boolean) => [
    ...opening,
    askedEntry(asking, found.before?.bot, { agentAvailable, withinBusinessHours }, now, id),
  ];
  const it = {
    thread: found.thread,
    shop,
    ...(found.before && { before: found.before }),
    edited,
    rule: 'bot' as const,
  };
  if (!route) {
    const agentAvailable = await isSomebodyThere(desk, shop, edited);
    const made = change(it.before, edited, entriesIf(agentAvailable), shop.settings, now);
    const refused = await commit(desk.table, { thread: found.thread, change: made });
    return refused ? undefined : answer(edited, agentAvailable, withinBusinessHours);
  }
  const comer = comerOf(found.before, edited, route);
  const placed = await place(desk, { ...it, comer, entries: entriesIf(true), entriesIfQueued: entriesIf });
  return placedAnswer(placed, edited, withinBusinessHours);
}

function placedAnswer(placed: Placed, c: Conversation, withinBusinessHours: boolean): FlowAnswer | undefined {
  if (placed.kind === 'refused') return undefined;
  if (placed.kind === 'assigned') return answer({ ...c, assignee: placed.agent }, true, withinBusinessHours);
  return answer(c, placed.kind === 'queued' && placed.isOpenToSomebody === true, withinBusinessHours);
}

/** Whether the customer can expect an agent now: the one who has it, or else anybody with a free slot. */
async function isSomebodyThere(desk: Desk, shop: Shop, c: Conversation): Promise<boolean> {
  if (!c.assignee) return isAnybodyAvailable(desk, shop, c.team);
  await desk.board.refresh();
  const agent = desk.board.agents().find(({ id }) => id === c.assignee);
  return agent?.status === 'available' && isReachable(agent, desk.clock.now());
}

/** Which thread of which channel the flow speaks of. */
interface Place {
  channel: ChannelConfig;
  found: Found;
  sender: Sender;
}

async function findPlace(desk: Desk, shop: Shop, request: FlowRequest): Promise<Place> {
  const named = await byConversation(desk, shop, request);
  if (named) return named;
  const addresses = addressesOf(shop, request);
  if (addresses.length === 0) throw new DeskError('not_found', 'There is no conversation of that id in this shop.');
  const places = await Promise.all(
    reachableOn(channelsOf(shop, request), addresses).map((on) => onChannel(desk, shop, on, request)),
  );
  const known = places.filter(({ found }) => found.before).sort(byActivity);
  const [place] = known.length > 0 ? known : places;
  // Without a channel, a conversation that begins could begin on any of them.
  if (!place || (known.length === 0 && places.length > 1)) {
    const ids = shop.channels.map(({ id }) => id).join(', ');
    throw invalid('channel', `say on which channel of the shop: ${ids}`);
  }
  return place;
}

const invalid = (field: string, message: string): DeskError =>
  new DeskError('invalid', `${field}: ${message}`, [{ field, message }]);

/** Open ones first, then the one that something happened in last. */
const byActivity = ({ found: { before: a } }: Place, { found: { before: b } }: Place): number =>
  Number(b?.state === 'open') - Number(a?.state === 'open') || (b?.updatedAt ?? 0) - (a?.updatedAt ?? 0);

async function byConversation(desk: Desk, shop: Shop, request: FlowRequest): Promise<Place | undefined> {
  const parsed = request.conversationId === undefined ? undefined : parseConversationId(request.conversationId);
  if (parsed?.thread.shop !== shop.id) return undefined;
  const before = await findHead(desk.table, parsed.thread);
  if (!before) return undefined;
  const { id, provider, account } = before.channel;
  const { address, phone } = before.recipient;
  return {
    channel: { id, provider, account },
    found: { thread: parsed.thread, before, aliases: [] },
    sender: { addresses: [address], ...(phone && { phone }) },
  };
}

/** The channels to look on: the one named by our id or the provider's, else all; a customer of the webchat has no flow. */
function channelsOf(shop: Shop, { channel: name, channelHint }: FlowRequest): ChannelConfig[] {
  const channels = shop.channels.filter(({ provider }) => provider !== 'webchat');
  const named = (wanted: string | undefined) =>
    channels.filter(({ id, account }) => id === wanted || account === wanted);
  if (name !== undefined) return named(name);
  const hinted = named(channelHint);
  return hinted.length > 0 ? hinted : channels;
}

/** A number that a flow gives: international in any notation, or a national one of the shop's country. */
const numberIn = (shop: Shop, text: string | undefined): string | undefined =>
  text === undefined ? undefined : (phoneWritten(text, homeOf(shop)) ?? e164(text));

/** What the customer may be known by. @throws DeskError invalid for a phone that is none */
function addressesOf(shop: Shop, { phone, contact }: FlowRequest): string[] {
  const number = numberIn(shop, phone);
  if (phone !== undefined && !number) throw invalid('phone', 'must be a phone number, such as +31612345678');
  const known = [number, contact, numberIn(shop, contact)];
  return [...new Set(known.filter((one) => one !== undefined))];
}

/** A channel, and under which addresses it can write to the customer. */
interface Way {
  channel: ChannelConfig;
  addresses: string[];
}

/**
 * Under an address that a channel cannot write to no conversation may begin: the customer would never hear of us.
 * @throws DeskError invalid when none of them can write to any of the addresses
 */
function reachableOn(channels: ChannelConfig[], addresses: string[]): Way[] {
  const ways = channels
    .map((channel) => ({ channel, addresses: addresses.filter((one) => abilities(channel.provider)?.reaches(one)) }))
    .filter((way) => way.addresses.length > 0);
  const [first] = channels;
  if (first && ways.length === 0) throw invalid('contact', `is nobody whom ${first.id} could write to`);
  return ways;
}

async function onChannel(desk: Desk, shop: Shop, { channel, addresses }: Way, request: FlowRequest): Promise<Place> {
  const threads = addresses.map((address) => thread(shop.id, channel.id, address));
  const heads: Head[] = await loadHeads(desk.table, threads, true);
  const found = { ...(await settleThread(desk, threads, heads)), aliases: [] };
  const phone = numberIn(shop, request.phone) ?? numberIn(shop, request.contact);
  const sender = {
    addresses: addresses as Sender['addresses'],
    ...(phone && { phone }),
    ...(request.name && { name: request.name }),
    ...(request.email && { email: request.email }),
  };
  return { channel, found, sender };
}
