import { randomBytes } from 'node:crypto';
import type { Content } from '../layers/domain/content.ts';
import type { Clock } from '../layers/platform/clock.ts';
import { DeskError } from '../layers/platform/errors.ts';
import { messagebirdContent, whatsappContent } from './customer-content.ts';
import type { SimulatedShop } from './provider-secrets.ts';
import type { Callback } from './simulator.ts';
import type { SimulatedFiles } from './simulator-files.ts';
import { type Conversation, idOf, messagebirdEnvelope, newId } from './simulator-messagebird.ts';
import { newWamid, whatsappEnvelope } from './simulator-whatsapp.ts';
import type { VisitorWord } from './visitor.ts';

/** What a customer writes, in the desk's own words (POST /local/inbox). */
export interface CustomerMessage {
  shop: string;
  /** A channel id of the demo ({shop}-whatsapp) or the provider's name. */
  channel: string;
  /** `visitor` is a customer without a phone number: a business-scoped user id on WhatsApp, a contact on MessageBird, on the webchat one whom the shop signs in. */
  from: { phone?: string; visitor?: string; name?: string };
  content: Content;
  /** Provider id of the message that is quoted. */
  replyTo?: string;
}

export interface CustomerSideOptions {
  clock: Clock;
  shops: () => Iterable<SimulatedShop>;
  files: SimulatedFiles;
  /** Where MessageBird's API is. */
  api: () => string;
  /** Signs and posts a webhook to us. */
  post: (callback: Callback) => Promise<{ status: number; body: string }>;
  /** Writes on the webchat, as its widget does. */
  visit: (word: VisitorWord) => ReturnType<CustomerSide>;
  /** Told of a customer's conversation at MessageBird before its webhook is posted. */
  conversation: (conversation: Conversation) => void;
}

/** Our answer to the webhook, and the message's id at the provider. */
export type CustomerSide = (message: CustomerMessage) => Promise<{ status: number; body: string; providerId: string }>;

/**
 * Writes to us as a customer does through a provider.
 * @throws DeskError when the shop, the channel or the sender makes no sense, or a customer cannot send that kind
 */
export function customerSide(options: CustomerSideOptions): CustomerSide {
  return async (message) => {
    const shop = [...options.shops()].find(({ id }) => id === message.shop);
    if (!shop) throw new DeskError('unknown_shop', `There is no shop ${message.shop} here.`);
    if (!message.from.phone && !message.from.visitor)
      throw new DeskError('invalid', 'Say who writes: from.phone or from.visitor.');
    mustBeWhole(message.content);
    const provider = message.channel.replace(`${shop.id}-`, '');
    if (provider === 'webchat') return options.visit({ ...message, channel: `${shop.id}-webchat` });
    const { body, providerId } = fromProvider(provider, shop, message, options);
    const answer = await options.post({ provider: provider as Callback['provider'], shop: shop.id, body });
    return { ...answer, providerId };
  };
}

/** What a kind cannot do without, and whether that is a list. */
const needed = new Map<string, [field: string, isList?: true][]>([
  ['text', [['text']]],
  ...(['image', 'video', 'audio', 'document', 'sticker'].map((kind) => [kind, [['media']]]) as [string, [string][]][]),
  ['location', [['latitude'], ['longitude']]],
  ['contacts', [['contacts', true]]],
  ['reaction', [['target']]],
  ['choice', [['via'], ['title']]],
  ['order', [['items', true]]],
]);

function mustBeWhole(content: Content): void {
  const given = content as unknown as Record<string, unknown>;
  for (const [name, isList] of needed.get(content.type) ?? []) {
    if (isList ? Array.isArray(given[name]) : given[name] !== undefined) continue;
    const field = `content.${name}`;
    const message = `must be given${isList ? ' as a list' : ''} for a message of kind ${content.type}`;
    throw new DeskError('invalid', `${field}: ${message}.`, [{ field, message }]);
  }
}

function fromProvider(provider: string, shop: SimulatedShop, message: CustomerMessage, options: CustomerSideOptions) {
  if (provider === 'whatsapp') return whatsappBody(shop, message, options);
  if (provider === 'messagebird') return messagebirdBody(shop, message, options);
  throw new DeskError(
    'invalid',
    `The simulated phone knows the channels ${shop.id}-whatsapp, ${shop.id}-messagebird and ${shop.id}-webchat.`,
  );
}

function whatsappBody(
  shop: SimulatedShop,
  { from, content, replyTo }: CustomerMessage,
  { clock, files }: CustomerSideOptions,
) {
  const now = clock.now();
  const held = whatsappContent(content, now, files);
  if (!held) throw cannotSend('WhatsApp', content);
  const digits = from.phone?.replace(/\D/g, '');
  // A business-scoped user id: a country and letters and digits.
  const userId = from.visitor && `XX.${idOf(shop.id, from.visitor)}`;
  const providerId = newWamid();
  const sender = { ...(digits && { from: digits }), ...(userId && { from_user_id: userId }) };
  const contact = {
    ...(from.name && { profile: { name: from.name } }),
    ...(digits && { wa_id: digits }),
    ...(userId && { user_id: userId }),
  };
  const body = whatsappEnvelope(shop, {
    contacts: [contact],
    messages: [
      {
        ...sender,
        id: providerId,
        timestamp: String(Math.floor(now / 1000)),
        ...held,
        ...(replyTo && { context: { id: replyTo } }),
      },
    ],
  });
  return { body, providerId };
}

function messagebirdBody(
  shop: SimulatedShop,
  { from, content, replyTo }: CustomerMessage,
  options: CustomerSideOptions,
) {
  const held = messagebirdContent(content, options.api(), options.files);
  if (!held) throw cannotSend('MessageBird', content);
  const now = options.clock.now();
  const address = from.phone ?? from.visitor ?? '';
  const phone = from.phone && `+${from.phone.replace(/\D/g, '')}`;
  const channelId = `${shop.id}-messagebird`;
  const conversation: Conversation = {
    id: idOf('conversation', shop.id, channelId, phone ?? address),
    contact: { id: idOf('contact', shop.id, phone ?? address), phone, name: from.name },
    platform: phone ? 'whatsapp' : 'messenger',
  };
  options.conversation(conversation);
  const at = nanoseconds(now);
  const message = {
    id: newId(),
    conversationId: conversation.id,
    platform: conversation.platform,
    to: channelId,
    from: phone ?? conversation.contact.id,
    channelId,
    ...held,
    direction: 'received',
    status: 'received',
    createdDatetime: at,
    updatedDatetime: at,
    ...(replyTo && { metadata: { replyTo: { id: replyTo } } }),
  };
  return { body: messagebirdEnvelope('message.created', conversation, message, now), providerId: message.id };
}

const cannotSend = (provider: string, { type }: Content) =>
  new DeskError('not_supported', `A customer cannot send this kind of message on ${provider}: ${type}.`);

/** RFC 3339 with nine digits, as MessageBird writes; the last six tell messages of one millisecond apart. */
const nanoseconds = (now: number): string =>
  new Date(now).toISOString().replace('Z', `${String(randomBytes(3).readUIntBE(0, 3) % 1_000_000).padStart(6, '0')}Z`);
