/** The desk's terms in words for people. */

/** A time of day, with the date when that is another one. @param {number} at epoch ms @param {number} now */
export function moment(at, now) {
  const date = new Date(at);
  const time = date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  const isToday = date.toDateString() === new Date(now).toDateString();
  return isToday ? time : `${date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })} ${time}`;
}

/** A message's content as text; what a phone would draw is told in words. @param {any} content */
export function contentText(content) {
  const { type } = content ?? {};
  switch (type) {
    case 'text':
    case 'note':
      return content.text;
    case 'image':
    case 'video':
    case 'audio':
    case 'document':
    case 'sticker': {
      const kind = content.voice ? 'voice message' : type;
      return [`[${kind}]`, content.filename, content.caption].filter(Boolean).join(' ');
    }
    case 'location':
      return ['[location]', content.name, content.address, `${content.latitude}, ${content.longitude}`]
        .filter(Boolean)
        .join(' ');
    case 'contacts':
      return `[contact] ${content.contacts.map((c) => [c.name, c.phones?.[0]?.phone].filter(Boolean).join(' ')).join(', ')}`;
    case 'reaction':
      return content.emoji ? `reacted ${content.emoji}` : 'took the reaction back';
    case 'choice':
      return `[chose] ${content.title}`;
    case 'interactive':
      return `${content.body} ${(content.action.buttons ?? []).map((b) => `[${b.title}]`).join(' ')}`;
    case 'template':
      return `[template] ${content.name}${content.params?.length ? `: ${content.params.join(', ')}` : ''}`;
    case 'order':
      return `[order] ${content.text ?? ''} ${content.items.length} product(s)`;
    case 'system':
      return content.text ?? content.event;
    case 'edit':
      return `[edited] ${content.text ?? ''}`;
    case 'revoke':
      return '[deleted by the customer]';
    default:
      return '[unsupported message]';
  }
}
