import { type FileRefusal, fileRefusal, uploadRefusal } from '../channels/limits.ts';
import { mayChat } from '../domain/agent.ts';
import type { MediaContent } from '../domain/content.ts';
import { type MessageFile, shopOfFile } from '../domain/file.ts';
import { bareType, isInline, judge, servedType, tellingBytes } from '../domain/filetype.ts';
import { plainName } from '../domain/written.ts';
import { iso } from '../platform/clock.ts';
import { DeskError } from '../platform/errors.ts';
import type { Files } from '../platform/files.ts';
import { findAgent } from '../store/agents.ts';
import { announceUpload, findFile, forgetUse, type Kept, noteUse, removeFile } from '../store/media.ts';
import type { Desk } from './desk.ts';
import { loadSeen, type Scene } from './edit.ts';

/**
 * Files as agents meet them (C8): looking at a customer's, uploading and sending their own. The bucket's links are all that clients
 * and providers ever get; they work for minutes.
 */

/** Where a file is kept for good; the prefix is what a shop's functions may reach. */
export const keptAt = (shop: string, id: string): string => `kept/${shop}/${id}`;
/** Where an agent puts it; what is not sent from there goes by itself after two days. */
export const uploadedAt = (shop: string, id: string): string => `uploads/${shop}/${id}`;

const minute = 60;
const lookFor = 5 * minute;
const uploadFor = 15 * minute;
/** A provider fetches a file at once, or when it tries again; each try of ours makes a new link. */
const providerFor = 60 * minute;
const sendWithin = 24 * 3600_000;

export interface UploadWish {
  shop: string;
  filename: string;
  mimeType: string;
  size: number;
  /** Where it is to be sent: it is held against what that channel takes. Absent: against all of the shop's. */
  conversation?: string | undefined;
}

/**
 * Gives an agent a link to upload one file of that size and type.
 * @throws DeskError forbidden, not_found for a conversation of another shop, media_too_large, media_not_allowed
 */
export async function beginUpload(desk: Desk, files: Files, agentId: string, wish: UploadWish) {
  const { shop, size } = wish;
  if (!mayChat(await findAgent(desk.table, agentId), shop))
    throw new DeskError('forbidden', 'You have no chat permission on this shop.');
  const mimeType = bareType(wish.mimeType);
  refuse(uploadRefusal(await channelKinds(desk, agentId, wish), mimeType, size));
  const id = `${shop}.${desk.id()}`;
  const now = desk.clock.now();
  const upload = { shop, id, size, mimeType, filename: plainName(wish.filename) || 'file', by: agentId, at: now };
  await announceUpload(desk.table, upload, now + sendWithin);
  // By the real time, as the link.
  const expiresAt = iso(Date.now() + uploadFor * 1000);
  const url = await files.uploadLink(uploadedAt(shop, id), { size, mimeType }, uploadFor);
  return { id, url, method: 'PUT' as const, headers: { 'content-type': mimeType }, expiresAt };
}

/** Behind MessageBird can be any platform. */
const kindsBehind: Record<string, string> = { messagebird: 'any' };

async function channelKinds(desk: Desk, agentId: string, { shop, conversation: id }: UploadWish): Promise<string[]> {
  if (id === undefined)
    return (await desk.shops.get(shop)).channels.map(({ provider }) => kindsBehind[provider] ?? provider);
  const { conversation } = await loadSeen(desk, agentId, id);
  if (conversation.shop !== shop) throw new DeskError('not_found', 'This conversation is of another shop.');
  return [conversation.channel.kind];
}

/**
 * A link to a file, for who may see a conversation that it is in.
 * @throws DeskError not_found, media_unavailable
 */
export async function showFile(desk: Desk, files: Files, agentId: string, id: string) {
  const { shop, fetching, kept } = await mustSeeFile(desk, agentId, id);
  if (fetching || kept?.state !== 'kept') throw unavailable(kept);
  const { mimeType, size, sha256, filename } = kept;
  const shown = { mimeType: servedType(mimeType), inline: isInline(mimeType), ...(filename && { filename }) };
  const expiresAt = iso(Date.now() + lookFor * 1000);
  return { url: await files.link(keptAt(shop, id), shown, lookFor), mimeType, size, sha256, filename, expiresAt };
}

/** A file, for who sent it or may see a conversation that it is in. @throws DeskError not_found */
export async function mustSeeFile(desk: Desk, agentId: string, id: string) {
  const shop = shopOfFile(id);
  if (!shop) throw new DeskError('not_found');
  const { fetching, kept } = await findFile(desk.table, shop, id);
  const conversations = fetching ? [fetching.conversation] : (kept?.conversations ?? []);
  if (!(kept?.by === agentId || (await maySeeOne(desk, agentId, conversations)))) throw new DeskError('not_found');
  return { shop, fetching, kept };
}

