import type { InteractiveContent, MediaKind, TemplateContent } from '../domain/content.ts';
import { inWords, largestFile, largestTaken } from '../domain/file.ts';
import { isLink } from './media.ts';

/**
 * Limits that hold wherever a message ends up at WhatsApp, directly or behind MessageBird. Each check answers a sentence for
 * the agent, or undefined. Lengths are in code points: most emoji are one.
 */

const longest = { body: 1024, header: 60, footer: 60, buttonTitle: 20, buttonId: 256 } as const;
const longestInList = { title: 24, id: 200, description: 72, rows: 10 } as const;

const length = (text: string): number => [...text].length;

/** Empty or too long; `what` begins the sentence. */
export function tooLong(what: string, text: string, most: number): string | undefined {
  if (text.trim() === '') return `${what} cannot be empty.`;
  return length(text) > most ? `${what} can have at most ${most} characters; this one has ${length(text)}.` : undefined;
}

/** The same for a text that may be left out. */
const optional = (what: string, text: string | undefined, most: number): string | undefined =>
  text === undefined ? undefined : tooLong(what, text, most);

const firstOf = (...reasons: (string | undefined)[]): string | undefined =>
  reasons.find((reason) => reason !== undefined);

/** Buttons, list or link button. */
export function interactiveRefusal(content: InteractiveContent): string | undefined {
  return firstOf(
    tooLong('The text above the choices', content.body, longest.body),
    optional('The header', content.header, longest.header),
    optional('The footer', content.footer, longest.footer),
    actionRefusal(content.action),
  );
}

function actionRefusal(action: InteractiveContent['action']): string | undefined {
  switch (action.kind) {
    case 'buttons':
      return buttonsRefusal(action.buttons);
    case 'list':
      return listRefusal(action);
    case 'link':
      return isLink(action.url)
        ? tooLong('The title of a link button', action.title, longest.buttonTitle)
        : 'A link button needs a link that begins with https://.';
  }
}

function buttonsRefusal(buttons: { id: string; title: string }[]): string | undefined {
  if (buttons.length < 1 || buttons.length > 3) return `WhatsApp shows 1 to 3 buttons; these are ${buttons.length}.`;
  return firstOf(
    ...buttons.map((button) => tooLong('The title of a button', button.title, longest.buttonTitle)),
    ...buttons.map((button) => tooLong('The id of a button', button.id, longest.buttonId)),
    repeated(buttons.map((b) => b.id)) ? 'Two buttons have the same id.' : undefined,
    repeated(buttons.map((b) => b.title)) ? 'Two buttons have the same title.' : undefined,
  );
}

function listRefusal(action: Extract<InteractiveContent['action'], { kind: 'list' }>): string | undefined {
  const rows = action.sections.flatMap((section) => section.rows);
  const most = longestInList.rows;
  if (rows.length < 1 || rows.length > most)
    return `A list on WhatsApp has 1 to ${most} rows; this one has ${rows.length}.`;
  const isNameless = action.sections.length > 1 && action.sections.some((section) => !section.title?.trim());
  return firstOf(
    tooLong('The button that opens the list', action.button, longest.buttonTitle),
    isNameless ? 'In a list of several sections each section needs a title.' : undefined,
    action.sections.some((section) => section.rows.length === 0) ? 'A section of the list has no rows.' : undefined,
    ...action.sections.map((section) => optional('The title of a section', section.title, longestInList.title)),
    ...rows.map((row) => tooLong('The title of a row', row.title, longestInList.title)),
    ...rows.map((row) => tooLong('The id of a row', row.id, longestInList.id)),
    ...rows.map((row) => optional('The description of a row', row.description, longestInList.description)),
    repeated(rows.map((row) => row.id)) ? 'Two rows of the list have the same id.' : undefined,
  );
}

const repeated = (values: string[]): boolean => new Set(values).size < values.length;

/** A template's name, language and values. */
export function templateRefusal(content: TemplateContent): string | undefined {
  if (!content.name.trim() || !content.language.trim()) return 'A template needs its name and its language.';
  const params = content.components ? [] : (content.params ?? []);
  if (params.some((value) => value.trim() === '')) return 'Every placeholder of the template needs a value.';
  return params.some((value) => /[\n\r\t]| {5}/.test(value))
    ? 'A value in a template cannot have line breaks, tabs or more than four spaces in a row.'
    : undefined;
}

