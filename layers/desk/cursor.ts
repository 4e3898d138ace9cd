import type { Conversation } from '../domain/conversation.ts';
import { digest } from '../platform/ids.ts';

/**
 * Where in the stream of changes a client is. Changes of different conversations are committed by different functions, so
 * no single number orders them; a cursor is a time and, for what happened shortly before it, what the client has
 * been given already. A catch-up looks a little further back than the time and leaves out what is listed.
 */
export interface Cursor {
  /** Epoch ms of the change that the cursor came with. */
  time: number;
  given: Given;
}

/** How long a commit may take from the moment its time was read until it is in the stream; with room. */
export const overlap = 3_000;
/** What a resume can look back on (contract). */
export const longestBack = 24 * 3600_000;
/**
 * What a cursor lists at most, the latest first of all: some 13 characters each, 5 KB in a push's 32. An agent who is told
 * more within the overlap, 130 changes a second, is told the oldest of them again by a resume.
 */
export const mostListed = 400;

/** The part of a conversation that says what of it was given. */
type Place = Pick<Conversation, 'id' | 'version' | 'seq' | 'updatedAt'>;

interface Seen {
  version: number;
  seq: number;
  /** Epoch ms of the change. */
  at: number;
}

const shortName = (conversation: string): string => digest(conversation).slice(0, 8);

/** What a client has been given shortly before now, the latest last. */
export class Given {
  private readonly byName: Map<string, Seen>;

  constructor(known: Iterable<[name: string, seen: Seen]> = []) {
    this.byName = new Map(known);
  }

  copy(): Given {
    return new Given(this.byName);
  }

  /** The version and the last entry of a conversation that were given; zeros when it is not known to have been. */
  of(conversation: string): Pick<Seen, 'version' | 'seq'> {
    return this.byName.get(shortName(conversation)) ?? { version: 0, seq: 0 };
  }

  note({ id, version, seq, updatedAt: at }: Place): void {
    const name = shortName(id);
    this.byName.delete(name);
    this.byName.set(name, { version, seq, at });
    for (const [oldest, seen] of this.byName) {
      if (this.byName.size <= mostListed && seen.at >= at - 2 * overlap) break;
      this.byName.delete(oldest);
    }
  }

  /** The cursor of a moment (epoch ms): `1~time~name version.seq~...`, numbers in base 36. Lists what a resume from it would look at. */
  cursor(time: number): string {
    const listed = [...this.byName]
      .filter(([, { at }]) => at > time - overlap)
      .map(([name, { version, seq }]) => `~${name}${version.toString(36)}.${seq.toString(36)}`);
    return `1~${time.toString(36)}${listed.join('')}`;
  }
}

const form = /^1~([0-9a-z]{1,9})((?:~[\w-]{8}[0-9a-z]{1,7}\.[0-9a-z]{1,7})*)$/;
/** The longest that we write: 24 characters for each one listed. */
const longest = 24 * mostListed + 20;

/** @returns undefined for a cursor that is not ours */
export function readCursor(text: unknown): Cursor | undefined {
  if (typeof text !== 'string' || text.length > longest) return undefined;
  const [, at = '', listed = ''] = form.exec(text) ?? [];
  if (!at) return undefined;
  const time = Number.parseInt(at, 36);
  const given = listed
    .split('~')
    .slice(1)
    .map((one): [string, Seen] => {
      const [version = '', seq = ''] = one.slice(8).split('.');
      return [one.slice(0, 8), { version: Number.parseInt(version, 36), seq: Number.parseInt(seq, 36), at: time }];
    });
  return { time, given: new Given(given) };
}

/**
 * What was pushed to whom in the last seconds, as far as this instance knows. It only saves repetitions: an instance that
 * does not know gives a cursor after which a little is sent twice, never too little.
 */
export class Recent {
  private readonly byAgent = new Map<string, Given>();

  /** Notes a push and gives the cursor that goes with it. */
  note(agent: string, conversation: Place): string {
    const mine = this.byAgent.get(agent) ?? new Given();
    this.byAgent.set(agent, mine);
    mine.note(conversation);
    return mine.cursor(conversation.updatedAt);
  }
}
