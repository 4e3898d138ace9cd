import { useCallback, useSyncExternalStore } from 'react';

/** Whether the window is at least so wide, in px of the layout: 200 % zoom halves it. */
export function useWide(px: number): boolean {
  const watch = useCallback(
    (listener: () => void) => {
      const media = matchMedia(`(min-width: ${px}px)`);
      media.addEventListener('change', listener);
      return () => media.removeEventListener('change', listener);
    },
    [px],
  );
  return useSyncExternalStore(watch, () => matchMedia(`(min-width: ${px}px)`).matches);
}

const listeners = new Set<() => void>();

/** Something of this browser only, such as which panes are open. @returns it, and how to set it */
export function useRemembered(name: string, usual: boolean): [boolean, (value: boolean) => void] {
  const key = `slotdesk.${name}`;
  const watch = useCallback((listener: () => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
  const value = useSyncExternalStore(watch, () => localStorage.getItem(key) ?? String(usual));
  const set = useCallback(
    (next: boolean) => {
      localStorage.setItem(key, String(next));
      for (const listener of listeners) listener();
    },
    [key],
  );
  return [value === 'true', set];
}