const office = (name: string): string => `application/vnd.openxmlformats-officedocument.${name}`;

/** What WhatsApp takes (Cloud API, supported media types): the largest file in bytes, and its types. */
const onWhatsApp: Record<MediaKind, { largest: number; types: string[] }> = {
  image: { largest: 5 * 1024 * 1024, types: ['image/jpeg', 'image/png'] },
  video: { largest: 16 * 1024 * 1024, types: ['video/mp4', 'video/3gpp'] },
  audio: {
    largest: 16 * 1024 * 1024,
    types: ['audio/aac', 'audio/amr', 'audio/mpeg', 'audio/mp4', 'audio/ogg'],
  },
  document: {
    largest: largestFile,
    types: [
      'application/pdf',
      'text/plain',
      'application/msword',
      'application/vnd.ms-excel',
      'application/vnd.ms-powerpoint',
      office('wordprocessingml.document'),
      office('spreadsheetml.sheet'),
      office('presentationml.presentation'),
    ],
  },
  sticker: { largest: 500 * 1024, types: ['image/webp'] },
};

/** Types that nobody is sent: pages, drawings and programs can do something of their own. */
const neverSent =
  /^(text\/html|application\/xhtml|image\/svg|application\/(x-)?(ms-?do(s|wnload)|executable|dosexec|sh|elf|mach))/;

/** Why a file cannot be sent: the error's code, a sentence for the agent, and the limit it met. */
export interface FileRefusal {
  code: 'media_too_large' | 'media_not_allowed';
  reason: string;
  limit: { largest: number } | { types: string[] };
}

/**
 * Whether a file can be sent as this kind of message.
 * @param channelKind what the channel is to people: on other platforms than WhatsApp the limits are theirs to tell
 * @param size bytes
 */
export function fileRefusal(
  channelKind: string,
  kind: MediaKind,
  mimeType: string,
  size: number,
): FileRefusal | undefined {
  if (channelKind !== 'whatsapp') return takenByNobody(mimeType, size);
  const { largest, types } = onWhatsApp[kind];
  const what = `${kind === 'audio' ? 'Audio' : `A ${kind}`} on WhatsApp`.replace('A image', 'An image');
  if (!types.includes(mimeType))
    return {
      code: 'media_not_allowed',
      reason: `${what} must be ${types.join(', ')}; this file is ${mimeType}.`,
      limit: { types },
    };
  return tooLarge(what, largest, size);
}

/** What no channel takes. */
export function takenByNobody(mimeType: string, size: number): FileRefusal | undefined {
  if (neverSent.test(mimeType))
    return { code: 'media_not_allowed', reason: `Files of the type ${mimeType} cannot be sent.`, limit: { types: [] } };
  return tooLarge(`A file of the type ${mimeType}`, largestTaken[kindOf(mimeType)], size);
}

const kindOf = (mimeType: string): MediaKind => {
  const [first = ''] = mimeType.split('/');
  return first === 'image' || first === 'video' || first === 'audio' ? first : 'document';
};

/**
 * Whether a file that is to be uploaded can be sent on one of these channels at all, as whatever kind of message.
 * @param channelKinds what the channels are to people; none: nobody knows yet
 * @returns the refusal of the channel that takes most
 */
export function uploadRefusal(channelKinds: string[], mimeType: string, size: number): FileRefusal | undefined {
  const kinds = [...new Set<MediaKind>([kindOf(mimeType), 'sticker', 'document'])];
  const met = channelKinds.flatMap((channel) => kinds.map((kind) => fileRefusal(channel, kind, mimeType, size)));
  if (met.length === 0) return takenByNobody(mimeType, size);
  const refusals = met.filter((refusal) => refusal !== undefined);
  if (refusals.length < met.length) return undefined;
  const largest = ({ limit }: FileRefusal): number => ('largest' in limit ? limit.largest : 0);
  return refusals.sort((a, b) => largest(b) - largest(a))[0];
}

const tooLarge = (what: string, largest: number, size: number): FileRefusal | undefined =>
  size <= largest
    ? undefined
    : {
        code: 'media_too_large',
        reason: `${what} can have at most ${inWords(largest)}; this file has ${inWords(size)}.`,
        limit: { largest },
      };
