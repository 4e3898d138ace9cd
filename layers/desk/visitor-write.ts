import { takenByNobody } from '../channels/limits.ts';
import { messageId } from '../channels/webchat/index.ts';
import type { ChoiceContent, Content, MediaContent, TextContent } from '../domain/content.ts';
import { inWords, shopOfFile } from '../domain/file.ts';
import { bareType, isInline, isProgramName, judge, servedType, tellingBytes } from '../domain/filetype.ts';
import { plainName } from '../domain/written.ts';
import { iso } from '../platform/clock.ts';
import { DeskError } from '../platform/errors.ts';
import type { Files } from '../platform/files.ts';
import { findConversation, findHead } from '../store/conversations.ts';
import { conversationId } from '../store/keys.ts';
import { announceUpload, findFile } from '../store/media.ts';
import { arrivedBefore } from '../store/timeline.ts';
import type { Desk } from './desk.ts';
import { keptAt, unavailable, uploadedAt } from './media.ts';
import { ordinalAt, seqAt } from './present-visitor.ts';
import { receive } from './receive.ts';
import { referenceOf } from './reports.ts';
import type { Guest } from './visit.ts';

/**
 * What a visitor does: writes, uploads, reads. It all comes in as any provider's webhook does (receive.ts), so that a message is stored
 * once however often it is sent, reopens, is routed and is shown like all others.
 */

/** What a visitor may write. A file is one that was uploaded for it. */
export type VisitorContent =
  | TextContent
  | (Pick<MediaContent, 'media' | 'caption'> & { type: 'image' | 'document' })
  | Pick<ChoiceContent, 'type' | 'id' | 'title'>;

export interface Saying {
  /** Of the client's own making: the same however often it is sent. */
  id: string;
  content: VisitorContent;
  /** The message whose choice this is, or that is quoted. */
  replyTo?: string | undefined;
}

/**
 * Takes a visitor's message in.
 * @throws DeskError media_missing, media_not_allowed, busy
 */
export async function say(desk: Desk, files: Files, guest: Guest, { id, content, replyTo }: Saying): Promise<void> {
  const { place, thread, visitor } = guest;
  const { identity } = visitor;
  await receive(desk, place.shop, 'webchat', [
    {
      kind: 'message',
      account: place.channel.account,
      providerId: messageId(thread.address, id),
      // No time: a browser's clock is not believed. The message goes by when it was first seen, however often it comes.
      platform: 'webchat',
      sender: {
        addresses: [visitor.id],
        ...(identity && {
          contactId: `customer ${identity.subject}`,
          ...(identity.name && { name: identity.name }),
          ...(identity.email && { email: identity.email }),
          ...(identity.phone && { phone: identity.phone }),
        }),
      },
      content: await whole(desk, files, guest, content),
      ...(replyTo && { replyTo }),
    },
  ]);
}

async function whole(desk: Desk, files: Files, guest: Guest, content: VisitorContent): Promise<Content> {
  if (content.type === 'choice') return { ...content, via: 'button' };
  return content.type === 'text' ? content : uploaded(desk, files, guest, content);
}

const megabyte = 1024 * 1024;
/** What a visitor may send (bytes): a photo of a phone, a scanned invoice. */
const largest = { image: 10 * megabyte, document: 20 * megabyte } as const;

export interface VisitorUpload {
  filename: string;
  mimeType: string;
  size: number;
}

const uploadFor = 15 * 60;
const sendWithin = 24 * 3600_000;
const lookFor = 5 * 60;

/** Who an upload belongs to: no agent's id holds a hash. */
const uploader = ({ thread }: Guest): string => `visitor#${thread.channel}#${thread.address}`;

/** Gives a visitor a link to upload one file of that size and type. @throws DeskError media_too_large, media_not_allowed */
export async function beginVisitorUpload(desk: Desk, files: Files, guest: Guest, wish: VisitorUpload) {
  const { shop } = guest.place;
  const { size } = wish;
  const filename = plainName(wish.filename) || 'file';
  const mimeType = bareType(wish.mimeType);
  refuse(mimeType, size);
  if (isProgramName(filename)) throw new DeskError('media_not_allowed', 'Files that a computer runs are not taken.');
  const id = `${shop}.${desk.id()}`;
  const now = desk.clock.now();
  await announceUpload(
    desk.table,
    { shop, id, size, mimeType, filename, by: uploader(guest), at: now },
    now + sendWithin,
  );
  // By the real time, as the link.
  const expiresAt = iso(Date.now() + uploadFor * 1000);
  const url = await files.uploadLink(uploadedAt(shop, id), { size, mimeType }, uploadFor);
  return { id, url, method: 'PUT' as const, headers: { 'content-type': mimeType }, expiresAt };
}

