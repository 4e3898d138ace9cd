/** Work that is done in the order it came, so many at a time. */
export interface Turns {
  /** @param work must not fail */
  add(work: () => Promise<unknown>): void;
  /** What is waiting or being done. */
  readonly size: number;
}

export function createTurns(atOnce: number): Turns {
  const waiting: (() => Promise<unknown>)[] = [];
  let running = 0;
  const next = (): void => {
    const work = running < atOnce ? waiting.shift() : undefined;
    if (!work) return;
    running++;
    void work().finally(() => {
      running--;
      next();
    });
  };
  return {
    add(work) {
      waiting.push(work);
      next();
    },
    get size() {
      return waiting.length + running;
    },
  };
}
