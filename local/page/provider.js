/** Reads the requests that went out to the providers, as the customer's phone would show them. */

/**
 * A message of the outbox, or undefined where a request was no message.
 * @returns {{reference?: string, conversation?: string, to?: string, at: number, text: string, choices: {id: string, title: string}[], emoji?: string} | undefined}
 */
export function messageIn({ method, body, at, response }) {
  // A provider that was down showed the customer nothing.
  if (method !== 'POST' || !body?.type || (response?.status ?? 200) >= 300) return undefined;
  const shown = body.messaging_product === 'whatsapp' ? fromWhatsApp(body) : fromMessageBird(body);
  const reference = body.biz_opaque_callback_data ?? body.source?.slotdesk ?? body.trackId;
  const conversation = String(reference ?? '').split('~')[0] || undefined;
  return { reference, conversation, to: digits(body.to), at: Date.parse(at), choices: [], ...shown };
}

export const digits = (phone) => (phone === undefined ? undefined : String(phone).replace(/\D/g, ''));

const lines = (...parts) => parts.filter(Boolean).join('\n');

function fromWhatsApp(body) {
  const part = body[body.type] ?? {};
  switch (body.type) {
    case 'text':
      return { text: part.body };
    case 'location':
      return { text: lines('[location]', part.name, part.address, `${part.latitude}, ${part.longitude}`) };
    case 'contacts':
      return { text: lines('[contact]', ...part.map((card) => card.name?.formatted_name)) };
    case 'reaction':
      return { text: part.emoji ? `reacted ${part.emoji}` : 'took the reaction back' };
    case 'interactive':
      return interactive(part, (b) => b.reply);
    case 'template': {
      const values = (part.components ?? []).flatMap((c) => c.parameters ?? []).map((p) => p.text);
      return { text: template(part.name, values) };
    }
    default:
      return { text: media(body.type, part) };
  }
}

function fromMessageBird(body) {
  const part = body.content?.[body.type];
  switch (body.type) {
    case 'text':
      return { text: part };
    case 'location':
      return { text: lines('[location]', `${part.latitude}, ${part.longitude}`) };
    case 'interactive':
      return interactive(part, (b) => b);
    case 'hsm':
      return {
        text: template(
          part.templateName,
          (part.params ?? []).map((p) => p.default),
        ),
      };
    default:
      return { text: media(body.type, part ?? {}) };
  }
}

const template = (name, values) => lines(`[template ${name}]`, values.filter(Boolean).join(', '));

const media = (kind, { link, url, id, caption, filename }) =>
  lines(`[${kind}] ${filename ?? link ?? url ?? id ?? ''}`, caption);

function interactive({ header, body, footer, action = {} }, replyOf) {
  const rows = (action.sections ?? []).flatMap((section) => section.rows ?? []);
  const choices = [...(action.buttons ?? []).map(replyOf), ...rows].map(({ id, title }) => ({ id, title }));
  return { text: lines(header?.text, body?.text, footer?.text, action.parameters?.url), choices };
}
