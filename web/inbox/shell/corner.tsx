import { Offers } from '../offers/gate.tsx';
import { roomFor } from '../ui/room.ts';
import { HeldReplies } from './held-replies.tsx';
import { Notices } from './notices.tsx';

const keepRoom = roomFor('--notices');

/**
 * What there is to tell and what is offered, at the end of the list; on a phone above the composer, where one is writing already, and at the top while a dialog lies
 * over the page. It moves nothing and covers nothing for good: what has its end there leaves room (`clears-notices`, `ends-above-notices`).
 */
export function Corner() {
  return (
    <div
      ref={keepRoom}
      id="corner"
      className="pointer-events-none fixed inset-x-0 bottom-[var(--composer,0px)] z-50 flex flex-col items-center px-4 *:not-empty:pb-2 md:bottom-0 md:items-start [:root:has([role=dialog])_&]:max-md:top-28 [:root:has([role=dialog])_&]:max-md:bottom-auto"
    >
      <Notices />
      <HeldReplies />
      <Offers />
    </div>
  );
}
