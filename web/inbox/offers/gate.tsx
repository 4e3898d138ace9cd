import { lazy } from 'react';
import { useTopic } from '../ui/hooks.ts';
import { Late } from '../ui/late.tsx';

const Cards = lazy(() => import('./offers.tsx'));

/** Most of the time nothing is offered: the cards are loaded with the first one. */
export function Offers() {
  const handovers = useTopic('handovers') ?? [];
  const grabs = useTopic('grabs') ?? [];
  const ended = useTopic('endedHandover');
  if (handovers.length + grabs.length === 0 && !ended) return null;
  return (
    <Late>
      <Cards />
    </Late>
  );
}
