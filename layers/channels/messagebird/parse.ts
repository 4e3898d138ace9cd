import { e164 } from '../../domain/phone.ts';
import type { InboundItem, Sender } from '../channel.ts';
import { compact, filled, type Json, kept, list, readEach, record, unwrapped, word } from '../json.ts';
import { nanosFromRfc3339 } from '../time.ts';
import { contentOf } from './content.ts';
import { failureOf, stateOf } from './errors.ts';

/**
 * Reads a webhook body of the Conversations API v1: one event with one message. Our own messages come back as
 * `message.created` with direction `sent`; they are echoes, not messages.
 */
export function parse(body: unknown): InboundItem[] {
  const events = list(body);
  return events.length > 0 ? readEach(events, (event) => [readEvent(event)]) : [kept('an empty body', body)];
}

function readEvent(event: unknown): InboundItem {
  const { type, message: part, contact, conversation } = record(event);
  const message = filled(part);
  const name = word(type) ?? 'an event without a type';
  if (!message || (name !== 'message.created' && name !== 'message.updated')) return kept(name, event);
  const account = word(message.channelId) ?? word(record(conversation).lastUsedChannelId);
  const providerId = word(message.id);
  if (account === undefined || providerId === undefined) return kept('a message without id or channel', event);
  const surroundings = { event, account, providerId, contact: record(contact), conversation: record(conversation) };
  switch (`${name} ${message.direction}`) {
    case 'message.created received':
      return readReceived(message, surroundings);
    case 'message.created sent':
      return readSent(message, surroundings);
    case 'message.updated sent':
      return readUpdate(message, surroundings);
    case 'message.updated received':
      return kept('news about a message that was received', event);
    default:
      return kept('a message that was neither sent nor received', event);
  }
}

interface Surroundings {
  event: unknown;
  account: string;
  providerId: string;
  contact: Json;
  conversation: Json;
}

function readReceived(message: Json, { event, account, providerId, contact, conversation }: Surroundings): InboundItem {
  const displayName = word(record(record(message.metadata).sender).displayName);
  const sender = customer(message.from, message, contact, conversation, displayName);
  const sentAt = timeOf(message, conversation);
  if (sender === undefined) return kept('a message without a sender', event);
  const context = record(record(record(message.content).whatsappText).context);
  const product = filled(context.referred_product);
  return compact({
    kind: 'message',
    account,
    providerId,
    sentAt,
    platform: platformOf(message, conversation),
    sender,
    content: contentOf(message),
    replyTo: quoted(message.replyTo) ?? quoted(record(message.metadata).replyTo) ?? quoted(context),
    referral: product && { referred_product: product },
    providerConversation: conversationOf(message, conversation),
  });
}

function readSent(message: Json, { event, account, providerId, contact, conversation }: Surroundings): InboundItem {
  const recipient = customer(message.to, message, contact, conversation);
  const sentAt = timeOf(message, conversation);
  if (recipient === undefined || sentAt === undefined) return kept('an echo without recipient or time', event);
  const state = stateOf(message.status) ?? 'pending';
  return compact({
    kind: 'echo',
    account,
    providerId,
    sentAt,
    platform: platformOf(message, conversation),
    recipient,
    content: contentOf(message),
    state,
    reference: referenceOf(message),
    failure: state === 'failed' ? failureOf(message.error, word(message.status) ?? 'failed') : undefined,
    providerConversation: conversationOf(message, conversation),
  });
}

function readUpdate(message: Json, { event, account, providerId }: Surroundings): InboundItem {
  const state = stateOf(message.status);
  if (state === undefined) return kept('a status that is none of a delivery', event);
  return compact({
    kind: 'delivery',
    account,
    providerId,
    state,
    reference: referenceOf(message),
    failure: state === 'failed' ? failureOf(message.error, word(message.status) ?? 'failed') : undefined,
  });
}

/** The reference we gave with the message: in `source`, and as `trackId` should `source` not come back. */
export function referenceOf(message: Json): string | undefined {
  return word(record(unwrapped(message.source)).slotdesk) ?? word(message.trackId);
}

/** Platforms whose addresses are phone numbers; elsewhere a row of digits is a user's id. */
const phonePlatforms = new Set(['whatsapp', 'sms', 'whatsapp_sandbox', 'viber', 'rcs']);

const platformOf = (message: Json, conversation: Json): string =>
  word(message.platform) ?? word(conversation.lastUsedPlatformId) ?? 'messagebird';

/**
 * The customer of a message.
 * @param address `from` of a received message, `to` of a sent one
 * @param displayName the name the customer goes by on the platform, told with received messages
 */
function customer(
  address: unknown,
  message: Json,
  contact: Json,
  conversation: Json,
  displayName?: string,
): Sender | undefined {
  const place = word(address);
  const isPhone = phonePlatforms.has(platformOf(message, conversation)) || place?.startsWith('+');
  const phone = (isPhone ? e164(place) : undefined) ?? e164(contact.msisdn);
  const contactId = word(contact.id) ?? word(conversation.contactId) ?? word(message.contactId);
  const preferred = phone ?? contactId ?? place;
  if (preferred === undefined) return undefined;
  const spelled = [contact.firstName, contact.lastName]
    .map(word)
    .filter((part) => part !== undefined)
    .join(' ');
  const name = displayName ?? word(contact.displayName) ?? spelled;
  const addresses: [string] = [preferred];
  return compact({
    addresses,
    phone,
    contactId,
    name: nameUnlessPhone(name, phone),
    email: emailOf(contact),
  });
}

/** MessageBird fills the name of an unknown contact with the number. */
const nameUnlessPhone = (name: string, phone: string | undefined): string | undefined =>
  name === '' || (phone !== undefined && e164(name) === phone) ? undefined : name;

const emailOf = (contact: Json): string | undefined => {
  const email = word(contact.email) ?? word(contact.emailAddress) ?? word(record(contact.attributes).email);
  return email?.includes('@') ? email : undefined;
};

const conversationOf = (message: Json, conversation: Json): string | undefined =>
  word(message.conversationId) ?? word(conversation.id);

/** When the customer wrote; where that is missing, when MessageBird noticed. */
const timeOf = (message: Json, conversation: Json): string | undefined =>
  nanosFromRfc3339(message.createdDatetime) ??
  nanosFromRfc3339(message.updatedDatetime) ??
  nanosFromRfc3339(conversation.lastReceivedDatetime);

/** The id of the quoted message; the all-zero UUID means that none is. */
function quoted(part: unknown): string | undefined {
  const id = word(record(part).id);
  return id === undefined || /^[0-]+$/.test(id) ? undefined : id;
}
