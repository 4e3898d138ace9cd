import type { FilePlace } from '../channels/file.ts';
import { sourceAt } from '../channels/files.ts';
import type { ShopSecrets } from '../channels/index.ts';
import type { MediaContent } from '../domain/content.ts';
import type { Conversation, Entry } from '../domain/conversation.ts';
import { inWords, largestTaken, type MessageFile, pauseBeforeFetch } from '../domain/file.ts';
import { judge, servedType, tellingBytes } from '../domain/filetype.ts';
import { type Download, type Fetched, inTemporaryFolder, type Obstacle, type Wanted } from '../platform/download.ts';
import type { Files } from '../platform/files.ts';
import { errorFields } from '../platform/log.ts';
import type { Call, Called } from '../platform/provider.ts';
import { findConversation } from '../store/conversations.ts';
import { claimFetch, type Fetching, findFile, postponeFetch, settleFetch } from '../store/media.ts';
import { findEntry } from '../store/timeline.ts';
import type { Desk } from './desk.ts';
import { keptAt, uploadedAt } from './media.ts';

/**
 * Fetches customers' files from the provider before its link dies, and keeps them (C8).
 *
 *   claim ──► where is it? ──► download ──► is it what it is said to be? ──► bucket ──► settle
 *
 * A crash anywhere leaves the FETCH item: the end of the claim wakes the next. The bucket is written before the table, under a key
 * that is known from the message, so that doing it twice is doing it once.
 */
export interface Fetcher {
  desk: Desk;
  secrets: ShopSecrets;
  files: Files;
  call(request: Call): Promise<Called>;
  download(wanted: Wanted, folder: string): Promise<Download>;
}

/** As long as the questions, the download and the bucket may take together. */
const claimFor = 180_000;

/** Fetches a file. Safe to call at any time, any number of times at once. */
export async function fetchFile(fetcher: Fetcher, { shop, file: id }: { shop: string; file: string }): Promise<void> {
  const { desk, files } = fetcher;
  const { fetching } = await findFile(desk.table, shop, id);
  const now = desk.clock.now();
  if (!fetching || (fetching.notBefore ?? 0) > now) return;
  if (!(await claimFetch(desk.table, fetching, now, now + claimFor))) return;
  const found = await outcomeOf(fetcher, fetching);
  const outcome = found.kind === 'later' ? putOff(fetching, found, desk.clock.now()) : found;
  if (outcome.kind === 'later') return postponeFetch(desk.table, fetching, outcome.at);
  const file: MessageFile = { id, ...outcome.file };
  if (file.state === 'failed') {
    desk.log.warn('a file could not be kept', { file: id, tries: fetching.tries + 1 });
    desk.log.count('FilesFailed');
  }
  if (await settleFetch(desk.table, fetching, file, desk.clock.now())) return;
  // Somebody else was faster, and it is there; or its message was erased meanwhile, and nothing of it stays.
  const { kept } = await findFile(desk.table, shop, id);
  if (!kept) await files.remove(keptAt(shop, id));
}

type Settled = { kind: 'settled'; file: Omit<MessageFile, 'id'> };
/** It did not come now. `outage`: the provider could not be asked, or refused us; else the file came badly. */
type Later = { kind: 'later'; outage: boolean; reason: string };

const failed = (reason: string): Settled => ({ kind: 'settled', file: { state: 'failed', reason } });
const away: Later = {
  kind: 'later',
  outage: true,
  reason: 'The file could not be fetched from the provider for three days.',
};

const askAgain = 'Ask the customer to send it again.';

function putOff(
  { tries, at }: Fetching,
  { outage, reason }: Later,
  now: number,
): { kind: 'later'; at: number } | Settled {
  const pause = pauseBeforeFetch(tries + 1, now - at, outage);
  return pause === undefined ? failed(`${reason} ${askAgain}`) : { kind: 'later', at: now + pause };
}