async function maySeeOne(desk: Desk, agentId: string, conversations: string[]): Promise<boolean> {
  for (const id of conversations) {
    try {
      await loadSeen(desk, agentId, id);
      return true;
    } catch (error) {
      if (!(error instanceof DeskError)) throw error;
    }
  }
  return false;
}

export function unavailable(kept: Kept | undefined): DeskError {
  const { state, reason } = kept ?? { state: 'pending' };
  const sentence =
    state === 'failed'
      ? reason
      : state === 'uploading'
        ? 'The file has not been sent yet.'
        : 'The file is still being fetched. Look again in a moment.';
  return new DeskError('media_unavailable', sentence, { state, ...(reason && { reason }) });
}

/**
 * Makes a file of ours ready to be sent: looks whether it was uploaded, is what it is said to be and can go to this channel,
 * and keeps it for good.
 * @returns the content as it is sent, and the file as the entry shows it
 * @throws DeskError not_found, media_missing, media_unavailable, media_too_large, media_not_allowed
 */
export async function readyFile(
  desk: Desk,
  files: Files,
  { agent, conversation }: Scene,
  content: MediaContent,
): Promise<{ content: MediaContent; file: MessageFile }> {
  const id = content.media;
  const { shop } = conversation;
  const { kept, fetching } = shopOfFile(id) === shop ? await findFile(desk.table, shop, id) : {};
  if (fetching || kept?.state === 'failed') throw unavailable(kept);
  if (!kept || !(kept.by === agent.id || kept.conversations.length > 0))
    throw new DeskError('not_found', 'There is no such file at this shop. Upload it first: POST /api/media.');
  const uploaded = kept.state === 'uploading' ? await lookAt(files, kept, content) : undefined;
  const mimeType = uploaded?.mimeType ?? kept.mimeType;
  refuse(fileRefusal(conversation.channel.kind, content.type, mimeType, kept.size));
  if (uploaded) await keepUpload(files, kept, uploaded);
  if (!(await noteUse(desk.table, kept, { mimeType, size: kept.size }, conversation.id)))
    throw new DeskError('not_found', 'The file was taken away meanwhile.');
  const { size, sha256, filename } = kept;
  const isNamed = content.type === 'document' && filename !== undefined && !content.filename && !content.caption;
  return {
    content: { ...content, mimeType, ...(isNamed && { filename }) },
    file: { id, state: 'kept', mimeType, size, ...(sha256 && { sha256 }), ...(filename && { filename }) },
  };
}

const missing = (): DeskError =>
  new DeskError('media_missing', 'The file has not been uploaded yet. PUT it to its upload url, then send it.');

interface Uploaded {
  mimeType: string;
  etag: string;
}

/** What was uploaded, by its bytes. */
async function lookAt(files: Files, { shop, id, size, mimeType }: Kept, content: MediaContent): Promise<Uploaded> {
  const seen = await files.peek(uploadedAt(shop, id), tellingBytes);
  if (!seen || seen.size !== size) throw missing();
  const judged = judge(content.type, mimeType, seen.start);
  if (!judged.ok) throw new DeskError('media_not_allowed', judged.reason);
  return { mimeType: judged.mimeType, etag: seen.etag };
}

/** The link for uploading works for a while yet: what was looked at, and nothing else, is copied to where it does not reach. */
async function keepUpload(files: Files, { shop, id }: Kept, { mimeType, etag }: Uploaded): Promise<void> {
  const as = { etag, mimeType: servedType(mimeType) };
  if (!(await files.copy(uploadedAt(shop, id), keptAt(shop, id), as))) throw missing();
}

function refuse(refusal: FileRefusal | undefined): void {
  if (refusal) throw new DeskError(refusal.code, refusal.reason, refusal.limit);
}

/** The link that a provider fetches a file of ours by. */
export const providerLink = (
  files: Pick<Files, 'link'>,
  id: string,
  { mimeType = 'application/octet-stream', filename }: Pick<MediaContent, 'mimeType' | 'filename'>,
): Promise<string> =>
  files.link(keptAt(shopOfFile(id) ?? '', id), { mimeType, inline: true, ...(filename && { filename }) }, providerFor);

/**
 * Erases a file that is in these conversations, and in no other (S6): its bytes and what is noted of it. May be repeated, and has to be
 * until it returns; a fetch that is under way finds its message gone and takes back what it brought.
 */
export async function eraseFile(desk: Desk, files: Files, id: string, conversations: string[]): Promise<void> {
  const shop = shopOfFile(id);
  if (!shop) return;
  const others = await forgetUse(desk.table, shop, id, conversations);
  if (others.length > 0 || !(await removeFile(desk.table, shop, id))) return;
  await files.remove(keptAt(shop, id));
  await files.remove(uploadedAt(shop, id));
}
