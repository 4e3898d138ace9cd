import { useCallback, useSyncExternalStore } from 'react';
import { useInbox } from '../ui/hooks.ts';

const minute = 60_000;
const hour = 60 * minute;

/** How soon a service window closes (C6): in red below ten minutes and counted by the second, amber in the last hour. */
export interface WindowLeft {
  urgency: 'closed' | 'late' | 'soon' | 'calm';
  hours: number;
  minutes: number;
  /** '9:07', below ten minutes. */
  clock: string;
}

/** What is left in steps: whole seconds below ten minutes, whole minutes above. Never more than there is. */
export function windowLeftMs(endsAt: string, now: number): number {
  const left = Math.max(0, Date.parse(endsAt) - now);
  const step = left < 10 * minute ? 1000 : minute;
  return Math.floor(left / step) * step;
}

/** How it is said, everywhere alike. @param left as of `windowLeftMs` */
export function windowLeft(left: number): WindowLeft {
  const minutes = Math.floor(left / minute);
  const seconds = Math.floor(left / 1000) % 60;
  return {
    urgency: left <= 0 ? 'closed' : left < 10 * minute ? 'late' : left < hour ? 'soon' : 'calm',
    hours: Math.floor(minutes / 60),
    minutes: minutes % 60,
    clock: `${minutes}:${String(seconds).padStart(2, '0')}`,
  };
}

/** Ticks where it is shown. */
export function useWindowLeft(endsAt: string): WindowLeft {
  const { clock } = useInbox();
  return windowLeft(
    useSyncExternalStore(
      clock.onTick,
      useCallback(() => windowLeftMs(endsAt, clock.now()), [clock, endsAt]),
    ),
  );
}
