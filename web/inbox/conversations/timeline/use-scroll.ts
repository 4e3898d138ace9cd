import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { VirtualizerHandle } from 'virtua';
import type { Line } from './lines.ts';

/** So near the end counts as being there, in px: a line more or less, and fractions of zoomed screens. */
const nearEnd = 40;
/** Older ones are asked for this long before one arrives at the first, in px. */
const nearStart = 1200;
/** Lines are of unknown height until they are drawn, files and letters come late: so long the place it opened at is kept, ms. */
const settleMs = 1500;

export interface Scrolling {
  scroller: RefObject<HTMLDivElement | null>;
  list: RefObject<VirtualizerHandle | null>;
  /** Lines came in above: the place is kept from the end. */
  isShifted: boolean;
  isAtEnd: boolean;
  /** Lines that came at the end while one read further up. */
  missed: number;
  scrolled: () => void;
  resized: () => void;
  toEnd: () => void;
  toLine: (index: number) => void;
}

/**
 * Where one is in a timeline: it opens at the first unread line, else at the end; it stays at the end while one is there, and where it is while
 * one reads further up.
 * @param older loads what is before the first line; called again and again, it has to know whether there is more
 */
export function useScroll(lines: Line[], older: () => void): Scrolling {
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<VirtualizerHandle>(null);
  const seen = useRef<{ first?: string; last?: string }>({});
  const atEnd = useRef(true);
  const top = useRef<number>(undefined);
  const isPlaced = useRef(false);
  /** Goes to where it opened; gone when it has settled, or when somebody scrolls. */
  const settle = useRef<() => void>(undefined);
  const [isAtEnd, setAtEnd] = useState(true);
  const [missed, setMissed] = useState(0);
  const first = lines[0]?.key;
  const last = lines.at(-1)?.key;
  const isShifted = seen.current.first !== undefined && seen.current.first !== first;

  const toEnd = useCallback(() => {
    list.current?.scrollToIndex(lines.length - 1, { align: 'end' });
    setMissed(0);
  }, [lines.length]);

  const look = useCallback(() => {
    const box = scroller.current;
    if (!box || !isPlaced.current) return;
    const isAway = box.scrollHeight - box.scrollTop - box.clientHeight >= nearEnd;
    // Only who moves up leaves the end: a line that came in, or was measured, makes the way there longer by itself.
    const movedUp = top.current === undefined || box.scrollTop < top.current;
    top.current = box.scrollTop;
    if (!isAway || movedUp || settle.current) atEnd.current = !isAway;
    setAtEnd(atEnd.current);
    if (atEnd.current) setMissed(0);
    if (box.scrollTop < nearStart) older();
  }, [older]);

  // Once, before anything is painted.
  useLayoutEffect(() => {
    if (isPlaced.current || lines.length === 0) return;
    const unread = lines.findIndex(({ isFirstUnread }) => isFirstUnread);
    const [index, how] =
      unread >= 0 ? [unread, { align: 'start', offset: -40 } as const] : [lines.length - 1, { align: 'end' } as const];
    settle.current = () => list.current?.scrollToIndex(index, how);
    settle.current();
    const frame = requestAnimationFrame(() => {
      isPlaced.current = true;
      settle.current?.();
      look();
    });
    return () => cancelAnimationFrame(frame);
  }, [lines, look]);
  useEffect(() => {
    const box = scroller.current;
    const leave = (): void => {
      settle.current = undefined;
    };
    const timer = setTimeout(leave, settleMs);
    const byHand = ['wheel', 'touchmove', 'keydown', 'pointerdown'] as const;
    for (const one of byHand) box?.addEventListener(one, leave, { passive: true });
    return () => {
      clearTimeout(timer);
      for (const one of byHand) box?.removeEventListener(one, leave);
    };
  }, []);

  // Only a new last line moves one.
  useLayoutEffect(() => {
    const before = seen.current.last;
    seen.current = { first, last };
    if (before === undefined || before === last) return;
    const isOwn = lines.at(-1)?.kind === 'outgoing';
    settle.current = undefined;
    if (atEnd.current || isOwn) toEnd();
    else setMissed((n) => n + Math.max(1, lines.length - 1 - lines.findIndex(({ key }) => key === before)));
  }, [last]);
  useLayoutEffect(() => {
    seen.current = { first, last };
  }, [first, last]);
  // A page may be shorter than the screen: more is asked for until it is full.
  useEffect(() => {
    if (first !== undefined) look();
  }, [first, look]);

  return {
    scroller,
    list,
    isShifted,
    isAtEnd,
    missed,
    scrolled: look,
    resized: () => {
      if (settle.current) settle.current();
      else if (atEnd.current && isPlaced.current) list.current?.scrollToIndex(lines.length - 1, { align: 'end' });
    },
    toEnd,
    toLine: (index) => {
      settle.current = undefined;
      list.current?.scrollToIndex(index, { align: 'center' });
    },
  };
}
