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
  // The message stands at the head of the stack, and may have several lines.
  const at = error.stack
    ?.replace(error.message, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('at '))
    .slice(0, 3)
    .join(' < ');
  return { error: error.name, at };
}
