/**
 * Shares a read among those who ask at the same time. Whoever asks while a read is under way joins the next one, never
 * the running one, so that nobody gets an answer older than the question. In a burst of 50 one read serves 50.
 */
export function coalesce<T>(read: () => Promise<T>): () => Promise<T> {
  let running: Promise<unknown> | undefined;
  let next: Promise<T> | undefined;
  const start = (): Promise<T> => {
    const mine = read();
    const settled = mine.then(
      () => undefined,
      () => undefined,
    );
    running = settled;
    void settled.then(() => {
      if (running === settled) running = undefined;
    });
    return mine;
  };
  return () => {
    if (!running) return start();
    next ??= running.then(() => {
      next = undefined;
      return start();
    });
    return next;
  };
}
