import { createContext, useContext, useMemo, useState } from 'react';

/** What lies over the page, one at a time; loaded when it is first asked for. */
export type OverlayName = 'palette' | 'keys' | 'preferences';

export interface Overlays {
  shown?: OverlayName;
  show(name: OverlayName): void;
  close(): void;
}

export const OverlayContext = createContext<Overlays | undefined>(undefined);

export function useOverlays(): Overlays {
  const [shown, setShown] = useState<OverlayName>();
  return useMemo(() => ({ shown, show: setShown, close: () => setShown(undefined) }), [shown]);
}

export function useOverlay(): Overlays {
  const overlays = useContext(OverlayContext);
  if (!overlays) throw new Error('There is nothing to lie over.');
  return overlays;
}
