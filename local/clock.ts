import { join } from 'node:path';
import type { Clock } from '../layers/platform/clock.ts';
import { readFile, replaceFile } from './journal.ts';

/**
 * The clock of the one-machine system: real time plus an offset that only grows. The offset is kept, so that a restart
 * never goes back.
 */
export interface ControllableClock extends Clock {
  /**
   * Says how far the clock is going to be moved. Kept at once: after a crash on the way the clock starts there, and what
   * was due in between fires late instead of a second time.
   * @param to epoch milliseconds
   */
  promise(to: number): void;
  /** Moves the clock forward to this moment; an earlier one changes nothing. Not kept: see `promise`. */
  setTo(to: number): void;
}

/** @param directory where the offset is kept; none: it is forgotten */
export function openClock(directory?: string): ControllableClock {
  const path = directory && join(directory, 'clock.json');
  let offset = (path && readFile<{ offset: number }>(path)?.offset) || 0;
  let kept = offset;
  return {
    now: () => Date.now() + offset,
    promise(to) {
      const wanted = Math.max(kept, to - Date.now());
      if (wanted === kept) return;
      kept = wanted;
      if (path) replaceFile(path, JSON.stringify({ offset: kept }));
    },
    setTo(to) {
      offset = Math.max(offset, to - Date.now());
    },
  };
}
