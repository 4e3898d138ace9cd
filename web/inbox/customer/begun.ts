import type { Conversation } from '../core/types.ts';

/**
 * A customer's conversations as they were read, newest first, with those before them that began since.
 * @param heard what was told of this customer's conversations; older ones that were not read yet come with their page
 */
export function begunIn(read: readonly Conversation[], heard: readonly Conversation[]): Conversation[] {
  const known = new Set(read.map(({ id }) => id));
  const newest = read[0]?.createdAt ?? '';
  const begun = heard.filter(({ id, createdAt }) => !known.has(id) && createdAt >= newest);
  return [...begun.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1)), ...read];
}