function refuse(mimeType: string, size: number): void {
  const refusal = takenByNobody(mimeType, size);
  if (refusal) throw new DeskError(refusal.code, refusal.reason, refusal.limit);
  const kind = mimeType.startsWith('image/') ? 'image' : 'document';
  if (size > largest[kind])
    throw new DeskError(
      'media_too_large',
      `A file can have at most ${inWords(largest[kind])}; this one has ${inWords(size)}.`,
      {
        largest: largest[kind],
      },
    );
}

/**
 * A file that was uploaded, looked at: what its bytes are decides. It is fetched from there and kept as the files of all customers are
 * (fetch.ts), where it is looked at again.
 */
async function uploaded(
  desk: Desk,
  files: Files,
  guest: Guest,
  { type, media: id, caption }: Extract<VisitorContent, { media: string }>,
): Promise<MediaContent> {
  const { shop } = guest.place;
  const { kept } = shopOfFile(id) === shop ? await findFile(desk.table, shop, id) : {};
  if (kept?.by !== uploader(guest)) throw missing();
  const seen = await files.peek(uploadedAt(shop, id), tellingBytes);
  if (!seen || seen.size !== kept.size) throw missing();
  const judged = judge(type, kept.mimeType, seen.start);
  if (!judged.ok) throw new DeskError('media_not_allowed', judged.reason);
  refuse(judged.mimeType, kept.size);
  return {
    type,
    media: id,
    mimeType: judged.mimeType,
    ...(kept.filename && { filename: kept.filename }),
    ...(caption && { caption }),
  };
}

const missing = (): DeskError =>
  new DeskError('media_missing', 'The file has not been uploaded yet. Upload it first, then send it.');

/** A link to a file of the visitor's own thread. @throws DeskError not_found, media_unavailable */
export async function showVisitorFile(desk: Desk, files: Files, { place, thread }: Guest, id: string) {
  const { shop } = place;
  const { fetching, kept } = shopOfFile(id) === shop ? await findFile(desk.table, shop, id) : {};
  const isIn = (conversation: string): boolean =>
    conversation.startsWith(`${thread.shop}.${thread.channel}.${thread.address}.`);
  const conversations = fetching ? [fetching.conversation] : (kept?.conversations ?? []);
  if (!conversations.some(isIn)) throw new DeskError('not_found');
  if (fetching || kept?.state !== 'kept') throw unavailable(kept);
  const { mimeType, size, filename } = kept;
  const shown = { mimeType: servedType(mimeType), inline: isInline(mimeType), ...(filename && { filename }) };
  const expiresAt = iso(Date.now() + lookFor * 1000);
  return { url: await files.link(keptAt(shop, id), shown, lookFor), mimeType, size, filename, expiresAt };
}

/** Messages that one report covers: older ones were read before. */
const mostReported = 50;

/**
 * The visitor's browser has the shop's messages up to a place, or the visitor has seen them (C3): a report as a provider's.
 */
export async function reportOn(
  desk: Desk,
  { place, thread }: Guest,
  upTo: { delivered?: number | undefined; read?: number | undefined },
): Promise<void> {
  for (const state of ['read', 'delivered'] as const) {
    const at = upTo[state];
    if (at === undefined) continue;
    const id = conversationId(thread, ordinalAt(at));
    const head = await findHead(desk.table, thread);
    const conversation = head?.id === id ? head : await findConversation(desk.table, id);
    if (!conversation) continue;
    const earlier: readonly unknown[] = state === 'read' ? ['pending', 'sent', 'delivered'] : ['pending', 'sent'];
    const entries = (await arrivedBefore(desk.table, conversation, seqAt(at) + 1, mostReported)).filter(
      (entry) => entry.direction === 'out' && earlier.includes(entry.state),
    );
    const reports = entries.map((entry) => ({
      kind: 'delivery' as const,
      account: place.channel.account,
      providerId: entry.providerId ?? entry.id,
      state,
      reference: referenceOf({ conversation: id, sentAt: entry.sentAt, entryId: entry.id }),
    }));
    if (reports.length > 0) await receive(desk, place.shop, 'webchat', reports);
  }
}
