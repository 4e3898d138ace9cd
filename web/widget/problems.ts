import type { Say } from './texts.ts';

const megabyte = 1024 * 1024;
/** What the desk takes of a visitor; it decides, this only says so before the file is on its way. */
const largest = { image: 10 * megabyte, document: 20 * megabyte };

const pictures = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'];

export const kindOf = ({ type }: File): 'image' | 'document' => (pictures.includes(type) ? 'image' : 'document');

/** Why a file need not be sent; undefined where it may be. */
export function fileProblem(file: File, say: Say): string | undefined {
  const most = largest[kindOf(file)];
  if (file.size === 0) return say('empty');
  return file.size > most ? say('tooLarge', { n: most / megabyte }) : undefined;
}

/** A refusal in the visitor's words. */
export function problem(code: string, say: Say): string {
  if (code === 'media_too_large' || code === 'too_large') return say('tooLarge', { n: largest.document / megabyte });
  if (code === 'media_not_allowed') return say('notAllowed');
  if (code === 'media_missing') return say('gone');
  return '';
}
