import type { MediaKind } from './content.ts';

/**
 * The file of a message (C8): fetched from the provider, or uploaded by an agent, and kept in the shop's own store.
 */
export interface MessageFile {
  id: string;
  /** pending: still at the provider. failed: it will not come, for `reason`. */
  state: 'pending' | 'kept' | 'failed';
  mimeType?: string;
  /** Bytes. */
  size?: number;
  /** Hexadecimal. */
  sha256?: string;
  filename?: string;
  /** For people: what happened and what to do. */
  reason?: string;
}

/** A file's id names its shop: `<shop>.<rest>`. A provider's media id has no dot, a link has a colon. */
export const fileIdForm = /^([a-z0-9][a-z0-9-]{0,39})\.[A-Za-z0-9_-]{15,40}$/;

/** The shop whose file it is; undefined for what is no file of ours. */
export const shopOfFile = (id: string): string | undefined => fileIdForm.exec(id)?.[1];

const megabyte = 1024 * 1024;

/** The largest file of a kind, in bytes: more than any provider carries, in whichever direction. */
export const largestTaken: Record<MediaKind, number> = {
  image: 20 * megabyte,
  sticker: 5 * megabyte,
  audio: 64 * megabyte,
  video: 100 * megabyte,
  document: 100 * megabyte,
};

/** The largest file of all. */
export const largestFile = 100 * megabyte;

/** A size for people. */
export const inWords = (bytes: number): string =>
  bytes >= megabyte ? `${Math.ceil((bytes / megabyte) * 10) / 10} MB` : `${Math.ceil(bytes / 1024)} KB`;

const second = 1000;
const day = 24 * 3600 * second;

/** WhatsApp keeps a customer's file for seven days; after three nobody waits for it any more. */
const longestTrying = 3 * day;

/** Tries of what fails by itself, whoever repeats it: a file that arrives damaged, or too slowly. */
const triesOfItself = 3;

/**
 * How long to wait before a file is fetched again.
 * @param tries made so far, at least 1
 * @param age of the message, ms
 * @param outage the provider could not be asked; else the file itself came badly
 * @returns ms; undefined: no more tries
 */
export function pauseBeforeFetch(tries: number, age: number, outage: boolean): number | undefined {
  if (age > longestTrying || (!outage && tries >= triesOfItself)) return undefined;
  return Math.min(4 ** Math.min(tries, 6) * second, 3600 * second);
}
