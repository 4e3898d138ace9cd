import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useInbox } from '../ui/hooks.ts';

/** What is needed next, fetched before it is asked for. */

/** What shows that there is somebody. */
const signs = ['pointermove', 'pointerdown', 'touchstart', 'wheel', 'keydown', 'focusin'] as const;
/** Who has only looked so long, ms, is there all the same. */
const atLatest = 10_000;
/** What did not come is fetched again at a sign this long after, ms. */
const pause = 5000;

/** Fetches something once somebody moves the pointer, touches or presses anything. */
export function useAtFirstSign(fetch: () => Promise<unknown>): void {
  useEffect(() => {
    let isOver = false;
    let again: ReturnType<typeof setTimeout> | undefined;
    const stop = (): void => {
      clearTimeout(again);
      for (const sign of signs) removeEventListener(sign, go);
    };
    const listen = (): void => {
      for (const sign of signs) addEventListener(sign, go, { passive: true });
    };
    const go = (): void => {
      stop();
      fetch().catch(() => {
        if (!isOver) again = setTimeout(listen, pause);
      });
    };
    listen();
    again = setTimeout(go, atLatest);
    return () => {
      isOver = true;
      stop();
    };
  }, [fetch]);
}

/** Asks for the timeline of a conversation when one sets out for it: it is under way while the screen is drawn. */
export function useTimelineAhead(): void {
  const router = useRouter();
  const { timelines } = useInbox();
  useEffect(
    () =>
      router.subscribe('onBeforeNavigate', ({ toLocation }) => {
        const { c } = toLocation.search as { c?: string };
        if (c) timelines.prefetch(c);
      }),
    [router, timelines],
  );
}
