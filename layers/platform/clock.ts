/** Where "now" comes from: passed in everywhere, so that a test or the one-machine system can move it. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** RFC 3339 in UTC with milliseconds, the contract's form of a time. */
export const iso = (ms: number): string => new Date(ms).toISOString();

/** Epoch nanoseconds as 19 digits: the sort key of the timeline, so that text order is time order. */
export const nanos = (ms: number): string =>
  `${String(Math.min(Math.max(ms, 0), 9_999_999_999_999)).padStart(13, '0')}000000`;

/** The milliseconds of a 19-digit nanosecond text. */
export const millis = (ns: string): number => Number(ns.slice(0, 13));
