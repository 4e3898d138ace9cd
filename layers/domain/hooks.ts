/** Webhooks to a shop's own systems (B4): which events they get, when they are tried again, when they are switched off. */

export interface Webhook {
  id: string;
  url: string;
  /** `*`, a family such as `conversation.*`, or a type such as `message.received`. */
  events: string[];
  enabled: boolean;
  createdAt: number;
  /** Since when it is off because nothing could be delivered. */
  disabledAt?: number;
}

/** Whether a webhook asked for events of a type. */
export const wants = ({ enabled, events }: Pick<Webhook, 'enabled' | 'events'>, type: string): boolean =>
  enabled && events.some((event) => event === '*' || event === type || event === `${type.split('.')[0]}.*`);

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** Pauses before the second, third ... try: 7 h 43 min in all, a night in which nobody mends a system. */
const pauses = [5 * second, 30 * second, 2 * minute, 10 * minute, 30 * minute, hour, 2 * hour, 4 * hour];

/** So long everything has to fail until a webhook is switched off. */
export const lastingFailure = pauses.reduce((sum, pause) => sum + pause, 0);

/** A customer waits for the flow: after about two minutes an agent is better. */
const flowPauses = [2 * second, 10 * second, 30 * second, minute];

/** What became of a try. */
export type Outcome =
  | { kind: 'delivered'; code: number }
  /** May pass: the network, 408, 429, 5xx. `retryAfter` in seconds. */
  | { kind: 'failing'; code?: number; error?: string; retryAfter?: number }
  /** Will not pass by itself: any other answer. `gone`: 410, never to be called again. */
  | { kind: 'refused'; code: number; gone?: true };

/** What an HTTP status says of a delivery. Redirects are not followed: the address is wrong. */
export function outcomeOf(status: number, retryAfter?: number): Outcome {
  if (status >= 200 && status < 300) return { kind: 'delivered', code: status };
  if (status === 408 || status === 429 || status >= 500)
    return { kind: 'failing', code: status, ...(retryAfter && { retryAfter }) };
  return { kind: 'refused', code: status, ...(status === 410 && { gone: true }) };
}

/**
 * How long to wait after a failing try.
 * @param tries made so far, at least 1
 * @returns ms; undefined: no more tries
 */
export function pauseAfter(kind: 'event' | 'flow', tries: number, retryAfter = 0): number | undefined {
  const pause = (kind === 'flow' ? flowPauses : pauses)[tries - 1];
  // A receiver may ask for patience, but not for more than the longest pause there is.
  return pause === undefined ? undefined : Math.max(pause, Math.min(retryAfter * second, 4 * hour));
}
