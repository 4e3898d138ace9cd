import type { Clock } from '../layers/platform/clock.ts';
import { openJournal } from './journal.ts';

/** Things that must be handed over at least once, also over kill -9: events of the bus, callbacks of the providers. */
export interface Deliveries<Item> {
  /** Keeps it and hands it over, after `delayMs` of real time. When this returns it will be delivered. */
  add(item: Item, delayMs?: number): void;
  /**
   * Resolves when everything added so far has been handed over. An item that fails does not hold it up for longer than
   * its first tries (about 2 s).
   */
  idle(): Promise<void>;
  /** Tries again what had failed and whose pause is over by the clock, which was moved. */
  clockMoved(): void;
  pending(): number;
  /** Items given up after all their tries. */
  failures(): { item: Item; error: string }[];
  stop(): Promise<void>;
}

export interface DeliveryOptions<Item> {
  clock: Clock;
  journal: string;
  /** Throws when it could not be handed over. */
  deliver: (item: Item) => Promise<unknown>;
  concurrency: number;
  /** First pause; doubles up to 30 s. */
  backOffMs: number;
  maxTries: number;
}

type Line<Item> = { add: Item; id: number } | { done: number } | { failed: { item: Item; error: string }; id: number };

interface Pending<Item> {
  id: number;
  item: Item;
  tries: number;
  timer?: NodeJS.Timeout;
  /** By the clock, for one that failed before. */
  nextTryAt?: number;
}

const longestPauseMs = 30_000;
/** Tries that `idle` waits for: with 50 ms doubling, 1.6 s. */
const patience = 5;
/** The journal is emptied when nothing is pending and it holds more than this. */
const compactBytes = 1 << 20;

export function openDeliveries<Item>(options: DeliveryOptions<Item>): Deliveries<Item> {
  const { lines, journal } = openJournal<Line<Item>>(options.journal);
  const pending = new Map<number, Pending<Item>>();
  const failures: { item: Item; error: string }[] = [];
  const ready: Pending<Item>[] = [];
  const idlers: (() => void)[] = [];
  let active = 0;
  let ids = 0;
  let stopped = false;

  const compact = () =>
    journal.rewrite([
      ...failures.map((failed) => ({ failed, id: 0 })),
      ...[...pending.values()].map(({ id, item }) => ({ add: item, id })),
    ]);
  const settle = () => {
    const waiting = active > 0 || [...pending.values()].some(({ tries }) => tries < patience);
    if (!waiting || stopped) for (const resolve of idlers.splice(0)) resolve();
    if (pending.size === 0 && journal.size > compactBytes) compact();
  };
  const queue = (one: Pending<Item>, delayMs: number) => {
    if (delayMs <= 0) {
      ready.push(one);
      pump();
      return;
    }
    one.timer = setTimeout(() => {
      one.timer = undefined;
      ready.push(one);
      pump();
    }, delayMs);
  };
  const pump = () => {
    while (active < options.concurrency && !stopped) {
      const one = ready.shift();
      if (!one) return;
      active++;
      void attempt(one).finally(() => {
        active--;
        pump();
        if (idlers.length > 0 || stopped || pending.size === 0) settle();
      });
    }
  };
  const attempt = async (one: Pending<Item>): Promise<void> => {
    try {
      await options.deliver(one.item);
      pending.delete(one.id);
      journal.append({ done: one.id });
    } catch (error) {
      if (stopped) return;
      one.tries++;
      if (one.tries < options.maxTries) {
        const pauseMs = Math.min(longestPauseMs, options.backOffMs * 2 ** (one.tries - 1));
        one.nextTryAt = options.clock.now() + pauseMs;
        return queue(one, pauseMs);
      }
      const failed = { item: one.item, error: error instanceof Error ? `${error.name}: ${error.message}` : 'unknown' };
      pending.delete(one.id);
      failures.push(failed);
      journal.append({ failed, id: one.id });
    }
  };

  for (const line of lines) {
    if ('add' in line) pending.set(line.id, { id: line.id, item: line.add, tries: 0 });
    else if ('done' in line) pending.delete(line.done);
    else {
      pending.delete(line.id);
      failures.push(line.failed);
    }
    if ('id' in line) ids = Math.max(ids, line.id);
  }
  compact();
  // Not at once: who opens this may still have to start what it delivers to.
  for (const one of pending.values()) queue(one, 50);

  return {
    add(item, delayMs = 0) {
      const one = { id: ++ids, item, tries: 0 };
      pending.set(one.id, one);
      journal.append({ add: item, id: one.id });
      if (!stopped) queue(one, delayMs);
    },
    idle: () =>
      new Promise((resolve) => {
        idlers.push(resolve);
        settle();
      }),
    clockMoved() {
      const now = options.clock.now();
      for (const one of pending.values()) {
        if (!one.timer || one.nextTryAt === undefined || one.nextTryAt > now) continue;
        clearTimeout(one.timer);
        one.timer = undefined;
        ready.push(one);
      }
      pump();
    },
    pending: () => pending.size,
    failures: () => failures,
    async stop() {
      stopped = true;
      for (const { timer } of pending.values()) clearTimeout(timer);
      for (const resolve of idlers.splice(0)) resolve();
      while (active > 0) await new Promise((resolve) => setTimeout(resolve, 2));
      journal.close();
    },
  };
}
