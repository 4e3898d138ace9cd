import { e164 } from '../../domain/phone.ts';
import type { Sender } from '../channel.ts';
import { compact, type Json, list, record, word } from '../json.ts';

/**
 * Who a customer is on WhatsApp: a phone number (`wa_id`), a business-scoped user id, or both. Since usernames came
 * (2026) either may be missing, and so may the whole `contacts` list.
 */

/** `CC.` and up to 128 letters and digits; the form with `ENT.` belongs to a portfolio. */
const userIdForm = /^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/;

export const isUserId = (address: string): boolean => userIdForm.test(address);

/** What a message or an echo says about the customer, before the contact list is asked. */
interface Named {
  from?: string;
  userId?: string;
}

/**
 * The author of a message, completed from the contact that goes with it.
 * @param system a system message tells that the number or the user id changed: the new address goes first, the old one stays
 * @returns undefined if nothing names the customer
 */
export function senderOf(message: Json, contacts: Contacts): Sender | undefined {
  const sender = assemble({ from: word(message.from), userId: word(message.from_user_id) }, contacts);
  if (message.type !== 'system') return sender;
  const system = record(message.system);
  const previous = word(system.previous_user_id);
  const moved = assemble(
    { from: word(system.wa_id) ?? word(system.new_wa_id), userId: word(system.user_id) ?? sender?.userId },
    noContacts,
  );
  if (!moved) return sender;
  const addresses = unique([...moved.addresses, ...(sender?.addresses ?? []), ...(previous ? [previous] : [])]);
  return { ...sender, ...moved, addresses };
}

/** The customer to whom a message went that somebody else wrote from our number. */
export const recipientOf = (echo: Json, contacts: Contacts): Sender | undefined =>
  assemble({ from: word(echo.to), userId: word(echo.to_user_id) ?? word(echo.recipient_user_id) }, contacts);

function assemble(named: Named, contacts: Contacts): Sender | undefined {
  const given: Named = isUserId(named.from ?? '') ? { userId: named.userId ?? named.from } : named;
  const contact = contactOf(given, contacts);
  const userId = given.userId ?? word(contact.user_id);
  const number = given.from ?? word(contact.wa_id);
  const phone = e164(number);
  const addresses = unique([userId, phone ?? number].filter((address) => address !== undefined));
  if (!addresses[0]) return undefined;
  const profile = record(contact.profile);
  return compact({ addresses, phone, userId, name: word(profile.name), username: word(profile.username) });
}

/** The contacts of one change, found by what a message may name: 10,000 messages with 10,000 contacts are a body of 3 MB. */
export interface Contacts {
  byUserId: Map<string, Json>;
  byNumber: Map<string, Json>;
  /** The only contact there is. */
  only?: Json;
}

const noContacts: Contacts = { byUserId: new Map(), byNumber: new Map() };

/** @param given the `contacts` of a change, which may be missing or anything */
export function contactsOf(given: unknown): Contacts {
  const all = list(given).map(record);
  const byUserId = new Map(all.flatMap((contact) => entryOf(word(contact.user_id), contact)));
  const byNumber = new Map(all.flatMap((contact) => entryOf(numberOf(contact.wa_id), contact)));
  return compact({ byUserId, byNumber, only: all.length === 1 ? all[0] : undefined });
}

const entryOf = (key: string | undefined, contact: Json): [string, Json][] =>
  key === undefined ? [] : [[key, contact]];

const numberOf = (given: unknown): string | undefined => e164(given) ?? word(given);

/**
 * The contact with the message's number or user id. Where none has, the only one there is, provided that it names no
 * other number and no other id: better no name than that of another customer in the batch.
 */
function contactOf({ from, userId }: Named, { byUserId, byNumber, only = {} }: Contacts): Json {
  const same = byUserId.get(userId ?? '') ?? byNumber.get(numberOf(from) ?? '');
  if (same) return same;
  const isFree = (ours: string | undefined, theirs: unknown) => ours === undefined || word(theirs) === undefined;
  return isFree(userId, only.user_id) && isFree(from, only.wa_id) ? only : {};
}

const unique = (addresses: string[]): [string, ...string[]] => [...new Set(addresses)] as [string, ...string[]];
