import { fileRefusal } from '../../../../layers/channels/limits.ts';
import type { Conversation } from '../../core/types.ts';
import type { Attachment } from './attachments.ts';

/** What a channel takes, said before anything is sent; the server says it again. Lengths are in code points: most emoji are one. */

/** The longest that is kept of what one types: what the server keeps as a draft, and the longest note. */
export const longestDraft = 10_000;
/** The longest text behind any provider. */
const longestReply = 4096;
export const longestCaption = 1024;

export const longest = (kind: 'reply' | 'note'): number => (kind === 'note' ? longestDraft : longestReply);

export const lengthOf = (text: string): number => (text.length > longestDraft * 2 ? text.length : [...text].length);

/** What fits of a text, not cut in the middle of a character. */
export function fitting(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, most);
  return /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
}

/** As what a file goes: what phones show at once, or a document. */
export function kindOf(mimeType: string): Attachment['kind'] {
  const [family] = mimeType.split('/');
  return family === 'image' || family === 'video' || family === 'audio' ? family : 'document';
}

export type FileProblem = { limit: 'size'; largest: number } | { limit: 'type'; types: string[] };

/** Whether the conversation's channel takes a file. @returns the limit it met */
export function fileProblem(
  { channel }: Pick<Conversation, 'channel'>,
  { type, size }: Pick<File, 'type' | 'size'>,
): FileProblem | undefined {
  const refusal = fileRefusal(channel.kind, kindOf(type), type, size);
  if (!refusal) return undefined;
  return 'largest' in refusal.limit
    ? { limit: 'size', largest: refusal.limit.largest }
    : { limit: 'type', types: refusal.limit.types };
}

/** MessageBird shows a document's caption as its name; sounds have none anywhere. */
export const takesCaption = ({ channel }: Pick<Conversation, 'channel'>, kind: Attachment['kind']): boolean =>
  kind !== 'audio' && !(kind === 'document' && channel.provider === 'messagebird');

/** The values a canned response could not fill in, as they stand in it (T6): nobody sends them by mistake. */
export const unfilled = (text: string): string[] => [
  ...new Set(text.match(/\[(?:customer|order|agent|shop)\.[A-Za-z]+\?\]/g) ?? []),
];
