import type { DeliveryState } from '../../domain/delivery.ts';
import type { InboundItem } from '../channel.ts';
import { compact, filled, flag, type Json, kept, list, readEach, record, word } from '../json.ts';
import { nanosFromSeconds } from '../time.ts';
import { contentOf } from './content.ts';
import { failureOf } from './errors.ts';
import { type Contacts, contactsOf, recipientOf, senderOf } from './sender.ts';

/**
 * Reads a webhook body of the Cloud API: every change of every entry, every message and status of a change. Whatever
 * holds no message for us is kept, so that nothing of a well-signed body is lost.
 */
export function parse(body: unknown): InboundItem[] {
  const entries = list(record(body).entry);
  const items = readEach(entries, (entry) => {
    const changes = readEach(list(record(entry).changes), readChange);
    return changes.length > 0 ? changes : [kept('an entry without changes', entry)];
  });
  return items.length > 0 ? items : [kept('a body without entries', body)];
}

/** What all messages of one change share. */
interface Batch {
  account: string;
  contacts: Contacts;
}

/** The lists of a change that we read. Everything else in it is kept. */
const readers: Record<string, (batch: Batch) => (part: unknown) => InboundItem[]> = {
  messages: (batch) => (part) => [readMessage(part, batch)],
  statuses: (batch) => (part) => [readStatus(part, batch)],
  message_echoes: (batch) => (part) => [readEcho(part, batch)],
  errors: () => (part) => [kept('an error that WhatsApp reports', part)],
};

const fieldsRead = new Set(['messages', 'message_echoes', 'smb_message_echoes']);

function readChange(change: unknown): InboundItem[] {
  const { field, value: given } = record(change);
  const name = word(field) ?? 'messages';
  if (!fieldsRead.has(name)) return [kept(`news about ${name}`, change)];
  const value = record(given);
  const account = word(record(value.metadata).phone_number_id);
  if (account === undefined) return [kept('a change without a phone number id', change)];
  const batch = { account, contacts: contactsOf(value.contacts) };
  const items = Object.entries(value).flatMap(([part, parts]) => {
    const reader = Object.hasOwn(readers, part) ? readers[part] : undefined;
    return reader ? readEach(list(parts), reader(batch)) : [];
  });
  return items.length > 0 ? items : [kept(`a change of ${name} without messages`, change)];
}

function readMessage(part: unknown, batch: Batch): InboundItem {
  const message = record(part);
  const providerId = word(message.id);
  const sender = senderOf(message, batch.contacts);
  const sentAt = nanosFromSeconds(message.timestamp);
  // A group has no one customer and no window; answering its members one by one would be wrong.
  if (word(message.group_id) !== undefined) return kept('a message in a group; groups are not supported yet', part);
  if (providerId === undefined) return kept('a message without an id', part);
  if (sender === undefined) return kept('a message without a sender', part);
  const context = record(message.context);
  return compact({
    kind: 'message',
    account: batch.account,
    providerId,
    sentAt,
    platform: 'whatsapp',
    sender,
    content: contentOf(message),
    replyTo: word(context.id),
    forwarded: flag(context.forwarded) || flag(context.frequently_forwarded) || undefined,
    referral: referralOf(message),
  });
}

/** The advertisement the customer came from, or the product of the catalogue that the message is about. */
function referralOf(message: Json): Json | undefined {
  const referral = filled(message.referral);
  const product = filled(record(message.context).referred_product);
  return product ? { ...referral, referred_product: product } : referral;
}

/** `accepted` is seen in no webhook, but costs nothing; a voice message that was played was read. */
const states: Record<string, DeliveryState> = {
  accepted: 'pending',
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  played: 'read',
  failed: 'failed',
};

function readStatus(part: unknown, batch: Batch): InboundItem {
  const status = record(part);
  const providerId = word(status.id);
  const name = word(status.status) ?? '';
  const state = Object.hasOwn(states, name) ? states[name] : undefined;
  if (providerId === undefined) return kept('a status without a message id', part);
  if (state === undefined) return kept('a status that is none of a delivery', part);
  return compact({
    kind: 'delivery',
    account: batch.account,
    providerId,
    state,
    reference: word(status.biz_opaque_callback_data),
    failure: state === 'failed' ? failureOf(list(status.errors)[0]) : undefined,
  });
}

/** A message written from our number with WhatsApp's own app (coexistence). */
function readEcho(part: unknown, batch: Batch): InboundItem {
  const echo = record(part);
  const providerId = word(echo.id);
  const recipient = recipientOf(echo, batch.contacts);
  const sentAt = nanosFromSeconds(echo.timestamp);
  if (word(echo.group_id) !== undefined) return kept('an echo in a group; groups are not supported yet', part);
  if (providerId === undefined || recipient === undefined || sentAt === undefined) {
    return kept('an echo without id, recipient or time', part);
  }
  return compact({
    kind: 'echo',
    account: batch.account,
    providerId,
    sentAt,
    platform: 'whatsapp',
    recipient,
    content: contentOf(echo),
    state: 'sent',
    reference: word(echo.biz_opaque_callback_data),
  });
}
