/** The desk's terms in words for people. */

/** @param {number} ms */
export function span(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  if (h >= 48) return `${Math.floor(h / 24)} days`;
  return h > 0 ? `${h} h ${m} min` : `${m}:${String(s).padStart(2, '0')}`;
}

/** A time of day, with the date when that is another one. @param {number} at epoch ms @param {number} now */
export function moment(at, now) {
  const date = new Date(at);
  const time = date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  const isToday = date.toDateString() === new Date(now).toDateString();
  return isToday ? time : `${date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })} ${time}`;
}

/** Sign and word of a status: never told by colour alone. */
export const statusWords = {
  rep_needed: ['!', 'Rep needed'],
  pending: ['…', 'Pending'],
  soon: ['◔', 'Soon'],
  overdue: ['▲', 'Overdue'],
  answered: ['✓', 'Answered'],
  closed: ['×', 'Closed'],
};

/** Ticks and word of a delivery state. */
export const deliveryWords = {
  pending: ['…', 'on its way'],
  sent: ['✓', 'sent'],
  delivered: ['✓✓', 'delivered'],
  read: ['✓✓', 'read'],
  failed: ['!', 'not delivered'],
};

export const reasonWords = { done: 'Done', no_reply: 'No reply', spam: 'Spam', other: 'Other' };

const rules = {
  first_message: 'a new customer wrote',
  queue: 'waiting in the queue, and a slot was free',
  by_hand: 'taken or given by hand',
  owner: 'the customer came back to the agent who had it',
  off: 'the shop leaves new conversations to its flow',
  no_slots: 'the shop has 0 slots: nothing is assigned by itself',
};
const algorithms = {
  least_chats: 'fewest open conversations',
  random: 'random',
  in_order: 'in order',
  most_waiting: 'longest without a message',
};
const obstacles = {
  no_permission: 'Without chat permission on this shop',
  offline: 'Not logged in',
  on_break: 'On break',
  full: 'No free slot',
  taken_meanwhile: 'Got another conversation meanwhile',
};

/**
 * Why a conversation went where it went (D11), a sentence a line.
 * @param {any} why the contract's explanation
 * @param {(agent: string) => string} nameOf
 */
export function explain(why, nameOf) {
  const lines = [`Because ${rules[why.rule] ?? why.rule}.`];
  if (why.algorithm) {
    const load = why.load === undefined ? '' : `: had ${why.load} of ${why.slots} slots taken`;
    lines.push(`Chosen by ${algorithms[why.algorithm] ?? why.algorithm}${load}.`);
  }
  const others = (why.candidates ?? []).filter((candidate) => candidate.agent !== why.agent);
  if (others.length > 0) {
    lines.push(`Could have taken it: ${others.map((c) => `${nameOf(c.agent)} (${c.load} open)`).join(', ')}.`);
  }
  const skipped = new Map();
  for (const { agent, reason } of why.skipped ?? [])
    skipped.set(reason, [...(skipped.get(reason) ?? []), nameOf(agent)]);
  for (const [reason, names] of skipped) lines.push(`${obstacles[reason] ?? reason}: ${names.join(', ')}.`);
  if (why.more) lines.push(`And ${why.more} more.`);
  return lines;
}

/** What happened, as one line. @param {any} event content of an event entry */
export function eventLine(event, nameOf) {
  const by = event.by && event.by !== event.agent ? ` by ${nameOf(event.by)}` : '';
  switch (event.type) {
    case 'created':
      return 'The conversation began';
    case 'assigned':
      return event.by === event.agent ? `${nameOf(event.agent)} took it` : `Assigned to ${nameOf(event.agent)}${by}`;
    case 'queued':
      return 'Not assigned: it waits in the queue';
    case 'unassigned':
      return `Taken from ${nameOf(event.agent)}, back to the queue${by}`;
    case 'with_bot':
      return 'The shop’s flow has it';
    case 'closed':
      return `Closed by ${event.by ? nameOf(event.by) : 'the system'}: ${reasonWords[event.reason] ?? event.reason}`;
    case 'reopened':
      return event.by ? `Reopened by ${nameOf(event.by)}` : 'Reopened: the customer wrote again';
    default:
      return String(event.type).replaceAll('_', ' ');
  }
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
