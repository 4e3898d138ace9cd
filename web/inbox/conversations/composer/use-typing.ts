import { useRef } from 'react';
import { useInbox } from '../../ui/hooks.ts';

/** The others are told at most so often; what they are told holds for six seconds. */
const pause = 3000;

/** Tells the others in a conversation that one writes to the customer; notes are nobody's business before they are there. */
export function useTyping(conversation: string, isTold: boolean): (text: string) => void {
  const { line, clock } = useInbox();
  const told = useRef(0);
  return (text) => {
    const now = clock.now();
    if (!isTold || text === '' || Math.abs(now - told.current) < pause) return;
    told.current = now;
    line.say({ action: 'typing', conversation });
  };
}
