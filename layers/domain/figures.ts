import type { Conversation, Entry, NewEntry } from './conversation.ts';

/**
 * What happened, in numbers (W6). Each entry of the timeline that counts carries its own figures, made here with the change that
 * writes it; the rolled-up numbers are sums over entries, so that they can be recounted from the timelines.
 */

/** The figures of one entry: whom they are about, and how much. Durations are milliseconds. */
export interface Figures {
  agent?: string;
  team?: string;
  reason?: string;
  counts: Partial<Record<Count, number>>;
  times?: Partial<Record<Duration, number>>;
}

/**
 * How often something happened. `received`: the customer's messages, counted with the reply or close that follows them, so that a
 * message costs no count of its own. `told`: what the desk itself said. `unanswered`: closed while the customer waited.
 */
export const countNames = [
  'begun',
  'reopened',
  'assigned',
  'queued',
  'takenBack',
  'handedOver',
  'toBot',
  'received',
  'sent',
  'told',
  'closed',
  'unanswered',
] as const;
export type Count = (typeof countNames)[number];

/**
 * How long something took. `wait`: from the customer's first unanswered message to the reply; `first`: the same of the first reply after
 * the conversation began or came back; `handling`: from the first assignment to the close; `inQueue`: in the queue before an assignment.
 */
export const durationNames = ['wait', 'first', 'handling', 'inQueue'] as const;
export type Duration = (typeof durationNames)[number];

/** What a conversation remembers until the next entry that counts. */
export interface Tally {
  /** Messages of the customer since they were last counted. */
  heard?: number;
  /** Somebody answered since it began or came back. */
  answered?: true;
  /** Since when somebody handles it. */
  handledSince?: number;
}

/** Where the waits fall: upper ends in milliseconds, the last open. */
export const bounds = [10, 30, 60, 120, 180, 300, 600, 1800, 3600].map((seconds) => seconds * 1000);
export const placeOf = (ms: number): number => {
  const place = bounds.findIndex((bound) => ms <= bound);
  return place < 0 ? bounds.length : place;
};

/**
 * Counts a change.
 * @param before the same conversation before it, undefined when it begins
 * @param now epoch milliseconds
 * @returns the new entries with their figures, and what the conversation remembers
 */
export function countIn(
  before: Conversation | undefined,
  edited: Conversation,
  entries: NewEntry[],
  now: number,
): { tally: Tally | undefined; entries: NewEntry[] } {
  let tally: Tally = before?.tally ?? {};
  const counted = entries.map((entry, i) => {
    const isFirst = !before && i === 0;
    const made = count(before, edited, entry, tally, now);
    tally = made.tally;
    const counts = { ...(isFirst && { begun: 1 }), ...made.figures?.counts };
    if (Object.keys(counts).length === 0) return entry;
    const figures: Figures = { ...(edited.team !== undefined && { team: edited.team }), ...made.figures, counts };
    return { ...entry, figures };
  });
  return { tally: Object.keys(tally).length > 0 ? tally : undefined, entries: counted };
}

interface Counted {
  tally: Tally;
  figures?: Figures;
}

function count(
  before: Conversation | undefined,
  edited: Conversation,
  entry: NewEntry,
  tally: Tally,
  now: number,
): Counted {
  if (entry.kind === 'note') return { tally };
  if (entry.direction === 'in') return { tally: { ...tally, heard: (tally.heard ?? 0) + 1 } };
  if (entry.direction === 'out') return countReply(before, entry, tally, now);
  return countEvent(before, edited, entry, tally, now);
}

/** The author of what the desk itself says is no agent (handling.ts). */
const isAgents = (entry: NewEntry): boolean => entry.author !== undefined && entry.author !== 'system';

function countReply(before: Conversation | undefined, entry: NewEntry, tally: Tally, now: number): Counted {
  if (!isAgents(entry)) return { tally, figures: { counts: { told: 1 } } };
  const { heard, ...rest } = tally;
  const wait = before?.waitingSince === undefined ? undefined : Math.max(0, now - before.waitingSince);
  return {
    tally: { ...rest, ...(wait !== undefined && { answered: true as const }) },
    figures: {
      agent: entry.author,
      counts: { sent: 1, ...(heard && { received: heard }) },
      ...(wait !== undefined && { times: { wait, ...(!tally.answered && { first: wait }) } }),
    },
  };
}

