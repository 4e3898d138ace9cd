import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { publicLookup, refusal } from './outside.ts';

/**
 * Files from addresses that somebody else named. Nothing that is said about a file is believed: its bytes are counted and
 * hashed while they run to the disk, addresses must be public, and whoever sends too slowly is left.
 */
export interface Wanted {
  url: string;
  headers: Record<string, string>;
  /** The address of the provider's API as the operator set it: what lies below may be called wherever it is, without https too. */
  own: string;
  /** Bytes. */
  largest: number;
  /** So many first bytes are handed out. */
  start: number;
}

/** Limits in milliseconds: for the whole file, and for a silence within it. */
export interface Pace {
  whole: number;
  silence: number;
}

export const usualPace: Pace = { whole: 90_000, silence: 15_000 };

export interface Fetched {
  kind: 'whole';
  path: string;
  size: number;
  sha256: Buffer;
  start: Buffer;
  /** As its server calls it. */
  mimeType?: string;
}

/**
 * address: not one that may be called. gone: not there (any more). refused: not for these credentials. unavailable: try again.
 * packed: compressed, so that its size says nothing. cut_off: it ended before its announced end.
 */
export type Obstacle = 'address' | 'gone' | 'refused' | 'unavailable' | 'too_large' | 'slow' | 'cut_off' | 'packed';

export type Download = Fetched | { kind: 'failed'; obstacle: Obstacle };

const mostRedirects = 3;

/** A folder that is gone when `use` is done. */
export async function inTemporaryFolder<Of>(use: (folder: string) => Promise<Of>): Promise<Of> {
  const folder = await mkdtemp(join(tmpdir(), 'slotdesk-file-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Downloads a file into `folder`. */
export async function download(wanted: Wanted, folder: string, pace: Pace = usualPace): Promise<Download> {
  const signal = AbortSignal.timeout(pace.whole);
  const { origin } = new URL(wanted.url);
  let url = wanted.url;
  try {
    for (let hop = 0; hop <= mostRedirects; hop++) {
      if (!mayCall(url, wanted.own)) return failed('address');
      // Credentials are for the address they were meant for, and for nobody it points to.
      const headers = new URL(url).origin === origin ? wanted.headers : {};
      const answer = await open(url, headers, wanted.own, pace, signal);
      const next = redirectOf(answer, url);
      if (next === undefined) return await read(answer, wanted, join(folder, 'file'), signal);
      answer.destroy();
      url = next;
    }
    return failed('address');
  } catch (error) {
    return failed(obstacleOf(error, signal));
  }
}

const failed = (obstacle: Obstacle): Download => ({ kind: 'failed', obstacle });

const isOwn = (url: string, own: string): boolean => new URL(url).href.startsWith(`${own.replace(/\/+$/, '')}/`);

const mayCall = (url: string, own: string): boolean =>
  URL.canParse(url) && (isOwn(url, own) || refusal(url) === undefined);

function open(
  url: string,
  headers: Record<string, string>,
  own: string,
  { silence }: Pace,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const ask = url.startsWith('https:') ? httpsRequest : httpRequest;
  const guard = isOwn(url, own) ? {} : { lookup: publicLookup() };
  return new Promise((resolve, reject) => {
    const outgoing = ask(
      url,
      {
        ...guard,
        signal,
        agent: false,
        timeout: silence,
        headers: { accept: '*/*', 'accept-encoding': 'identity', ...headers },
      },
      resolve,
    );
    outgoing.on('timeout', () => outgoing.destroy(new Silence()));
    outgoing.on('error', reject);
    outgoing.end();
  });
}

class Silence extends Error {}

function redirectOf({ statusCode = 0, headers }: IncomingMessage, from: string): string | undefined {
  const isRedirect = [301, 302, 303, 307, 308].includes(statusCode) && headers.location !== undefined;
  if (!isRedirect) return undefined;
  return URL.canParse(headers.location ?? '', from) ? new URL(headers.location ?? '', from).href : 'nowhere:';
}

async function read(answer: IncomingMessage, wanted: Wanted, path: string, signal: AbortSignal): Promise<Download> {
  const obstacle = refused(answer, wanted.largest);
  if (obstacle) {
    answer.destroy();
    return failed(obstacle);
  }
  const hash = createHash('sha256');
  const begin: Buffer[] = [];
  let size = 0;
  const look = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (size < wanted.start) begin.push(chunk.subarray(0, wanted.start - size));
      size += chunk.length;
      hash.update(chunk);
      if (size > wanted.largest) done(new TooLarge());
      else done(null, chunk);
    },
  });
  await pipeline(answer, look, createWriteStream(path, { mode: 0o600 }), { signal });
  const { 'content-length': announced, 'content-type': mimeType } = answer.headers;
  if (announced !== undefined && Number(announced) !== size) return failed('cut_off');
  return {
    kind: 'whole',
    path,
    size,
    sha256: hash.digest(),
    start: Buffer.concat(begin),
    ...(mimeType && { mimeType }),
  };
}

class TooLarge extends Error {}

function refused({ statusCode = 0, headers }: IncomingMessage, largest: number): Obstacle | undefined {
  if (statusCode === 401 || statusCode === 403) return 'refused';
  if (statusCode === 429 || statusCode >= 500) return 'unavailable';
  if (statusCode !== 200) return 'gone';
  if (!['', 'identity'].includes(headers['content-encoding'] ?? '')) return 'packed';
  return Number(headers['content-length'] ?? 0) > largest ? 'too_large' : undefined;
}

function obstacleOf(error: unknown, signal: AbortSignal): Obstacle {
  if (error instanceof TooLarge) return 'too_large';
  if (error instanceof Silence || signal.aborted) return 'slow';
  const { code } = error as { code?: string };
  if (code === 'ENOTPUBLIC') return 'address';
  return code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE' || code?.startsWith('HPE_')
    ? 'cut_off'
    : 'unavailable';
}
