import { type Ask, at, type Problem, query } from './api.ts';
import type { Entry, Page } from './types.ts';

/** Drafts as the desk has them. */

export type DraftKind = 'reply' | 'note';

export interface ServerDraft {
  /** Of what is being written, from its first letter until it is sent: the key that its message is sent with. */
  id: string;
  conversation: string;
  kind: DraftKind;
  text: string;
  /** Of the copy on the server that was seen last; 0: there was none. */
  version: number;
}

export async function readDrafts(ask: Ask): Promise<ServerDraft[]> {
  const found: ServerDraft[] = [];
  let cursor: string | undefined;
  do {
    const page = await ask<Page<ServerDraft>>(`GET /api/me/drafts${query({ limit: 100, cursor })}`);
    found.push(...page.items);
    cursor = page.next;
  } while (cursor);
  return found.map(({ id, conversation, kind, text, version }) => ({ id, conversation, kind, text, version }));
}

/** @throws Problem: a conflict says what it met */
export const putDraft = (
  ask: Ask,
  { id, conversation, kind, text, version }: ServerDraft,
  isLeaving: boolean,
): Promise<ServerDraft> =>
  ask(`PUT /api/conversations/${at(conversation)}/drafts/${kind}`, { body: { id, text, version }, isLeaving });

/** What a save met: the draft that is there, and the words of the message that this very one became; undefined where it met none of that. */
export function metBy(problem: Problem | undefined): { theirs?: ServerDraft; sent?: string } | undefined {
  if (problem?.code !== 'conflict') return undefined;
  const { draft, sent } = problem.answer as { draft?: ServerDraft | null; sent?: Entry };
  return { ...(draft && { theirs: draft }), ...(sent && { sent: wordsOf(sent) }) };
}

function wordsOf({ content }: Entry): string {
  const { text, caption } = content as { text?: unknown; caption?: unknown };
  return [text, caption].find((one) => typeof one === 'string') ?? '';
}
