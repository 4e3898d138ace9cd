import type { InboundMessage } from '../channels/channel.ts';
import { type Conversation, change } from '../domain/conversation.ts';
import { type Origin, type Reception, receive as receiveMessages } from '../domain/receive.ts';
import type { Comer } from '../domain/routing.ts';
import type { ChannelConfig, Shop } from '../domain/settings.ts';
import { hasWindow } from '../domain/window.ts';
import { nanos } from '../platform/clock.ts';
import { DeskError } from '../platform/errors.ts';
import { digest } from '../platform/ids.ts';
import { commit, type Head, loadHeads, nextConversationId } from '../store/conversations.ts';
import { firstSeen } from '../store/kept.ts';
import { conversationId, customerId, fileIdOf, type Thread, thread } from '../store/keys.ts';
import type { Desk } from './desk.ts';
import { fitting } from './fit.ts';
import { type Placed, place } from './place.ts';

/** Takes the messages of one customer into their conversation (C4, C7, D8). */

/** Everybody who writes to a thread at once loses a round to one of them; 30 rounds outlast any burst seen. */
const maxRounds = 30;

/**
 * The channel of an account. One that the shop did not set up is taken in under the provider's own name of it rather
 * than lost: the webhook was signed with the shop's key, so the account is the shop's.
 */
export function channelOf(shop: Shop, provider: ChannelConfig['provider'], account: string): ChannelConfig {
  const known = shop.channels.find((channel) => channel.provider === provider && channel.account === account);
  const id = /^[A-Za-z0-9-]{1,64}$/.test(account) ? account : digest(account);
  return known ?? { id, provider, account };
}

/** Messages of one customer on one account, in the order they came. */
export async function takeMessages(
  desk: Desk,
  remembered: Shop,
  provider: ChannelConfig['provider'],
  messages: InboundMessage[],
): Promise<void> {
  let shop = remembered;
  let fresh = await timed(desk, shop.id, distinct(messages));
  for (let round = 0; round < maxRounds && fresh.length > 0; round++) {
    const [latest] = fresh.slice(-1);
    if (!latest) return;
    const channel = channelOf(shop, provider, latest.account);
    const addresses = [...new Set(latest.sender.addresses)];
    const threads = addresses.map((address) => thread(shop.id, channel.id, address));
    // The first look may be a moment old: the commit's condition tells. After that it is read for certain.
    const found = await settleThread(desk, threads, await loadHeads(desk.table, threads, round > 0));
    if (found.before?.state !== 'open') {
      // Somebody may have to be found, by the rules as they are now. In an open conversation they only time the badges.
      shop = await desk.shops.fresh(shop.id);
      if (channelOf(shop, provider, latest.account).id !== channel.id) continue;
    }
    const placed = await takeInto(desk, shop, channel, found, fresh);
    if (placed.kind !== 'refused') return;
    if (placed.refused.kind === 'known') {
      const known = new Set(placed.refused.ids);
      fresh = fresh.filter((message) => !known.has(message.providerId));
    } else if (round > 2) {
      await desk.table.sleep(desk.table.random() * Math.min(200, 5 * 2 ** round));
    }
  }
  if (fresh.length > 0) throw new DeskError('busy');
}

function distinct(messages: InboundMessage[]): InboundMessage[] {
  const byId = new Map<string, InboundMessage>();
  for (const message of messages) if (!byId.has(message.providerId)) byId.set(message.providerId, message);
  return [...byId.values()];
}

/** A message whose time is known. */
export type TimedMessage = InboundMessage & { sentAt: string };

/** A message whose time cannot be read goes by when it first came. */
function timed(desk: Desk, shop: string, messages: InboundMessage[]): Promise<TimedMessage[]> {
  return Promise.all(
    messages.map(async (message) => {
      const { account, providerId, sentAt } = message;
      if (sentAt !== undefined) return { ...message, sentAt };
      return { ...message, sentAt: nanos(await firstSeen(desk.table, shop, account, providerId, desk.clock.now())) };
    }),
  );
}

/** The thread a customer's addresses lead to, and the addresses that do not lead there yet. */
export interface Found {
  thread: Thread;
  before?: Conversation;
  aliases: Thread[];
}

/**
 * Addresses lead to one thread: the first that has one, the preferred address if none has. The others become aliases, so that
 * a customer who hides the number later, or was first known by it, keeps the thread.
 */
