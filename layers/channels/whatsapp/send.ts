import type {
  ContactsContent,
  InteractiveContent,
  LocationContent,
  MediaContent,
  OutgoingContent,
  TemplateContent,
} from '../../domain/content.ts';
import { e164 } from '../../domain/phone.ts';
import type { OutgoingMessage, ProviderRequest, ProviderResponse, SendOutcome, WhatsAppSecrets } from '../channel.ts';
import { compact, filled, type Json, list, record, unwrapped, word } from '../json.ts';
import { isLink } from '../media.ts';
import { failureOf, isRetryable } from './errors.ts';
import { isUserId } from './sender.ts';

/** `POST /{version}/{phone number id}/messages` of the Cloud API. */
export function request(message: OutgoingMessage, secrets: WhatsAppSecrets): ProviderRequest {
  const base = secrets.apiUrl.replace(/\/+$/, '');
  return {
    method: 'POST',
    url: `${base}/${encodeURIComponent(secrets.version)}/${encodeURIComponent(message.account)}/messages`,
    headers: { authorization: `Bearer ${secrets.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(bodyOf(message)),
  };
}

function bodyOf({ recipient, content, replyTo, reference }: OutgoingMessage): Json {
  // A reaction names its message itself and takes no context.
  const quotes = replyTo !== undefined && content.type !== 'reaction';
  return {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    ...addressed(recipient),
    ...part(content),
    ...(quotes && { context: { message_id: replyTo } }),
    // There is no idempotency key: this comes back with the statuses and tells what became of a send without an answer.
    biz_opaque_callback_data: reference,
  };
}

/** `recipient` for a business-scoped user id, `to` for everything else: a phone number as digits without the plus sign. */
function addressed({ address, userId }: OutgoingMessage['recipient']): Json {
  if (address === userId || isUserId(address)) return { recipient: address };
  return { to: e164(address)?.slice(1) ?? address };
}

/** `type` and the part of that name. */
function part(content: OutgoingContent): Json {
  switch (content.type) {
    case 'text':
      return { type: 'text', text: { body: content.text, preview_url: /https?:\/\//i.test(content.text) } };
    case 'image':
    case 'video':
    case 'audio':
    case 'document':
    case 'sticker':
      return { type: content.type, [content.type]: media(content) };
    case 'location':
      return { type: 'location', location: location(content) };
    case 'contacts':
      return { type: 'contacts', contacts: content.contacts.map(contactCard) };
    case 'reaction':
      // The empty text takes a reaction back.
      return { type: 'reaction', reaction: { message_id: content.target, emoji: content.emoji ?? '' } };
    case 'interactive':
      return { type: 'interactive', interactive: interactive(content) };
    case 'template':
      return { type: 'template', template: template(content) };
  }
}

function media(content: MediaContent): Json {
  const place = isLink(content.media) ? { link: content.media } : { id: content.media };
  const filename = content.type === 'document' ? content.filename : undefined;
  return compact({ ...place, caption: content.caption || undefined, filename });
}

/** Coordinates go as text, as in Meta's specification. */
const location = ({ latitude, longitude, name, address }: LocationContent): Json =>
  compact({ latitude: decimal(latitude), longitude: decimal(longitude), name, address });

/** Without an exponent; ten places are less than a tenth of a millimetre. */
const decimal = (degrees: number): string => String(degrees.toFixed(10)).replace(/\.?0+$/, '');

/** WhatsApp wants one more part of the name beside the formatted one. */
const contactCard = (card: ContactsContent['contacts'][number]): Json =>
  compact({
    name: { formatted_name: card.name, first_name: card.name },
    phones: card.phones,
    emails: card.emails,
    org: card.organisation === undefined ? undefined : { company: card.organisation },
  });

function interactive({ body, header, footer, action }: InteractiveContent): Json {
  const frame = compact({
    header: header === undefined ? undefined : { type: 'text', text: header },
    body: { text: body },
    footer: footer === undefined ? undefined : { text: footer },
  });
  switch (action.kind) {
    case 'buttons': {
      const buttons = action.buttons.map(({ id, title }) => ({ type: 'reply', reply: { id, title } }));
      return { type: 'button', ...frame, action: { buttons } };
    }
    case 'list': {
      const sections = action.sections.map(({ title, rows }) => compact({ title, rows: rows.map(row) }));
      return { type: 'list', ...frame, action: { button: action.button, sections } };
    }
    case 'link': {
      const parameters = { display_text: action.title, url: action.url };
      return { type: 'cta_url', ...frame, action: { name: 'cta_url', parameters } };
    }
  }
}

const row = ({ id, title, description }: { id: string; title: string; description?: string }): Json =>
  compact({ id, title, description });

function template({ name, language, params = [], components }: TemplateContent): Json {
  const ofParams =
    params.length > 0 ? [{ type: 'body', parameters: params.map((text) => ({ type: 'text', text })) }] : undefined;
  return compact({ name, language: { policy: 'deterministic', code: language }, components: components ?? ofParams });
}

/**
 * Reads the answer to a send. 200 means taken, not delivered: since October 2026 WhatsApp takes messages that it then does
 * not deliver for want of a payment method, so the state stays `pending` until a status comes.
 */
export function outcome({ status, body, retryAfter }: ProviderResponse): SendOutcome {
  const answer = record(unwrapped(body));
  const error = filled(answer.error);
  if (error) return refused(error, status, retryAfter);
  if (status >= 200 && status < 300) return taken(answer);
  return withoutCode(status, retryAfter);
}

function taken(answer: Json): SendOutcome {
  const providerId = word(record(list(answer.messages)[0]).id);
  if (providerId !== undefined) return { kind: 'accepted', providerId, state: 'pending' };
  // It was taken, so sending it again could show it to the customer twice: that is for a person to decide.
  const message = 'WhatsApp took the message without naming it, so it may have arrived. Ask before you send it again.';
  return { kind: 'failed', failure: { class: 'temporary', code: 'no_id', message } };
}

function refused(error: Json, status: number, retryAfter: number | undefined): SendOutcome {
  const failure = failureOf(error);
  const known = isRetryable(error);
  if (known) return compact({ kind: 'retry', failure, retryAfter });
  if (known === undefined && isBusy(status)) return withoutCode(status, retryAfter);
  return { kind: 'failed', failure };
}

/** No code, or one that we do not know: the HTTP status decides. */
function withoutCode(status: number, retryAfter: number | undefined): SendOutcome {
  const code = String(status);
  if (isBusy(status)) {
    const message = 'WhatsApp was not available. Try again in a few minutes.';
    return compact({
      kind: 'retry',
      failure: { class: status === 429 ? 'rate' : 'temporary', code, message },
      retryAfter,
    });
  }
  if (status === 401 || status === 403) {
    const message = 'WhatsApp did not accept our access token. A shop admin must renew it in the channel settings.';
    return { kind: 'failed', failure: { class: 'auth', code, message } };
  }
  return {
    kind: 'failed',
    failure: { class: 'content', code, message: `WhatsApp refused the message (HTTP ${code}).` },
  };
}

const isBusy = (status: number): boolean => status === 429 || status >= 500;
