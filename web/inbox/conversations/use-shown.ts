import { useCallback, useEffect, useReducer, useRef } from 'react';
import { nextShown, type Shown } from '../core/shown-order.ts';

const nothing: readonly string[] = [];

/**
 * The rows to show of a list, held still while the pointer or the keyboard is in it.
 * @param view another one begins anew
 */
export function useShown(view: string, wanted: readonly string[], open: string | undefined) {
  const [, render] = useReducer((n: number) => n + 1, 0);
  const held = useRef(false);
  const last = useRef<{ view: string; ids: readonly string[] }>({ view, ids: nothing });
  const before = last.current.view === view ? last.current.ids : nothing;
  const shown: Shown = nextShown(before, wanted, { isHeld: held.current, open });
  useEffect(() => {
    last.current = { view, ids: shown.ids };
  });

  const hold = useCallback((isHeld: boolean) => {
    if (held.current === isHeld) return;
    held.current = isHeld;
    if (!isHeld) render();
  }, []);
  /** Shows now what waits above. */
  const apply = useCallback(() => {
    last.current = { view: '', ids: nothing };
    render();
  }, []);
  return { ...shown, hold, apply };
}
