/**
 * Lets pieces of work under one name follow one another. Where a process does many at once that compete for the same
 * item, 200 of them would otherwise lose 20,000 writes to each other; between processes the item's condition decides. The work is told whether it waited: what it read before may then be old.
 */
export function openTurnstile(): <T>(name: string, work: (waited: boolean) => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>();
  return (name, work) => {
    const before = last.get(name);
    const mine = (before ?? Promise.resolve()).then(() => work(before !== undefined));
    const settled = mine.then(
      () => undefined,
      () => undefined,
    );
    last.set(name, settled);
    void settled.then(() => {
      if (last.get(name) === settled) last.delete(name);
    });
    return mine;
  };
}