export async function settleThread(desk: Desk, threads: Thread[], heads: Head[]): Promise<Found> {
  const preferred = threads[0] as Thread;
  const known = heads.find((head) => head.kind === 'conversation');
  const aliases = threads.filter((t) => !heads.some((head) => head.thread.address === t.address));
  if (known?.kind === 'conversation') {
    return { thread: known.thread, before: known.conversation, aliases };
  }
  const alias = heads.find((head) => head.kind === 'alias');
  if (alias?.kind !== 'alias')
    return { thread: preferred, aliases: aliases.filter((t) => t.address !== preferred.address) };
  const target = { ...preferred, address: alias.of };
  const [head] = await loadHeads(desk.table, [target], true);
  return { thread: target, aliases, ...(head?.kind === 'conversation' && { before: head.conversation }) };
}

/** Commits the messages into the conversation and finds somebody for it where nobody has it. */
async function takeInto(
  desk: Desk,
  shop: Shop,
  channel: ChannelConfig,
  found: Found,
  messages: TimedMessage[],
): Promise<Placed> {
  const now = desk.clock.now();
  const reception = receiveMessages(
    found.before,
    await Promise.all(messages.map(async (message) => filed(shop, channel, await fitting(desk, shop.id, message)))),
    (ordinal) => originOf(shop, channel, found, messages.at(-1) as InboundMessage, ordinal),
    shop.settings,
    now,
    desk.id(),
  );
  const it = {
    thread: found.thread,
    shop,
    ...(found.before && { before: found.before }),
    edited: reception.edited,
    entries: reception.entries,
    rule: 'first_message' as const,
    aliases: found.aliases,
  };
  if (reception.route) return place(desk, { ...it, comer: comerOf(found.before, it.edited, reception.route) });
  const refused = await commit(desk.table, {
    thread: it.thread,
    aliases: it.aliases,
    change: change(it.before, it.edited, it.entries, shop.settings, now),
  });
  return refused ? { kind: 'refused', refused } : { kind: 'queued' };
}

/** Whose customer it is: the last agent of the conversation that is open again, or of the one before it. */
export function comerOf(before: Conversation | undefined, edited: Conversation, route: Reception['route']): Comer {
  if (!before?.owner) return { kind: 'new' };
  if (before.id !== edited.id) return { kind: 'returning', owner: before.owner };
  return route === 'owner' ? { kind: 'reopened', owner: before.owner } : { kind: 'new' };
}

const withFiles = new Set<string>(['image', 'video', 'audio', 'document', 'sticker']);

/** A message with a file names it before it is fetched (C8). */
const filed = <Message extends Pick<InboundMessage, 'content' | 'providerId'>>(
  shop: Shop,
  channel: ChannelConfig,
  message: Message,
): Message & { file?: string } =>
  withFiles.has(message.content.type)
    ? { ...message, file: fileIdOf(shop.id, channel.id, message.providerId) }
    : message;

/** Who writes, from where: the identity of a conversation, from the latest message. */
export function originOf(
  shop: Shop,
  channel: ChannelConfig,
  found: Found,
  latest: Pick<InboundMessage, 'sender' | 'platform' | 'providerConversation'>,
  ordinal: 'first' | 'next',
): Origin {
  const { sender } = latest;
  const name = sender.name ?? sender.username;
  // One customer over channels where the phone number is the same (C5); else one per address.
  const person = sender.phone ?? `${channel.id} ${sender.addresses[0]}`;
  return {
    id: ordinal === 'first' ? conversationId(found.thread, 1) : nextConversationId(found.thread, found.before),
    shop: shop.id,
    channel: { id: channel.id, provider: channel.provider, account: channel.account, kind: kindOf(latest.platform) },
    customer: {
      id: customerId(shop.id, person),
      ...(name && { name }),
      ...(sender.phone && { phone: sender.phone }),
      ...(sender.email && { email: sender.email }),
    },
    recipient: {
      address: sender.addresses[0],
      ...(sender.phone && { phone: sender.phone }),
      ...(sender.userId && { userId: sender.userId }),
      ...(sender.contactId && { contactId: sender.contactId }),
      ...(latest.providerConversation && { providerConversation: latest.providerConversation }),
    },
  };
}

const kindOf = (platform: string): string => (hasWindow(platform) ? 'whatsapp' : platform.toLowerCase());
