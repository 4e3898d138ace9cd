import { digest } from '../platform/ids.ts';

/**
 * Where in the stream of changes a client is. Changes of different conversations are committed by different functions, so
 * no single number orders them; a cursor is a time and, for what happened shortly before it, what the client has
 * been given already. A catch-up looks a little further back than the time and leaves out what is listed.
 */
export interface Cursor {
  /** Epoch ms of the change that the cursor came with. */
  time: number;
  /** By short name of the conversation: the version and the last entry that were pushed. */
  given: Record<string, [version: number, seq: number]>;
}

/** How long a commit may take from the moment its time was read until it is in the stream; with room. */
export const overlap = 3_000;
/** What a resume can look back on (contract). */
export const longestBack = 24 * 3600_000;

export const shortName = (conversation: string): string => digest(conversation).slice(0, 8);

export const writeCursor = (cursor: Cursor): string =>
  Buffer.from(JSON.stringify([cursor.time, cursor.given])).toString('base64url');

/** @returns undefined for a cursor that is not ours */
export function readCursor(text: unknown): Cursor | undefined {
  if (typeof text !== 'string' || text.length > 8_000) return undefined;
  try {
    const [time, given] = JSON.parse(Buffer.from(text, 'base64url').toString()) as [unknown, unknown];
    if (typeof time !== 'number' || typeof given !== 'object' || given === null) return undefined;
    return { time, given: given as Cursor['given'] };
  } catch {
    return undefined;
  }
}

/**
 * What was pushed to whom in the last seconds, as far as this instance knows. It only saves repetitions: an instance that
 * does not know gives a cursor after which a little is sent twice, never too little.
 */
export class Recent {
  private readonly byAgent = new Map<string, Map<string, { at: number; version: number; seq: number }>>();

  /** Notes a push and gives the cursor that goes with it. */
  note(agent: string, conversation: string, version: number, seq: number, at: number): Cursor {
    const mine = this.byAgent.get(agent) ?? new Map<string, { at: number; version: number; seq: number }>();
    this.byAgent.set(agent, mine);
    const name = shortName(conversation);
    mine.delete(name);
    mine.set(name, { at, version, seq });
    for (const [known, { at: then }] of mine) if (then < at - 2 * overlap) mine.delete(known);
    return { time: at, given: Object.fromEntries([...mine].map(([known, { version: v, seq: s }]) => [known, [v, s]])) };
  }
}
