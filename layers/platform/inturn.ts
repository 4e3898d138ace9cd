/**
 * Lets pieces of work under one name follow one another. Where a process does many at once that compete for the same
 * item, 200 of them would otherwise lose 20,000 writes to each other; between processes the item's condition decides.
 */
export function openTurnstile(): <T>(name: string, work: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>();
  return (name, work) => {
    const mine = (last.get(name) ?? Promise.resolve()).then(work);
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
