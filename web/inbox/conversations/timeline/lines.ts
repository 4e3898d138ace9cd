import type { Outgoing } from '../../core/outbox.ts';
import type { Entry, MessageEntry } from '../../core/types.ts';

/** What stands in the timeline, one line each, made from its entries and from what is still on its way. */

export interface Reaction {
  emoji: string;
  direction: 'in' | 'out';
  author?: string;
}

/** What a reply answers: a message that is loaded, or one further back. */
export type Quoted = MessageEntry | 'further_back';

export type Line = {
  key: string;
  /** The first line of its day: the local date, 2026-11-21. */
  day?: string;
  isFirstUnread?: boolean;
} & (
  | {
      kind: 'message';
      entry: MessageEntry;
      /** The same side said the line before, shortly before: its name and time are not said again. */
      isContinued: boolean;
      quoted?: Quoted;
      reactions: Reaction[];
      /** What it says since it was edited. */
      edited?: string;
      isRevoked?: boolean;
    }
  | { kind: 'note'; entry: Extract<Entry, { kind: 'note' }> }
  | { kind: 'event'; entry: Extract<Entry, { kind: 'event' }> }
  | { kind: 'outgoing'; one: Outgoing; quoted?: Quoted }
);
export type MessageLine = Extract<Line, { kind: 'message' }>;

/** Messages of one side this close to each other stand together. */
const together = 5 * 60_000;
/** The desk's clock and the server's may differ by so much when a reply is found among the entries. */
const clocksApart = 2000;

export interface LinesWish {
  entries: readonly Entry[];
  /** Of this conversation. */
  outgoing: readonly Outgoing[];
  /** Who looks. */
  me: string;
  /** The sequence number of the first unread entry when the conversation was opened. */
  firstUnread?: number;
}

/** Reactions, edits and deletions are shown on the message they are about; where that is not loaded they are a line of their own. */
export function toLines({ entries, outgoing, me, firstUnread }: LinesWish): Line[] {
  const byProvider = new Map<string, MessageEntry>();
  const byId = new Map<string, MessageEntry>();
  for (const entry of entries) {
    if (entry.kind !== 'message') continue;
    byId.set(entry.id, entry);
    if (entry.providerId) byProvider.set(entry.providerId, entry);
  }
  const find = (reference: string): MessageEntry | undefined => byProvider.get(reference) ?? byId.get(reference);
  const said = aboutOthers(entries, find);
  const lines: Line[] = [];
  let before: Entry | undefined;
  for (const entry of entries) {
    if (isAboutLoaded(entry, find)) continue;
    lines.push({ ...lineOf(entry, before, said, find), ...marks(entry, before, firstUnread) });
    before = entry;
  }
  for (const one of underWay(entries, outgoing, me))
    lines.push({
      key: one.key,
      kind: 'outgoing',
      one,
      ...(one.replyTo && { quoted: find(one.replyTo) ?? 'further_back' }),
    });
  return lines;
}

interface Said {
  reactions: Map<string, Reaction[]>;
  edits: Map<string, string>;
  revoked: Set<string>;
}

function aboutOthers(entries: readonly Entry[], find: (reference: string) => MessageEntry | undefined): Said {
  const said: Said = { reactions: new Map(), edits: new Map(), revoked: new Set() };
  for (const entry of entries) {
    if (entry.kind !== 'message') continue;
    const { content, direction, author, state } = entry;
    const target = 'target' in content ? find(content.target) : undefined;
    if (!target || state === 'failed') continue;
    if (content.type === 'edit' && content.text !== undefined) said.edits.set(target.id, content.text);
    if (content.type === 'revoke') said.revoked.add(target.id);
    if (content.type !== 'reaction') continue;
    // Each side has one reaction to a message: the last one counts, none takes it back.
    const others = (said.reactions.get(target.id) ?? []).filter((one) => one.direction !== direction);
    const own = content.emoji ? [{ emoji: content.emoji, direction, ...(author && { author }) }] : [];
    said.reactions.set(target.id, [...others, ...own]);
  }
  return said;
}

/** Shown on the message it is about; what failed is shown by itself, so that somebody sees it. */
const isAboutLoaded = (entry: Entry, find: (reference: string) => MessageEntry | undefined): boolean =>
  entry.kind === 'message' &&
  'target' in entry.content &&
  entry.state !== 'failed' &&
  find(entry.content.target) !== undefined;