async function outcomeOf(fetcher: Fetcher, fetching: Fetching): Promise<Settled | Later> {
  const { desk } = fetcher;
  const [conversation, entry] = await Promise.all([
    findConversation(desk.table, fetching.conversation),
    findEntry(desk.table, fetching.entry),
  ]);
  if (!conversation || !entry) return failed('The message is no longer there.');
  const place = await placeOf(fetcher, conversation, entry);
  if (place.kind === 'later') return away;
  if (place.kind === 'gone') return failed(`The provider does not have the file any more. ${askAgain}`);
  const content = entry.content as MediaContent;
  const largest = largestTaken[content.type];
  if ((place.size ?? 0) > largest) return failed(tooLarge(largest));
  return inTemporaryFolder(async (folder) => {
    const wanted = { ...place, largest, start: tellingBytes };
    const got = await fetcher.download(wanted, folder);
    return got.kind === 'whole' ? keep(fetcher, fetching, content, place, got) : obstructed(got, largest);
  });
}

async function placeOf(
  { secrets, files, call }: Fetcher,
  { shop, channel }: Conversation,
  { content }: Entry,
): Promise<FilePlace> {
  const { media: reference, mimeType = 'application/octet-stream' } = content as MediaContent;
  // A visitor put it into our own bucket, where nothing is kept for long.
  if (channel.provider === 'webchat') {
    const url = await files.link(uploadedAt(shop, reference), { mimeType, inline: false }, claimFor / 1000);
    return { kind: 'there', url, headers: {}, own: new URL(url).origin };
  }
  const source = sourceAt(channel.provider, secrets);
  // Credentials that are missing can still be entered.
  if (!source) return { kind: 'later' };
  const question = source.question(reference, channel.account);
  if (!question) return source.place(reference);
  const answer = await call(question);
  return answer.kind === 'answered' ? source.place(reference, answer) : { kind: 'later' };
}

async function keep(
  { desk, files }: Fetcher,
  { shop, id }: Fetching,
  content: MediaContent,
  place: Extract<FilePlace, { kind: 'there' }>,
  { path, size, sha256, start, mimeType }: Fetched,
): Promise<Settled | Later> {
  const announced = place.sha256 ?? content.sha256;
  if (announced !== undefined && !isChecksum(sha256, announced))
    return { kind: 'later', outage: false, reason: 'The file arrived damaged: it is not what the provider announced.' };
  const judged = judge(content.type, content.mimeType ?? place.mimeType ?? mimeType, start);
  if (!judged.ok) return failed(judged.reason);
  const about = { mimeType: judged.mimeType, size, sha256: sha256.toString('hex') };
  try {
    await files.put(keptAt(shop, id), path, { ...about, mimeType: servedType(judged.mimeType) });
  } catch (error) {
    desk.log.error('the bucket did not take a file', { file: id, ...errorFields(error) });
    return away;
  }
  return {
    kind: 'settled',
    file: { state: 'kept', ...about, ...(content.filename && { filename: content.filename }) },
  };
}

/** Providers write it in base64 or hexadecimal; what is neither says nothing. */
function isChecksum(sha256: Buffer, announced: string): boolean {
  const given = /^[0-9a-f]{64}$/i.test(announced) ? Buffer.from(announced, 'hex') : Buffer.from(announced, 'base64');
  return given.length !== sha256.length || given.equals(sha256);
}

const tooLarge = (largest: number): string =>
  `The file is larger than ${inWords(largest)}, the most that is kept of its kind.`;

function obstructed({ obstacle }: Extract<Download, { kind: 'failed' }>, largest: number): Settled | Later {
  const badly = (reason: string): Later => ({ kind: 'later', outage: false, reason });
  const outcomes: Record<Obstacle, Settled | Later> = {
    address: failed('The file lies at an address that must not be called.'),
    gone: failed(`The provider does not have the file any more. ${askAgain}`),
    too_large: failed(tooLarge(largest)),
    packed: failed('The file came compressed, and how large it really is nobody can know.'),
    slow: badly('The provider sent the file too slowly.'),
    cut_off: badly('The file broke off on its way.'),
    refused: away,
    unavailable: away,
  };
  return outcomes[obstacle];
}
