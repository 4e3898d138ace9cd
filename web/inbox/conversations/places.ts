import { useNavigate } from '@tanstack/react-router';
import { createContext, useContext, useMemo, useRef } from 'react';

/** Where one is in the list: which conversation comes next, whatever list is shown. */
export interface Places {
  /** Told by the list: its rows in the order they are shown. */
  show(ids: readonly string[]): void;
  /** @returns the one so many rows on from another (or from the top); undefined: there is none */
  from(id: string | undefined, step: 1 | -1): string | undefined;
  /** Those that are likely to be opened next. */
  after(id: string, count: number): string[];
  open(id: string | undefined): void;
}

export const PlacesContext = createContext<Places | undefined>(undefined);

export function usePlaces(): Places {
  const places = useContext(PlacesContext);
  if (!places) throw new Error('There are no places outside the list of conversations.');
  return places;
}

export function useNewPlaces(): Places {
  const navigate = useNavigate({ from: '/inbox' });
  const rows = useRef<readonly string[]>([]);
  return useMemo(
    () => ({
      show: (ids) => {
        rows.current = ids;
      },
      from(id, step) {
        const place = id === undefined ? -1 : rows.current.indexOf(id);
        if (place < 0) return step === 1 ? rows.current[0] : undefined;
        return rows.current[place + step];
      },
      after(id, count) {
        const place = rows.current.indexOf(id);
        return place < 0 ? [] : rows.current.slice(place + 1, place + 1 + count);
      },
      open: (id) => void navigate({ search: (now) => ({ ...now, c: id }) }),
    }),
    [navigate],
  );
}
