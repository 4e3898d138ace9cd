import type { Content, InteractiveContent, MediaKind } from '../../domain/content.ts';
import { cartContent } from '../cart.ts';
import { compact, type Json, list, number, record, text, word } from '../json.ts';

/** One reader per `type`. Each is given the message's `content` and answers undefined if its part cannot be read. */
const readers: Record<string, (content: Json) => Content | undefined> = {
  text: (content) => {
    const written = text(content.text) ?? text(record(content.text).body);
    return written === undefined ? undefined : { type: 'text', text: written };
  },
  whatsappText: (content) => {
    const written = text(record(record(content.whatsappText).text).body);
    return written === undefined ? undefined : { type: 'text', text: written };
  },
  image: (content) => media('image', content.image),
  video: (content) => media('video', content.video),
  audio: (content) => media('audio', content.audio),
  file: (content) => {
    const { url, caption, filename } = record(content.file);
    const link = word(url);
    // For files the caption is the name.
    return link === undefined
      ? undefined
      : compact({ type: 'document', media: link, filename: word(filename) ?? word(caption) });
  },
  whatsappSticker: (content) => {
    const sticker = record(content.whatsappSticker);
    const link = word(sticker.link) ?? word(sticker.url);
    return link === undefined ? undefined : { type: 'sticker', media: link };
  },
  location: (content) => {
    const place = record(content.location);
    const latitude = number(place.latitude);
    const longitude = number(place.longitude);
    return latitude === undefined || longitude === undefined ? undefined : { type: 'location', latitude, longitude };
  },
  hsm: template,
  interactive: (content) => interactive(record(content.interactive)),
  whatsappOrder: (content) => cartContent(content.whatsappOrder),
};

/**
 * What a message of the Conversations API holds. A kind we do not know, or one that is broken, is `unsupported` with its
 * content as it came (rule C2).
 */
export function contentOf(message: Json): Content {
  const kind = word(message.type) ?? 'unknown';
  const read = Object.hasOwn(readers, kind) ? readers[kind]?.(record(message.content)) : undefined;
  return read ?? { type: 'unsupported', kind, raw: message.content ?? message };
}

function media(type: MediaKind, part: unknown): Content | undefined {
  const { url, caption } = record(part);
  const link = word(url);
  return link === undefined ? undefined : compact({ type, media: link, caption: word(caption) });
}

function template(content: Json): Content | undefined {
  const hsm = record(content.hsm);
  const name = word(hsm.templateName);
  if (name === undefined) return undefined;
  const params = list(hsm.params).map((param) => text(record(param).default) ?? '');
  const components = list(hsm.components);
  return compact({
    type: 'template',
    name,
    language: word(record(hsm.language).code) ?? '',
    namespace: word(hsm.namespace),
    params: params.length > 0 ? params : undefined,
    components: components.length > 0 ? components : undefined,
  });
}

function interactive(part: Json): Content | undefined {
  switch (part.type) {
    case 'button_reply':
      return picked('button', part);
    case 'list_reply':
      return picked('list', part);
    case 'button':
    case 'list':
      return asked(part);
    default:
      return undefined;
  }
}

function picked(via: 'button' | 'list', part: Json): Content | undefined {
  const reply = record(part.reply);
  const title = word(reply.text) ?? word(reply.title) ?? word(reply.id);
  if (title === undefined) return undefined;
  return compact({ type: 'choice', via, id: word(reply.id), title, description: word(reply.description) });
}

/** A question that went out: ours, or a flow's. */
function asked(part: Json): Content | undefined {
  const action = record(part.action);
  const body = text(record(part.body).text);
  if (body === undefined) return undefined;
  const frame = { body, header: word(record(part.header).text), footer: word(record(part.footer).text) };
  return compact({
    type: 'interactive',
    ...frame,
    action: part.type === 'list' ? listAction(action) : buttonsAction(action),
  });
}

const buttonsAction = (action: Json): InteractiveContent['action'] => ({
  kind: 'buttons',
  buttons: list(action.buttons)
    .map(record)
    .map((button) => ({ id: text(button.id) ?? '', title: text(button.title) ?? '' })),
});

const listAction = (action: Json): InteractiveContent['action'] => ({
  kind: 'list',
  button: text(action.button) ?? '',
  sections: list(action.sections)
    .map(record)
    .map((section) =>
      compact({
        title: word(section.title),
        rows: list(section.rows)
          .map(record)
          .map((row) =>
            compact({ id: text(row.id) ?? '', title: text(row.title) ?? '', description: word(row.description) }),
          ),
      }),
    ),
});
