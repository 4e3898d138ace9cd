import type { MediaKind } from './content.ts';

/** What a file is (C8): read off its first bytes. What its sender calls it decides nothing. */

/** So many of a file's first bytes tell what it is. */
export const tellingBytes = 4096;

/** A type, and the text that its files have at a place (one character a byte). */
type Sign = readonly [type: string, place: number, ...texts: string[]];

/** The first that fits says it. */
const signs: Sign[] = [
  // A recording begins like a script.
  ['audio/amr', 0, '#!AMR'],
  ['program', 0, 'MZ', '\x7fELF', '#!', 'dex\n', '\xca\xfe\xba\xbe'],
  ['program', 0, '\xce\xfa\xed\xfe', '\xcf\xfa\xed\xfe', '\xfe\xed\xfa\xce', '\xfe\xed\xfa\xcf'],
  ['image/jpeg', 0, '\xff\xd8\xff'],
  ['image/png', 0, '\x89PNG\r\n\x1a\n'],
  ['image/gif', 0, 'GIF87a', 'GIF89a'],
  ['image/webp', 8, 'WEBP'],
  ['audio/wav', 8, 'WAVE'],
  ['image/heic', 4, 'ftyphei', 'ftypmif1', 'ftypmsf1'],
  ['image/avif', 4, 'ftypavif'],
  ['video/3gpp', 4, 'ftyp3g'],
  ['audio/mp4', 4, 'ftypM4A', 'ftypM4B'],
  ['video/quicktime', 4, 'ftypqt '],
  ['video/mp4', 4, 'ftyp'],
  ['video/webm', 0, '\x1a\x45\xdf\xa3'],
  ['audio/ogg', 0, 'OggS'],
  ['audio/aac', 0, '\xff\xf1', '\xff\xf9'],
  ['audio/mpeg', 0, 'ID3', '\xff\xfb', '\xff\xf3', '\xff\xf2', '\xff\xfa'],
  ['application/pdf', 0, '%PDF-'],
  ['application/zip', 0, 'PK\x03\x04', 'PK\x05\x06'],
  ['application/x-ole-storage', 0, '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'],
];

/**
 * What a file is by its first bytes: a media type; `program` for what a machine would run, `text/plain` for text without a
 * sign of its own.
 * @returns undefined where they do not say
 */
export function typeOf(start: Uint8Array): string | undefined {
  const text = Buffer.from(start.subarray(0, tellingBytes)).toString('latin1');
  const found = signs.find(([, place, ...texts]) => texts.some((one) => text.startsWith(one, place)));
  return found?.[0] ?? markupType(text) ?? (isText(start) ? 'text/plain' : undefined);
}

/** Whatever a browser could take for a page or a drawing, and run the scripts in it. */
function markupType(text: string): string | undefined {
  const written = text.replace(/^\xef\xbb\xbf/, '').trimStart();
  if (!written.startsWith('<')) return undefined;
  if (/<svg[\s>]/i.test(written)) return 'image/svg+xml';
  return /^<(!|\?|[a-z])/i.test(written) ? 'text/html' : undefined;
}

/** Bytes below the space that a text may have: tab, line feed, form feed, carriage return, escape. */
const inText = new Set([9, 10, 12, 13, 27]);
const isText = (start: Uint8Array): boolean =>
  start.length > 0 && start.subarray(0, tellingBytes).every((byte) => byte >= 32 || inText.has(byte));

/** The part before the slash, and `pdf` for itself. */
const familyOf = (type: string): string => (type === 'application/pdf' ? 'pdf' : (type.split('/', 1)[0] ?? ''));

/** Without parameters, in lower case: `audio/ogg; codecs=opus` is `audio/ogg`. */
export const bareType = (type: string): string => (type.split(';', 1)[0] ?? '').trim().toLowerCase();

const kindWords: Record<MediaKind, string> = {
  image: 'a picture',
  video: 'a video',
  audio: 'a recording',
  document: 'a document',
  sticker: 'a sticker',
};

/** Containers that hold sound alone as well as pictures that move. */
const eitherWay = new Set(['video/mp4', 'video/3gpp', 'video/webm', 'audio/ogg', 'audio/mp4']);

/** Endings by which a computer runs a file that somebody opens; scripts have no first bytes that tell. */
const runEndings =
  /\.(exe|com|scr|pif|bat|cmd|msi|msp|msc|cpl|hta|jse?|mjs|vb[se]|ws[fh]|ps1|psm1|jar|jnlp|lnk|url|reg|inf|dll|app|dmg|pkg|command|apk|ipa|deb|rpm|sh|bash|run|desktop)[ .]*$/i;

/** Whether a file is run when it is opened, by its name alone. */
export const isProgramName = (filename: string): boolean => runEndings.test(filename);

/** What a file may be kept as: its type, or in words why it may not. */
export type Judged = { ok: true; mimeType: string } | { ok: false; reason: string };

/**
 * Whether a file is what it is said to be, and as what it is kept. Programs never are; a picture, a video, a recording and a PDF must be
 * one; a document may be anything else, and what no sign tells goes by what its sender says.
 * @param start its first bytes (`tellingBytes`)
 */
export function judge(kind: MediaKind, declared: string | undefined, start: Uint8Array): Judged {
  if (start.length === 0) return { ok: false, reason: 'The file is empty.' };
  const found = typeOf(start);
  if (found === 'program') return { ok: false, reason: 'The file is a program. Programs are not kept.' };
  const said = declared === undefined ? undefined : bareType(declared);
  const wanted = kind === 'sticker' ? 'image' : kind === 'document' ? familyOf(said ?? '') : kind;
  if (['image', 'video', 'audio', 'pdf'].includes(wanted)) return asPromised(kind, wanted, said, found);
  if (found && !loose.has(found)) return { ok: true, mimeType: found };
  return { ok: true, mimeType: said && plain.test(said) ? said : (found ?? 'application/octet-stream') };
}

function asPromised(kind: MediaKind, wanted: string, said: string | undefined, found: string | undefined): Judged {
  const fits =
    found !== undefined &&
    found !== 'image/svg+xml' &&
    (familyOf(found) === wanted || (eitherWay.has(found) && ['video', 'audio'].includes(wanted)));
  if (fits) return { ok: true, mimeType: said && eitherWay.has(found) && familyOf(said) === wanted ? said : found };
  const promise = wanted === 'pdf' ? 'a PDF' : kindWords[kind === 'document' ? (wanted as MediaKind) : kind];
  return { ok: false, reason: `The file was sent as ${promise} and is none${found ? `: it is ${found}` : ''}.` };
}

/** Signs that many types share: office files are archives. */
const loose = new Set(['application/zip', 'application/x-ole-storage', 'text/plain']);

const plain = /^(application|text|font|model|message)\/[a-z0-9][a-z0-9.+-]{0,100}$/;

/** What a browser may show in its own window; everything else is only saved: a page or a drawing may carry a script. */
export const isInline = (mimeType: string): boolean =>
  ['image', 'video', 'audio', 'pdf'].includes(familyOf(mimeType)) && mimeType !== 'image/svg+xml';

/** Under which type a browser is given a file: what is only saved is given as bytes, whatever it is. */
export const servedType = (mimeType: string): string => (isInline(mimeType) ? mimeType : 'application/octet-stream');
