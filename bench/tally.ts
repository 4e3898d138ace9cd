import type { Metrics, SystemUnderTest } from './processes.ts';

/** What the functions asked for and were charged, per time that something happened. */
export interface Tally {
  /** DynamoDB requests that read and that write, of all functions. */
  reads: number;
  writes: number;
  readUnits: number;
  writeUnits: number;
  pushes: number;
  /** Hints and domain events on the bus. */
  events: number;
  invocations: Record<string, number>;
  /** By function: its reads, writes and units. */
  byFunction: Record<string, { reads: number; writes: number; readUnits: number; writeUnits: number; queries: number }>;
}

const writing = /^(Put|Update|Delete|BatchWrite|TransactWrite)/;

/**
 * Does something so many times, waits each time until everything that follows is done, and counts one of them.
 * @param together how many of what is counted one act does at once
 */
export async function tally(
  system: SystemUnderTest,
  times: number,
  act: (n: number) => Promise<unknown>,
  together = 1,
): Promise<Tally> {
  await system.idle();
  const before = await system.metrics();
  for (let n = 0; n < times; n++) {
    await act(n);
    // One after the other: under load the stream's batches are shared and the counts get lower.
    await system.idle();
  }
  return difference(before, await system.metrics(), times * together);
}

export function difference(before: Metrics, after: Metrics, times: number): Tally {
  const sum: Tally = {
    reads: 0,
    writes: 0,
    readUnits: 0,
    writeUnits: 0,
    pushes: 0,
    events: 0,
    invocations: {},
    byFunction: {},
  };
  for (const [name, operations] of Object.entries(after.byFunction)) {
    // `outside` is the controls' own reading.
    if (name === 'outside' || name === 'control') continue;
    const mine = { reads: 0, writes: 0, readUnits: 0, writeUnits: 0, queries: 0 };
    for (const [operation, count] of Object.entries(operations)) {
      const was = before.byFunction[name]?.[operation];
      const requests = (count.requests - (was?.requests ?? 0)) / times;
      if (writing.test(operation)) mine.writes += requests;
      else mine.reads += requests;
      if (operation === 'Query') mine.queries += requests;
      mine.readUnits += (count.readUnits - (was?.readUnits ?? 0)) / times;
      mine.writeUnits += (count.writeUnits - (was?.writeUnits ?? 0)) / times;
    }
    if (mine.reads + mine.writes === 0) continue;
    sum.byFunction[name] = mine;
    sum.reads += mine.reads;
    sum.writes += mine.writes;
    sum.readUnits += mine.readUnits;
    sum.writeUnits += mine.writeUnits;
  }
  sum.pushes = (after.pushes - before.pushes) / times;
  sum.events = (after.events - before.events) / times;
  for (const [name, count] of Object.entries(after.invocations)) {
    const mine = (count - (before.invocations[name] ?? 0)) / times;
    if (mine > 0) sum.invocations[name] = mine;
  }
  return sum;
}
