/**
 * Lets something through once in so many milliseconds, by name. In this process only: it keeps the careless from being a
 * burden, it is no guard against the malicious.
 */
export interface Throttle {
  /** @param every milliseconds; default: the throttle's own */
  lets(name: string, now: number, every?: number): boolean;
}

/** Names that are remembered; beyond that the oldest is forgotten. */
const mostRemembered = 5_000;

export function openThrottle(interval: number): Throttle {
  const last = new Map<string, number>();
  return {
    lets(name, now, every = interval) {
      if (now - (last.get(name) ?? Number.NEGATIVE_INFINITY) < every) return false;
      last.delete(name);
      last.set(name, now);
      const [oldest] = last.keys();
      if (last.size > mostRemembered && oldest !== undefined) last.delete(oldest);
      return true;
    },
  };
}