function countEvent(
  before: Conversation | undefined,
  edited: Conversation,
  { content }: NewEntry,
  tally: Tally,
  now: number,
): Counted {
  switch (content.type) {
    case 'assigned': {
      const inQueue = before?.queuedSince === undefined ? undefined : Math.max(0, now - before.queuedSince);
      return {
        tally: { ...tally, handledSince: tally.handledSince ?? now },
        figures: {
          agent: 'agent' in content ? content.agent : undefined,
          counts: { assigned: 1 },
          ...(inQueue !== undefined && { times: { inQueue } }),
        },
      };
    }
    case 'queued':
      return { tally, figures: { counts: { queued: 1 } } };
    case 'unassigned':
      return 'reason' in content && content.reason === 'taken_back'
        ? { tally, figures: { agent: content.agent, counts: { takenBack: 1 } } }
        : { tally };
    case 'handed_over':
      return { tally, figures: { agent: content.from, counts: { handedOver: 1 } } };
    case 'with_bot':
      return { tally, figures: { counts: { toBot: 1 } } };
    case 'reopened':
      return { tally: tally.heard ? { heard: tally.heard } : {}, figures: { counts: { reopened: 1 } } };
    case 'closed':
      return countClose(before, edited, content.reason, tally, now);
    default:
      return { tally };
  }
}

function countClose(
  before: Conversation | undefined,
  edited: Conversation,
  reason: string,
  tally: Tally,
  now: number,
): Counted {
  const agent = before?.assignee ?? edited.closedBy;
  return {
    tally: {},
    figures: {
      ...(agent !== undefined && { agent }),
      reason,
      counts: {
        closed: 1,
        ...(tally.heard && { received: tally.heard }),
        ...(before?.waitingSince !== undefined && { unanswered: 1 }),
      },
      ...(tally.handledSince !== undefined && { times: { handling: Math.max(0, now - tally.handledSince) } }),
    },
  };
}

/** Whom a number is about. Every entry counts for its shop and channel, and for its agent, team and reason where it has them. */
export const dimensions = ['shop', 'channel', 'agent', 'team', 'reason'] as const;
export type Dimension = (typeof dimensions)[number];

/** A number that is added up: a count, or a duration's number, sum, or place in the histogram of waits. */
export type Counter = Count | `${Duration}N` | `${Duration}Ms` | `wait${number}` | `first${number}`;

/** What an entry adds, and to which rows. An hour is epoch hours. */
export interface Additions {
  rows: { dimension: Dimension; value: string }[];
  hour: number;
  add: Partial<Record<Counter, number>>;
}

/** @returns undefined for an entry that does not count */
export function additions(
  entry: Pick<Entry, 'figures' | 'arrivedAt'>,
  shop: string,
  channel: string,
): Additions | undefined {
  const { figures } = entry;
  if (!figures) return undefined;
  const values: Partial<Record<Dimension, string>> = {
    shop,
    channel,
    agent: figures.agent,
    team: figures.team,
    reason: figures.reason,
  };
  const rows = dimensions.flatMap((dimension) => {
    const value = values[dimension];
    return value === undefined ? [] : [{ dimension, value }];
  });
  const add: Additions['add'] = { ...figures.counts };
  for (const name of durationNames) {
    const ms = figures.times?.[name];
    if (ms === undefined) continue;
    add[`${name}N`] = 1;
    add[`${name}Ms`] = ms;
    if (name === 'wait' || name === 'first') add[`${name}${placeOf(ms)}`] = 1;
  }
  return { rows, hour: Math.floor(entry.arrivedAt / 3_600_000), add };
}

/** Sums of counters. */
export type Sums = Partial<Record<Counter, number>>;

export function addUp(into: Sums, add: Sums): Sums {
  for (const [name, value] of Object.entries(add) as [Counter, number][]) into[name] = (into[name] ?? 0) + value;
  return into;
}

/**
 * The time within which a share of the waits was over, as the upper end of its place in the histogram.
 * @param share 0 to 1
 * @returns milliseconds; undefined without a wait, or beyond the last bound
 */
export function percentile(sums: Sums, of: 'wait' | 'first', share: number): number | undefined {
  const all = sums[`${of}N`] ?? 0;
  if (all === 0) return undefined;
  let seen = 0;
  for (const [place, bound] of bounds.entries()) {
    seen += sums[`${of}${place}`] ?? 0;
    if (seen >= share * all) return bound;
  }
  return undefined;
}

/** Hours of a time zone's calendar, as `YYYY-MM-DD`: the day an hour begins in. */
export function dayNamer(timeZone: string): (hour: number) => string {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const known = new Map<number, string>();
  return (hour) => {
    const name = known.get(hour) ?? format.format(hour * 3_600_000);
    known.set(hour, name);
    return name;
  };
}
