/**
 * The desk's time. This machine's clock may be wrong, so the difference to the server's is measured with every answer to GET /api/me (`date`
 * header, or the local system's clock), and everything that ticks is computed from absolute times.
 */
export interface DeskClock {
  /** Epoch ms, as the server has it. */
  now(): number;
  /** @param serverTime epoch ms that the server just said */
  set(serverTime: number): void;
  /** Called about every second, and at once when the clock is set: throttled timers of hidden tabs do not matter. */
  onTick(listener: () => void): () => void;
}

export function openClock(own: () => number = Date.now): DeskClock {
  let ahead = 0;
  const listeners = new Set<() => void>();
  let timer: ReturnType<typeof setInterval> | undefined;
  const tick = (): void => {
    for (const listener of listeners) listener();
  };
  return {
    now: () => own() + ahead,
    set: (serverTime) => {
      ahead = serverTime - own();
      tick();
    },
    onTick(listener) {
      listeners.add(listener);
      timer ??= setInterval(tick, 1000);
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
  };
}

/** A `date` header is whole seconds and took its way: below this (ms) a difference is none. */
const tolerated = 2000;

/** @returns to be told a `date` header; sets the clock where it is off */
export function followDates(clock: DeskClock): (date: string | null) => void {
  return (date) => {
    const server = Date.parse(date ?? '');
    if (Number.isFinite(server) && Math.abs(server + 500 - clock.now()) > tolerated) clock.set(server + 500);
  };
}
