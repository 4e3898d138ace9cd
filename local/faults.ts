import * as z from 'zod';

/** The faults that can be switched on, by anyone, while the system runs (POST /local/faults). */
export const faultOrder = z.strictObject({
  fault: z.enum(['conflict', 'throttle', 'gone', 'duplicate', 'reorder', 'crash', 'provider_down']),
  /** Chance of each opportunity, 0 to 1; 0 switches the fault off. Default 1. */
  rate: z.number().min(0).max(1).optional(),
  /** How often it strikes before it switches itself off. Default: no end. */
  count: z.number().int().min(0).optional(),
  /** Makes the same run of opportunities meet the same faults. Default 1. */
  seed: z.number().int().optional(),
});
export type FaultOrder = z.infer<typeof faultOrder>;
export type Fault = FaultOrder['fault'];

export interface Faults {
  /** Switches a fault on, changes it or, with rate 0 or count 0, switches it off. */
  set(order: FaultOrder): void;
  clear(): void;
  isOn(fault: Fault): boolean;
  /** What is switched on now, and how often each has struck. */
  list(): { fault: Fault; rate: number; count?: number; struck: number }[];
  /** Asked at each opportunity: whether it goes wrong this time. */
  strikes(fault: Fault): boolean;
  /** A number from 0 to 1 (excluded) from this fault's own sequence, for what varies within it. */
  random(fault: Fault): number;
}

interface Active {
  rate: number;
  left: number;
  struck: number;
  random: () => number;
}

export function createFaults(): Faults {
  const active = new Map<Fault, Active>();
  /** Outlives its fault: the last strike may still ask for a number. */
  const sequences = new Map<Fault, () => number>();
  return {
    set({ fault, rate = 1, count = Number.POSITIVE_INFINITY, seed = 1 }) {
      const random = seededRandom(seed);
      sequences.set(fault, random);
      if (rate === 0 || count === 0) active.delete(fault);
      else active.set(fault, { rate, left: count, struck: 0, random });
    },
    clear: () => active.clear(),
    isOn: (fault) => active.has(fault),
    list: () =>
      [...active].map(([fault, { rate, left, struck }]) => ({
        fault,
        rate,
        ...(Number.isFinite(left) && { count: left }),
        struck,
      })),
    strikes(fault) {
      const state = active.get(fault);
      if (!state || state.random() >= state.rate) return false;
      state.struck++;
      if (--state.left === 0) active.delete(fault);
      return true;
    },
    random: (fault) => sequences.get(fault)?.() ?? 0.5,
  };
}

/** A seeded sequence of numbers from 0 to 1 (mulberry32): the same seed gives the same sequence. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
