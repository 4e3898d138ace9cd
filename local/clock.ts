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

const units: Record<string, number> = { W: 604_800_000, D: 86_400_000, H: 3_600_000, M: 60_000, S: 1_000 };

/** The milliseconds of an ISO 8601 duration of weeks to seconds ("PT5M", "P1DT2H", "PT0.5S"); undefined if it is none. */
export function durationMs(text: string): number | undefined {
  const match = /^P(?=.)(?:([\d.]+)W)?(?:([\d.]+)D)?(?:T(?=.)(?:([\d.]+)H)?(?:([\d.]+)M)?(?:([\d.]+)S)?)?$/.exec(text);
  if (!match) return undefined;
  const total = ['W', 'D', 'H', 'M', 'S'].reduce(
    (sum, unit, i) => sum + Number(match[i + 1] ?? 0) * (units[unit] ?? 0),
    0,
  );
  return Number.isFinite(total) ? total : undefined;
}
