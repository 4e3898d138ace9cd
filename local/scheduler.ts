import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { ControllableClock } from './clock.ts';
import type { Faults } from './faults.ts';
import { createHeap } from './heap.ts';
import { openJournal } from './journal.ts';
import type { Lambda } from './lambda.ts';
import { keyOf, type Schedule, scheduleWire } from './scheduler-wire.ts';
import type { WireService } from './wire.ts';

/** EventBridge Scheduler of the one-machine system: one-time schedules that invoke our functions on the controllable clock. */
export interface Scheduler {
  wire: WireService;
  /**
   * Moves the clock forward. What is due on the way fires in order, each at its own moment.
   * @param to epoch milliseconds
   * @param settle awaited after each moment: everything that a fired function set off should be done
   */
  advanceTo(to: number, settle: () => Promise<void>): Promise<void>;
  /** Invokes a function later, once: what a queue that delays does. */
  invokeLater(due: number, arn: string, event: object): void;
  /** Resolves when nothing that is due is being fired. */
  idle(): Promise<void>;
  /** When the next one fires, epoch milliseconds. */
  nextDue(): number | undefined;
  size(): number;
  /** Schedules given up after all their tries: what AWS puts into the dead-letter queue. */
  failures(): { name: string; error: string; input?: string }[];
  stop(): Promise<void>;
}

export interface SchedulerOptions {
  clock: ControllableClock;
  directory: string;
  /** The functions that schedules may call, by ARN. */
  targets: Map<string, Lambda>;
  /** `duplicate` fires one twice. */
  faults?: Faults;
  /** First pause before a failed one fires again, on the clock; doubles up to 60 s. Default 1 s. */
  backOffMs?: number;
}

type Line = { put: Schedule } | { gone: string } | { failed: { name: string; error: string; input?: string } };

interface Entry {
  due: number;
  /** Breaks ties: what was armed first fires first. */
  order: number;
  schedule: Schedule;
  attempt: number;
}

/** A queue's message that was not handled comes again. */
function refuseFailures(result: unknown): void {
  const { batchItemFailures = [] } = (result ?? {}) as { batchItemFailures?: unknown[] };
  if (batchItemFailures.length > 0) throw new Error('A message was not handled.');
}

/** Firing at one moment: as many at a time. */
const concurrency = 16;
const longestTimer = 2 ** 31 - 1;

/**
 * Opens the scheduler with the schedules it held. Every change is in the journal before it is answered, and a schedule
 * leaves it only after its function succeeded: fired at least once, also over kill -9.
 */
