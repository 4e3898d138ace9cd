import type { Agent } from './agent.ts';
import type { ShopSettings } from './settings.ts';

/**
 * Coming online to a long queue: an agent is given a few conversations from it at once and then one more every few
 * seconds, until full, instead of all at once. Only what waits in the queue is held back so, and never what is taken by hand.
 */
export interface Ramp {
  /** At once, and then one more every so many ms. */
  start: number;
  every: number;
  /** The shop's slots: with an allowance of so many the ramp is over. */
  slots: number;
  /** It is looked at as it was so long ago (ms); default 0. */
  lag?: number;
}

/** A shop's ramp; undefined where it has none. */
export const rampOf = ({ rampStart, rampEvery, slots }: ShopSettings): Ramp | undefined =>
  rampStart > 0 && rampStart < slots ? { start: rampStart, every: rampEvery, slots } : undefined;

/** How many the agent may have been given from the queue by a moment, since coming online. */
export const allowance = ({ start, every, lag = 0 }: Ramp, onlineSince: number, now: number): number =>
  start + Math.floor(Math.max(0, now - lag - onlineSince) / every);

/** Whether the agent is still on the ramp; later nothing is counted. */
export const isRamping = (agent: Agent, ramp: Ramp | undefined, now: number): boolean =>
  ramp !== undefined && agent.onlineSince !== undefined && allowance(ramp, agent.onlineSince, now) < ramp.slots;

/** Until when the agent is given nothing more from the queue; undefined: may be given something now. */
export function rampedUntil(agent: Agent, ramp: Ramp | undefined, now: number): number | undefined {
  const { onlineSince: since, rampGiven: given = 0 } = agent;
  if (!ramp || since === undefined || !isRamping(agent, ramp, now)) return undefined;
  if (given < allowance(ramp, since, now)) return undefined;
  return since + Math.min(given - ramp.start + 1, ramp.slots - ramp.start) * ramp.every;
}
