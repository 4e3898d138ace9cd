import type { InteractiveContent, MediaContent, OutgoingContent, TemplateContent } from '../../domain/content.ts';
import type {
  Failure,
  MessageBirdSecrets,
  OutgoingMessage,
  ProviderRequest,
  ProviderResponse,
  SendOutcome,
} from '../channel.ts';
import { Unsendable } from '../failing.ts';
import { compact, type Json, list, record, unwrapped, word } from '../json.ts';
import { failureOf, refusalOf, stateOf } from './errors.ts';
import { referenceOf } from './parse.ts';

/**
 * An answer within a conversation that MessageBird knows: `POST /conversations/{id}/messages`; else the first message to a
 * customer: `POST /send`. Our reference goes along twice, because only one of the fields may come back.
 * @throws Unsendable for a template without a namespace, and for what `supports` refuses
 */
export function request(message: OutgoingMessage, secrets: MessageBirdSecrets): ProviderRequest {
  const { account, recipient, content, reference } = message;
  const body = { ...part(content, secrets), source: { slotdesk: reference }, trackId: reference };
  if (recipient.providerConversation === undefined) {
    return call('POST', 'send', secrets, { to: recipient.address, from: account, ...body });
  }
  return call('POST', messagesOf(recipient.providerConversation), secrets, { ...body, channelId: account });
}

const messagesOf = (conversation: string): string => `conversations/${encodeURIComponent(conversation)}/messages`;

function call(method: 'GET' | 'POST', path: string, secrets: MessageBirdSecrets, body?: Json): ProviderRequest {
  return compact({
    method,
    url: `${secrets.apiUrl.replace(/\/+$/, '')}/${path}`,
    headers: {
      authorization: `AccessKey ${secrets.accessKey}`,
      accept: 'application/json',
      ...(body && { 'content-type': 'application/json' }),
    },
    body: body && JSON.stringify(body),
  });
}

/** `type` and `content`, whose only key is the type. */
function part(content: OutgoingContent, secrets: MessageBirdSecrets): Json {
  const of = (type: string, value: unknown): Json => ({ type, content: { [type]: value } });
  switch (content.type) {
    case 'text':
      return of('text', content.text);
    case 'image':
    case 'video':
    case 'audio':
      return of(content.type, linked(content, content.caption));
    case 'document':
      return of('file', linked(content, content.filename ?? content.caption));
    case 'sticker':
      return of('whatsappSticker', { link: content.media });
    case 'location':
      return of('location', { latitude: content.latitude, longitude: content.longitude });
    case 'interactive':
      return of('interactive', interactive(content));
    case 'template':
      return of('hsm', template(content, secrets));
    case 'contacts':
    case 'reaction':
      throw new Unsendable(
        refusal('content', 'not_supported', `MessageBird cannot send this kind of message: ${content.type}.`),
      );
  }
}

const refusal = (class_: Failure['class'], code: string, message: string): Failure => ({
  class: class_,
  code,
  message,
});

const linked = ({ media }: MediaContent, caption: string | undefined): Json =>
  compact({ url: media, caption: caption || undefined });

function interactive({ body, header, footer, action }: InteractiveContent): Json {
  const frame = compact({
    header: header === undefined ? undefined : { type: 'text', text: header },
    body: { text: body },
    footer: footer === undefined ? undefined : { text: footer },
  });
  switch (action.kind) {
    case 'buttons': {
      // Flat, unlike WhatsApp's own buttons.
      const buttons = action.buttons.map(({ id, title }) => ({ id, type: 'reply', title }));
      return { type: 'button', ...frame, action: { buttons } };
    }
    case 'list':
      return { type: 'list', ...frame, action: { button: action.button, sections: action.sections } };
    case 'link':
      throw new Unsendable(
        refusal('content', 'not_supported', 'MessageBird cannot send a link button. Write the link as text.'),
      );
  }
}

function template(content: TemplateContent, secrets: MessageBirdSecrets): Json {
  const namespace = content.namespace || secrets.templateNamespace;
  if (!namespace) {
    const message = 'Templates at MessageBird need a namespace. A shop admin must enter it in the channel settings.';
    throw new Unsendable(refusal('template', 'no_namespace', message));
  }
  const { name, language, params, components } = content;
  const values = components ? { components } : { params: (params ?? []).map((value) => ({ default: value })) };
  return { namespace, templateName: name, language: { policy: 'deterministic', code: language }, ...values };
}

/** Reads the answer to a send: a message, or of `/send` only its id. */
export function outcome({ status, body, retryAfter }: ProviderResponse): SendOutcome {
  const answer = record(unwrapped(body));
  if (status >= 200 && status < 300) return taken(answer);
  const failure = refusalOf(answer, status);
  const isTemporary = failure.class !== 'auth' && (status === 429 || status >= 500);
  return isTemporary ? compact({ kind: 'retry', failure, retryAfter }) : { kind: 'failed', failure };
}

function taken(message: Json): SendOutcome {
  const providerId = word(message.id);
  if (providerId === undefined) {
    // It was taken, so sending it again could show it to the customer twice: that is for a person to decide.
    const text =
      'MessageBird took the message without naming it, so it may have arrived. Ask before you send it again.';
    return { kind: 'failed', failure: refusal('temporary', 'no_id', text) };
  }
  const state = stateOf(message.status) ?? 'pending';
  if (state === 'failed')
    return { kind: 'failed', failure: failureOf(message.error, word(message.status) ?? 'failed') };
  return compact({ kind: 'accepted', providerId, state, providerConversation: word(message.conversationId) });
}

/**
 * Whether a message went out whose answer never came: looks for our reference among the last 20 of the conversation. Not
 * possible for the first message to a customer, whose conversation we do not know.
 */
export const lookup = {
  request: ({ recipient }: OutgoingMessage, secrets: MessageBirdSecrets): ProviderRequest | undefined =>
    recipient.providerConversation === undefined
      ? undefined
      : call('GET', `${messagesOf(recipient.providerConversation)}?limit=20`, secrets),
  /** @returns undefined if it is not among them, or the answer is no list */
  found: ({ status, body }: ProviderResponse, { reference }: OutgoingMessage): SendOutcome | undefined => {
    if (status < 200 || status >= 300) return undefined;
    const messages = list(record(unwrapped(body)).items).map(record);
    const ours = messages.find((message) => referenceOf(message) === reference);
    return ours && taken(ours);
  },
};
