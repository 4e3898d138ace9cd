import { DeskError } from '../platform/errors.ts';
import { countUp } from '../store/rates.ts';
import type { Desk } from './desk.ts';

/**
 * How often a visitor, or an address of the internet, may do something that costs the shop (times are real time). What a person
 * does, also a fast one behind the address of a whole office, stays below; what a program does is stopped before it is work.
 */
const second = 1000;
const limits = {
  session: { most: 120, per: 60 * second },
  message: { most: 30, per: 30 * second },
  messageFrom: { most: 300, per: 60 * second },
  upload: { most: 10, per: 60 * second },
  uploadFrom: { most: 60, per: 60 * second },
  pass: { most: 30, per: 60 * second },
  report: { most: 120, per: 60 * second },
  read: { most: 240, per: 60 * second },
} as const;

export type Limited = keyof typeof limits;

/** Refused in this instance until then: a flood costs one refused write a window and instance. */
const refusedUntil = new Map<string, number>();
const mostRemembered = 5_000;

/**
 * Counts what somebody does.
 * @param who a visitor, or an address
 * @throws DeskError too_many, with the seconds to wait
 */
export async function admit(desk: Desk, shop: string, what: Limited, who: string): Promise<void> {
  const { most, per } = limits[what];
  const now = Date.now();
  const from = now - (now % per);
  const name = `${shop} ${what} ${who}`;
  const isKnown = (refusedUntil.get(name) ?? 0) > now;
  if (!isKnown && (await countUp(desk.table, shop, { what, who, most }, { from, length: per }))) return;
  if (refusedUntil.size > mostRemembered) refusedUntil.clear();
  refusedUntil.set(name, from + per);
  const seconds = Math.ceil((from + per - now) / second);
  throw new DeskError('too_many', `Too many requests. Try again in ${seconds} s.`, { retryAfter: seconds });
}
