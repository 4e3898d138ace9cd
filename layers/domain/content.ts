/**
 * What a message can hold (rule C2), in Slotdesk's own words. The provider adapters translate to and from it; nothing
 * above them knows a provider's shape. A kind that is not known is `unsupported` and keeps the raw JSON.
 */

/** The kinds that carry a file. `media` is a link or the provider's media id, as the provider gave it or takes it. */
export type MediaKind = 'image' | 'video' | 'audio' | 'document' | 'sticker';

export interface MediaContent {
  type: MediaKind;
  media: string;
  mimeType?: string;
  sha256?: string;
  caption?: string;
  filename?: string;
  /** A voice note, recorded in the chat (audio only). */
  voice?: boolean;
  animated?: boolean;
}

export interface TextContent {
  type: 'text';
  text: string;
}

export interface LocationContent {
  type: 'location';
  latitude: number;
  longitude: number;
  name?: string;
  address?: string;
  url?: string;
}

export interface ContactsContent {
  type: 'contacts';
  contacts: {
    name: string;
    phones?: { phone: string; type?: string }[];
    emails?: { email: string; type?: string }[];
    organisation?: string;
  }[];
}

/** `target` is the provider id of the message reacted to; inbound and in the store. No emoji: the reaction was taken back. */
export interface ReactionContent {
  type: 'reaction';
  target: string;
  emoji?: string;
}

/** What a customer chose: a button, a list row, a template's quick reply, or a filled form. */
export interface ChoiceContent {
  type: 'choice';
  via: 'button' | 'list' | 'template' | 'form' | 'call_permission';
  id?: string;
  title: string;
  description?: string;
  /** The form's answers: JSON where the provider's text is JSON, else that text. */
  answers?: unknown;
}

/** What an agent or a flow asks: up to 3 buttons, a list of up to 10 rows, or a link button. */
export interface InteractiveContent {
  type: 'interactive';
  body: string;
  header?: string;
  footer?: string;
  action:
    | { kind: 'buttons'; buttons: { id: string; title: string }[] }
    | {
        kind: 'list';
        button: string;
        sections: { title?: string; rows: { id: string; title: string; description?: string }[] }[];
      }
    | { kind: 'link'; title: string; url: string };
}

/** An approved template (HSM): the only thing that may be sent outside the service window (rule C6). */
export interface TemplateContent {
  type: 'template';
  name: string;
  language: string;
  /** Values of the body's placeholders, in order. */
  params?: string[];
  /** The provider's own component list, for headers, media and buttons; replaces `params`. */
  components?: unknown[];
  /** MessageBird only; default: the shop's setting. */
  namespace?: string;
}

export interface OrderContent {
  type: 'order';
  catalog?: string;
  text?: string;
  items: { product: string; quantity: number; price?: number; currency?: string }[];
}

/** Something the provider says about the customer or the chat, e.g. a changed number. */
export interface SystemContent {
  type: 'system';
  event: string;
  text?: string;
}

/** The customer changed or withdrew an earlier message; `target` is its provider id. */
export interface EditContent {
  type: 'edit';
  target: string;
  text?: string;
}
export interface RevokeContent {
  type: 'revoke';
  target: string;
}

/** A kind we do not know: shown as "unsupported message", never dropped. */
export interface UnsupportedContent {
  type: 'unsupported';
  /** The provider's name of the kind. */
  kind: string;
  reason?: string;
  raw?: unknown;
}

export type Content =
  | TextContent
  | MediaContent
  | LocationContent
  | ContactsContent
  | ReactionContent
  | ChoiceContent
  | InteractiveContent
  | TemplateContent
  | OrderContent
  | SystemContent
  | EditContent
  | RevokeContent
  | UnsupportedContent;

/** The kinds an agent may send; which of them a channel can carry is the adapter's `supports`. */
export type OutgoingContent =
  | TextContent
  | MediaContent
  | LocationContent
  | ContactsContent
  | ReactionContent
  | InteractiveContent
  | TemplateContent;

const mediaNames: Record<MediaKind, string> = {
  image: 'Image',
  video: 'Video',
  audio: 'Audio',
  document: 'Document',
  sticker: 'Sticker',
};

/** The line a list shows for a message: its text, or its kind in a word. At most 100 characters. */
export function preview(content: Content): string {
  const text = previewText(content);
  // An emoji is two units of a text: half of one is no character, and databases refuse it.
  return text.length > 100 ? `${text.slice(0, 99).replace(/[\uD800-\uDBFF]$/, '')}…` : text;
}

function previewText(content: Content): string {
  switch (content.type) {
    case 'text':
      return content.text;
    case 'image':
    case 'video':
    case 'audio':
    case 'document':
    case 'sticker':
      return content.caption ?? content.filename ?? (content.voice ? 'Voice message' : mediaNames[content.type]);
    case 'location':
      return content.name ?? 'Location';
    case 'contacts':
      return content.contacts[0]?.name ?? 'Contact';
    case 'reaction':
      return content.emoji ?? 'Reaction removed';
    case 'choice':
      return content.title;
    case 'interactive':
      return content.body;
    case 'template':
      return `Template ${content.name}`;
    case 'order':
      return content.text ?? `Order of ${content.items.length} product${content.items.length === 1 ? '' : 's'}`;
    case 'system':
      return content.text ?? content.event;
    case 'edit':
      return content.text ?? 'Message edited';
    case 'revoke':
      return 'Message deleted';
    case 'unsupported':
      return 'Unsupported message';
  }
}
