/** When a reply is tried again that the provider could not take (C3; error classes of the providers). */

const second = 1000;

/** After the fifth try, a quarter of an hour in all, a reply that nobody waits for any more is given up. */
export const maxTries = 6;

/**
 * How long to wait before the next try.
 * @param tries tries made so far, at least 1
 * @param retryAfter seconds, where the provider said so
 * @returns ms; undefined: no more tries
 */
export function pauseBefore(tries: number, retryAfter?: number): number | undefined {
  if (tries >= maxTries) return undefined;
  const backoff = 4 ** tries * second;
  return Math.max(backoff, (retryAfter ?? 0) * second);
}

/**
 * How long a reply whose outcome is not known waits for the provider's own word (a status, an echo) before it is sent
 * again. Reports come within seconds of a send; a second message to the customer is worse than a minute's delay.
 */
export const waitForWord = 60 * second;

/** How long a provider that can be asked may take until its list shows what it took. */
export const waitForList = 10 * second;
