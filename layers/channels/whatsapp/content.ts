import type { Content, MediaKind } from '../../domain/content.ts';
import { cartContent } from '../cart.ts';
import { compact, filled, flag, type Json, list, number, record, text, unwrapped, word } from '../json.ts';

/** One reader per kind of message. Each is given the whole message and answers undefined if the kind's part cannot be read. */
const readers: Record<string, (message: Json) => Content | undefined> = {
  text: (message) => {
    const body = text(record(message.text).body);
    return body === undefined ? undefined : { type: 'text', text: body };
  },
  image: (message) => media('image', message.image),
  video: (message) => media('video', message.video),
  audio: (message) => media('audio', message.audio),
  // The form of voice notes before 2021.
  voice: (message) => media('audio', message.voice, true),
  document: (message) => media('document', message.document),
  sticker: (message) => media('sticker', message.sticker),
  location,
  contacts,
  interactive,
  button: (message) => {
    const button = record(message.button);
    const title = word(button.text) ?? word(button.payload);
    return title === undefined
      ? undefined
      : compact({ type: 'choice', via: 'template', id: word(button.payload), title });
  },
  reaction: (message) => {
    const reaction = record(message.reaction);
    const target = word(reaction.message_id);
    // No emoji or an empty one: taken back.
    return target === undefined ? undefined : compact({ type: 'reaction', target, emoji: word(reaction.emoji) });
  },
  order: (message) => cartContent(message.order),
  system: (message) => {
    const system = filled(message.system);
    return system && compact({ type: 'system', event: word(system.type) ?? 'system', text: word(system.body) });
  },
  edit: (message) => {
    const edit = record(message.edit);
    const target = word(edit.original_message_id);
    const edited = record(edit.message);
    const changed = text(record(edited.text).body) ?? text(record(edited[word(edited.type) ?? '']).caption);
    return target === undefined ? undefined : compact({ type: 'edit', target, text: changed });
  },
  revoke: (message) => {
    const target = word(record(message.revoke).original_message_id);
    return target === undefined ? undefined : { type: 'revoke', target };
  },
};

/**
 * What a WhatsApp message holds. A kind that is not known, or whose part is missing or broken, is `unsupported` with the
 * message as it came and WhatsApp's reason, if it gave one (rule C2).
 */
export function contentOf(message: Json): Content {
  const kind = word(message.type) ?? 'unknown';
  const read = Object.hasOwn(readers, kind) ? readers[kind]?.(message) : undefined;
  return (
    read ??
    compact({ type: 'unsupported', kind: unsupportedKind(message, kind), reason: reasonOf(message), raw: message })
  );
}

const unsupportedKind = (message: Json, kind: string): string =>
  kind === 'unsupported' ? (word(record(message.unsupported).type) ?? kind) : kind;

function reasonOf(message: Json): string | undefined {
  const error = record(list(message.errors)[0]);
  return word(record(error.error_data).details) ?? word(error.title) ?? word(error.message);
}

function media(type: MediaKind, part: unknown, isVoice = false): Content | undefined {
  const file = record(part);
  // The id outlives the link: 7 days against 5 minutes.
  const place = word(file.id) ?? word(file.url) ?? word(file.link);
  if (place === undefined) return undefined;
  return compact({
    type,
    media: place,
    mimeType: word(file.mime_type),
    sha256: word(file.sha256),
    caption: word(file.caption),
    filename: word(file.filename),
    voice: isVoice || flag(file.voice) || undefined,
    animated: flag(file.animated) || undefined,
  });
}

function location(message: Json): Content | undefined {
  const place = record(message.location);
  const latitude = number(place.latitude);
  const longitude = number(place.longitude);
  if (latitude === undefined || longitude === undefined) return undefined;
  const more = { name: word(place.name), address: word(place.address), url: word(place.url) };
  return compact({ type: 'location', latitude, longitude, ...more });
}

function contacts(message: Json): Content | undefined {
  const cards = list(message.contacts)
    .map(record)
    .map(contactCard)
    .filter((card) => card !== undefined);
  return cards.length > 0 ? { type: 'contacts', contacts: cards } : undefined;
}

type ContactCard = Extract<Content, { type: 'contacts' }>['contacts'][number];

function contactCard(card: Json): ContactCard | undefined {
  const named = record(card.name);
  const phones = list(card.phones)
    .map(record)
    .flatMap((entry) => {
      const phone = word(entry.phone) ?? word(entry.wa_id);
      return phone === undefined ? [] : [compact({ phone, type: word(entry.type) })];
    });
  const emails = list(card.emails)
    .map(record)
    .flatMap((entry) => {
      const email = word(entry.email);
      return email === undefined ? [] : [compact({ email, type: word(entry.type) })];
    });
  const spelled = [named.first_name, named.middle_name, named.last_name].map(word).filter((part) => part !== undefined);
  const organisation = word(record(card.org).company);
  const name =
    word(named.formatted_name) ?? (spelled.join(' ') || (organisation ?? phones[0]?.phone ?? emails[0]?.email));
  if (name === undefined) return undefined;
  return compact({
    name,
    phones: phones.length > 0 ? phones : undefined,
    emails: emails.length > 0 ? emails : undefined,
    organisation,
  });
}

function interactive(message: Json): Content | undefined {
  const answer = record(message.interactive);
  switch (answer.type) {
    case 'button_reply':
      return picked('button', answer.button_reply);
    case 'list_reply':
      return picked('list', answer.list_reply);
    case 'nfm_reply':
      return form(answer.nfm_reply);
    case 'call_permission_reply':
      return callPermission(answer.call_permission_reply);
    default:
      return undefined;
  }
}

function picked(via: 'button' | 'list', part: unknown): Content | undefined {
  const reply = record(part);
  const title = word(reply.title) ?? word(reply.id);
  if (title === undefined) return undefined;
  return compact({ type: 'choice', via, id: word(reply.id), title, description: word(reply.description) });
}

function form(part: unknown): Content | undefined {
  const reply = filled(part);
  if (!reply) return undefined;
  const title = word(reply.body) ?? word(reply.name) ?? 'Form';
  return compact({ type: 'choice', via: 'form', id: word(reply.name), title, answers: unwrapped(reply.response_json) });
}

function callPermission(part: unknown): Content | undefined {
  const response = word(record(part).response);
  if (response === undefined) return undefined;
  return { type: 'choice', via: 'call_permission', id: response, title: `Calls: ${response}`, answers: part };
}
