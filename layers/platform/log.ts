/** What the functions tell the operator. Names and numbers only: never a secret, a message text or an address. */
export interface Log {
  info(message: string, fields?: Record<string, string | number | boolean | undefined>): void;
  warn(message: string, fields?: Record<string, string | number | boolean | undefined>): void;
  error(message: string, fields?: Record<string, string | number | boolean | undefined>): void;
  /** Adds to a counter that an alarm or the dashboard watches. */
  count(metric: string, value?: number): void;
}

/** An error's name and place without what it may quote: an SDK error can repeat the item it was about. */
export function errorFields(error: unknown): Record<string, string | undefined> {
  if (!(error instanceof Error)) return { error: typeof error };
  const at = error.stack
    ?.split('\n')
    .slice(1, 4)
    .map((line) => line.trim())
    .join(' < ');
  return { error: error.name, at };
}