function lineOf(
  entry: Entry,
  before: Entry | undefined,
  said: Said,
  find: (reference: string) => MessageEntry | undefined,
): Line {
  if (entry.kind === 'note') return { key: entry.id, kind: 'note', entry };
  if (entry.kind === 'event') return { key: entry.id, kind: 'event', entry };
  const edited = said.edits.get(entry.id);
  return {
    key: entry.id,
    kind: 'message',
    entry,
    isContinued: continues(entry, before),
    reactions: said.reactions.get(entry.id) ?? [],
    ...(entry.replyTo && { quoted: find(entry.replyTo) ?? 'further_back' }),
    ...(edited !== undefined && { edited }),
    ...(said.revoked.has(entry.id) && { isRevoked: true }),
  };
}

const continues = (entry: MessageEntry, before: Entry | undefined): boolean =>
  before?.kind === 'message' &&
  before.direction === entry.direction &&
  before.author === entry.author &&
  dayOf(before.at) === dayOf(entry.at) &&
  Date.parse(entry.at) - Date.parse(before.at) < together;

function marks(entry: Entry, before: Entry | undefined, firstUnread: number | undefined) {
  const day = dayOf(entry.at);
  return {
    ...((!before || dayOf(before.at) !== day) && { day }),
    ...(entry.seq === firstUnread && { isFirstUnread: true }),
  };
}

/** The local date of a moment. */
export function dayOf(at: string): string {
  const date = new Date(at);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/**
 * What is on its way without what has arrived: the push with the entry can be here before the answer to the request is.
 *
 *     request ------> desk ------> answer ------------> here: the outgoing one goes
 *                        \--> push -----> here: the entry stands there already
 */
function underWay(entries: readonly Entry[], outgoing: readonly Outgoing[], me: string): Outgoing[] {
  const taken = new Set<string>();
  return outgoing.filter((one) => {
    if (one.state !== 'sending' && one.state !== 'waiting') return true;
    const arrived = entries.findLast(
      (entry) =>
        entry.kind !== 'event' &&
        entry.author === me &&
        !taken.has(entry.id) &&
        Date.parse(entry.at) >= one.at - clocksApart &&
        sameContent(entry, one),
    );
    if (arrived) taken.add(arrived.id);
    return !arrived;
  });
}

function sameContent(entry: Exclude<Entry, { kind: 'event' }>, { content }: Outgoing): boolean {
  if (entry.content.type !== content.type) return false;
  if ('text' in content) return 'text' in entry.content && entry.content.text === content.text;
  if ('media' in content) return 'media' in entry.content && entry.content.media === content.media;
  return JSON.stringify(entry.content) === JSON.stringify(content);
}

/**
 * Where the unread part begins: the n-th customer's message from the end.
 * @returns its sequence number; undefined where nothing is unread, or it begins further back than what is loaded
 */
export function firstUnreadOf(entries: readonly Entry[], unread: number, hasOlder = false): number | undefined {
  const received = entries.filter((entry) => entry.kind === 'message' && entry.direction === 'in');
  if (unread === 0 || (hasOlder && unread > received.length)) return undefined;
  return received.at(-Math.min(unread, received.length))?.seq;
}

/** The words of an entry, for quoting, copying, searching and reading out; '' where it has none of its own. */
export function textOf({ content }: Pick<MessageEntry, 'content'> | Pick<Outgoing, 'content'>): string {
  switch (content.type) {
    case 'text':
    case 'note':
      return content.text;
    case 'image':
    case 'video':
    case 'audio':
    case 'document':
    case 'sticker':
      return content.caption ?? content.filename ?? '';
    case 'location':
      return [content.name, content.address].filter(Boolean).join(', ');
    case 'contacts':
      return content.contacts.map(({ name }) => name).join(', ');
    case 'choice':
      return content.title;
    case 'interactive':
      return content.body;
    case 'template':
      return [content.name, ...(content.params ?? [])].join(' · ');
    case 'order':
    case 'edit':
    case 'system':
      return content.text ?? '';
    case 'reaction':
      return content.emoji ?? '';
    default:
      return '';
  }
}
