import { clientIdOf } from '../channels/webchat/index.ts';
import type { Content, MediaContent } from '../domain/content.ts';
import type { Conversation, Entry } from '../domain/conversation.ts';
import type { MessageFile } from '../domain/file.ts';
import type { Presence } from '../domain/visitor.ts';
import { iso, millis } from '../platform/clock.ts';
import { parseConversationId } from '../store/keys.ts';

/**
 * What a visitor is shown: messages and who of the shop is there. No notes, no events, no ids of agents or customers, nothing of
 * how the desk works.
 */

export type VisitorMessage = ReturnType<typeof showMessage>;

/** A thread has many conversations (C7), each counts its entries; together they make one number that grows. */
const perConversation = 1_000_000;
export const placeIn = (conversation: string, seq: number): number =>
  (parseConversationId(conversation)?.ordinal ?? 0) * perConversation + seq;
export const ordinalAt = (place: number): number => Math.floor(place / perConversation);
export const seqAt = (place: number): number => place % perConversation;

/** Whether an entry is the visitor's to see. What failed reached nobody. */
export const isForVisitor = ({ kind, state }: Entry): boolean => kind === 'message' && state !== 'failed';

/** @param names of agents, by id */
export function showMessage(conversation: string, entry: Entry, names: Map<string, string>) {
  const { id, seq, sentAt, direction, author, state, replyTo, file } = entry;
  const name = author === undefined ? undefined : names.get(author);
  return {
    place: placeIn(conversation, seq),
    id: clientIdOf(id),
    at: iso(millis(sentAt)),
    from: direction === 'in' ? ('visitor' as const) : name ? ('agent' as const) : ('shop' as const),
    ...(name && direction === 'out' && { name }),
    content: showContent(entry.content as Content, file),
    ...(direction === 'out' && { seen: state === 'read' }),
    ...(replyTo && { replyTo: clientIdOf(replyTo) }),
  };
}

function showContent(content: Content, file: MessageFile | undefined) {
  switch (content.type) {
    case 'text':
      return { type: 'text' as const, text: content.text };
    case 'image':
    case 'video':
    case 'audio':
    case 'document':
    case 'sticker':
      return showMedia(content, file);
    case 'interactive':
      return content;
    case 'choice':
      return { type: 'choice' as const, title: content.title };
    case 'location': {
      const { type, latitude, longitude, name, address } = content;
      return { type, latitude, longitude, ...(name && { name }), ...(address && { address }) };
    }
    default:
      return { type: 'unsupported' as const };
  }
}

/** A file by its id; what an agent sent by its link, by that, where it is one that a page may follow. */
function showMedia({ type, media, caption, filename, mimeType }: MediaContent, file: MessageFile | undefined) {
  const shown = file && {
    id: file.id,
    state: file.state,
    ...((file.mimeType ?? mimeType) && { mimeType: file.mimeType ?? mimeType }),
    ...(file.size !== undefined && { size: file.size }),
    ...((file.filename ?? filename) && { filename: file.filename ?? filename }),
  };
  return {
    type,
    ...(shown ? { file: shown } : media.startsWith('https://') && { url: media }),
    ...(caption && { caption }),
  };
}

/**
 * How a conversation stands, for its visitor.
 * @param agent the name of who has it
 * @param position in the queue, where the shop tells it
 */
export const showStanding = (c: Conversation, agent: string | undefined, position: number | undefined) => ({
  state: c.state,
  waiting: c.state === 'open' && c.assignee === undefined && c.participants.length === 0,
  /** Of the visitor's messages so many, the last ones, were not looked at yet. */
  unseen: c.unread,
  ...(agent && { agent }),
  ...(position !== undefined && { position }),
});

/** To agents (W4). */
export const showVisitor = ({ online, lastActive, location, page }: Presence) => ({
  online,
  lastActive: iso(lastActive),
  ...(location && { location }),
  ...(page && { page }),
});
