import type { Waiting } from './keep.ts';
import type { Say } from './texts.ts';

const megabyte = 1024 * 1024;
/** What the desk takes of a visitor (MB); it decides, this only says so before the file is on its way. */
const largest = ({ type }: File): number => (type.startsWith('image/') ? 10 : 20);

/** What a browser shows as a picture and nothing else; all other files are only opened. */
export const pictures = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'];

export const kindOf = ({ type }: File): 'image' | 'document' => (pictures.includes(type) ? 'image' : 'document');

/** Why a file need not be sent; undefined where it may be. */
export function fileProblem(file: File, say: Say): string | undefined {
  if (file.size === 0) return say('empty');
  return file.size > largest(file) * megabyte ? say('tooLarge', { n: largest(file) }) : undefined;
}

/** Why a message can never be sent, in the visitor's words; undefined where another try may help. */
export function lastingProblem({ problem, file }: Waiting, say: Say): string | undefined {
  if (problem === 'media_too_large' && file) return say('tooLarge', { n: largest(file) });
  return problem === 'media_not_allowed' ? say('notAllowed') : undefined;
}
