import type { Content, MediaContent } from '../layers/domain/content.ts';
import type { SimulatedFile, SimulatedFiles } from './simulator-files.ts';

/** The desk's words for what a customer writes, in the providers' own shapes. */

type Part = Record<string, unknown>;

/** `type` and the part that holds it in a message of WhatsApp's webhook; undefined for what a customer cannot send. */
export function whatsappContent(content: Content, now: number, files: SimulatedFiles): Part | undefined {
  const of = (type: string, part: unknown): Part => ({ type, [type]: part });
  switch (content.type) {
    case 'text':
      return of('text', { body: content.text });
    case 'image':
    case 'video':
    case 'audio':
    case 'document':
    case 'sticker':
      return of(content.type, whatsappMedia(content, files));
    case 'location':
      return of(
        'location',
        defined({
          latitude: content.latitude,
          longitude: content.longitude,
          name: content.name,
          address: content.address,
          url: content.url,
        }),
      );
    case 'contacts':
      return of(
        'contacts',
        content.contacts.map(({ name, phones, emails, organisation }) =>
          defined({
            name: { formatted_name: name, first_name: name },
            phones,
            emails,
            org: organisation && { company: organisation },
          }),
        ),
      );
    case 'reaction':
      return of('reaction', defined({ message_id: content.target, emoji: content.emoji }));
    case 'choice':
      return whatsappChoice(content);
    case 'order':
      return of(
        'order',
        defined({
          catalog_id: content.catalog ?? 'demo',
          text: content.text,
          product_items: content.items.map(({ product, quantity, price, currency }) =>
            defined({ product_retailer_id: product, quantity, item_price: price, currency }),
          ),
        }),
      );
    case 'system':
      return of('system', { type: content.event, body: content.text ?? content.event });
    case 'edit':
      return of('edit', {
        original_message_id: content.target,
        message: { type: 'text', text: { body: content.text ?? '' } },
      });
    case 'revoke':
      return of('revoke', { original_message_id: content.target });
    case 'unsupported':
      return {
        type: 'unsupported',
        errors: [
          {
            code: 131051,
            title: 'Message type unknown',
            error_data: { details: 'Message type is not currently supported.' },
          },
        ],
        timestamp: String(Math.floor(now / 1000)),
        unsupported: { type: content.kind },
      };
    case 'interactive':
    case 'template':
      return undefined;
  }
}

/** The provider takes the customer's file in, and tells us where it has it. A link means any file of that kind. */
const takeIn = ({ type, media }: MediaContent, files: SimulatedFiles): SimulatedFile =>
  files.take(type, /^https?:/.test(media) ? undefined : media);

function whatsappMedia(content: MediaContent, files: SimulatedFiles): Part {
  const { type, mimeType, sha256, caption, filename, voice, animated } = content;
  const file = takeIn(content, files);
  return defined({
    id: file.id,
    mime_type: mimeType ?? file.mimeType,
    sha256: sha256 ?? file.sha256,
    caption,
    filename: type === 'document' ? (filename ?? 'document.pdf') : undefined,
    voice: type === 'audio' ? (voice ?? false) : undefined,
    animated: type === 'sticker' ? (animated ?? false) : undefined,
  });
}

function whatsappChoice({ via, id, title, description, answers }: Extract<Content, { type: 'choice' }>): Part {
  const interactive = (type: string, part: Part): Part => ({
    type: 'interactive',
    interactive: { type, [type]: defined(part) },
  });
  switch (via) {
    case 'button':
      return interactive('button_reply', { id: id ?? title, title });
    case 'list':
      return interactive('list_reply', { id: id ?? title, title, description });
    case 'template':
      return { type: 'button', button: { payload: id ?? title, text: title } };
    case 'form':
      return interactive('nfm_reply', {
        name: 'flow',
        body: title,
        response_json: typeof answers === 'string' ? answers : JSON.stringify(answers ?? {}),
      });
    case 'call_permission':
      return interactive('call_permission_reply', { response: id ?? 'accept', response_source: 'user_action' });
  }
}

/**
 * `type` and `content` of a message in MessageBird's webhook; undefined for what a customer cannot send.
 * @param api where MessageBird's API is
 */
export function messagebirdContent(content: Content, api: string, files: SimulatedFiles): Part | undefined {
  const url = (media: MediaContent): string => `${api}/media/${takeIn(media, files).id}`;
  const of = (type: string, part: unknown): Part => ({ type, content: { [type]: part } });
  switch (content.type) {
    case 'text':
      return of('text', content.text);
    case 'image':
    case 'video':
    case 'audio':
      return of(content.type, defined({ url: url(content), caption: content.caption }));
    case 'document':
      return of('file', defined({ url: url(content), caption: content.filename ?? content.caption }));
    case 'sticker':
      return of('whatsappSticker', { link: url(content) });
    case 'location':
      return of('location', { latitude: content.latitude, longitude: content.longitude });
    case 'choice': {
      const type = content.via === 'list' ? 'list_reply' : 'button_reply';
      const { id, title, description } = content;
      return of('interactive', { type, reply: defined({ id: id ?? title, text: title, description }) });
    }
    case 'order':
      return of(
        'whatsappOrder',
        defined({
          catalog_id: content.catalog ?? 'demo',
          text: content.text,
          product_items: content.items.map(({ product, quantity, price, currency }) =>
            defined({ product_retailer_id: product, quantity, item_price: price, currency }),
          ),
        }),
      );
    case 'unsupported':
      return { type: content.kind, content: { [content.kind]: content.raw ?? {} } };
    // No official SDK models these on MessageBird.
    case 'contacts':
    case 'reaction':
    case 'system':
    case 'edit':
    case 'revoke':
    case 'interactive':
    case 'template':
      return undefined;
  }
}

const defined = (part: Part): Part =>
  Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined));