export function openScheduler(options: SchedulerOptions): Scheduler {
  const { clock, targets } = options;
  const { lines, journal } = openJournal<Line>(join(options.directory, 'schedules.journal'));
  const schedules = new Map<string, Schedule>();
  const failures: { name: string; error: string; input?: string }[] = [];
  const heap = createHeap<Entry>((a, b) => a.due < b.due || (a.due === b.due && a.order < b.order));
  let orders = 0;
  let timer: NodeJS.Timeout | undefined;
  let armedFor: number | undefined;
  let firing = 0;
  let advancing = false;
  let stopped = false;
  let advance: Promise<void> = Promise.resolve();
  let appended = 0;
  const quiet: (() => void)[] = [];

  const arm = (schedule: Schedule) => heap.push({ due: schedule.due, order: orders++, schedule, attempt: 0 });
  for (const line of lines) {
    if ('put' in line) schedules.set(keyOf(line.put), line.put);
    else if ('gone' in line) schedules.delete(line.gone);
    else failures.push(line.failed);
  }
  const compact = () => {
    journal.rewrite([...[...schedules.values()].map((put) => ({ put })), ...failures.map((failed) => ({ failed }))]);
    appended = 0;
  };
  const keep = (line: Line) => {
    journal.append(line);
    if (++appended > 50_000 && appended > 4 * schedules.size) compact();
  };
  compact();
  for (const schedule of schedules.values()) if (!schedule.finished) arm(schedule);

  /** An entry whose schedule was changed or deleted meanwhile is dropped here. */
  const live = (entry: Entry) => schedules.get(keyOf(entry.schedule)) === entry.schedule;
  const next = (): Entry | undefined => {
    for (let top = heap.peek(); top; top = heap.peek()) {
      if (live(top)) return top;
      heap.pop();
    }
    return undefined;
  };

  const put = (schedule: Schedule) => {
    schedules.set(keyOf(schedule), schedule);
    keep({ put: schedule });
    if (!schedule.finished && schedule.state === 'ENABLED') arm(schedule);
    rearm();
  };
  const remove = (key: string) => {
    schedules.delete(key);
    keep({ gone: key });
  };

  const fire = async (entry: Entry): Promise<void> => {
    const { schedule } = entry;
    const target = targets.get(schedule.target.arn);
    try {
      if (!target) throw new Error(`There is no function ${schedule.target.arn}.`);
      const event: unknown = JSON.parse(schedule.target.input ?? '{}');
      refuseFailures(await target.invoke(event));
      if (options.faults?.strikes('duplicate')) await target.invoke(event);
    } catch (error) {
      if (!live(entry) || stopped) return;
      if (entry.attempt < schedule.target.maxRetries) {
        const pause = Math.min(60_000, (options.backOffMs ?? 1000) * 2 ** Math.min(entry.attempt, 10));
        heap.push({ ...entry, attempt: entry.attempt + 1, due: clock.now() + pause, order: orders++ });
        return;
      }
      const reason = error instanceof Error ? `${error.name}: ${error.message}` : 'unknown';
      const failed = { name: schedule.name, error: reason, input: schedule.target.input };
      failures.push(failed);
      keep({ failed });
    }
    // Updated while its function ran: it is armed anew and stays.
    if (!live(entry)) return;
    if (schedule.afterCompletion === 'DELETE') remove(keyOf(schedule));
    else put({ ...schedule, finished: true });
  };

  /** Fires what is due at this moment or before, oldest first, a few at a time. */
  const fireDue = async (moment: number): Promise<void> => {
    firing++;
    try {
      const runner = async () => {
        for (let top = next(); top && top.due <= moment && !stopped; top = next()) {
          heap.pop();
          await fire(top);
        }
      };
      await Promise.all(Array.from({ length: concurrency }, runner));
    } finally {
      if (--firing === 0) for (const resolve of quiet.splice(0)) resolve();
    }
  };

  /** Wakes up at the next due moment of real time. */
  const rearm = () => {
    if (advancing || stopped) return;
    const due = next()?.due;
    if (timer && armedFor === due) return;
    clearTimeout(timer);
    timer = undefined;
    armedFor = due;
    if (due === undefined) return;
    timer = setTimeout(
      () => {
        timer = undefined;
        void fireDue(clock.now()).then(rearm);
      },
      Math.min(longestTimer, Math.max(0, due - clock.now())),
    );
  };
  const idle = () => (firing === 0 ? Promise.resolve() : new Promise<void>((resolve) => quiet.push(resolve)));
  const advanceTo = async (to: number, settle: () => Promise<void>): Promise<void> => {
    clock.promise(to);
    advancing = true;
    clearTimeout(timer);
    timer = undefined;
    try {
      await idle();
      await settle();
      for (let top = next(); top && top.due <= to && !stopped; top = next()) {
        clock.setTo(top.due);
        await fireDue(top.due);
        await settle();
      }
      clock.setTo(to);
    } finally {
      advancing = false;
      rearm();
    }
  };
  rearm();

  return {
    wire: scheduleWire({ get: (key) => schedules.get(key), put, remove, now: clock.now }),
    advanceTo(to, settle) {
      // One after the other: two callers at once would fire out of order.
      const mine = advance.then(() => advanceTo(to, settle));
      advance = mine.catch(() => {});
      return mine;
    },
    invokeLater: (due, arn, event) =>
      put({
        name: randomUUID(),
        group: 'queues',
        due,
        expression: '',
        state: 'ENABLED',
        afterCompletion: 'DELETE',
        target: { arn, roleArn: '', input: JSON.stringify(event), maxRetries: 5 },
        createdAt: clock.now(),
        changedAt: clock.now(),
      }),
    idle,
    nextDue: () => next()?.due,
    size: () => schedules.size,
    failures: () => failures,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await idle();
      journal.close();
    },
  };
}
