import { useEffect, useState } from 'react';

/** A deployment is seldom; who looks away and comes back is told at the next look. */
const every = 10 * 60_000;

/** The script that a page of the site starts with; its name carries a hash of what is in it. */
export const entryOf = (html: string): string | undefined => /<script[^>]+src="([^"]+)"/.exec(html)?.[1];

/** Whether the site was built anew since this page was loaded. Loading it is left to the person: it is in the middle of something. */
export function useNewVersion(): boolean {
  const [isNew, setNew] = useState(false);
  useEffect(() => {
    const own = document.querySelector('script[type=module][src]')?.getAttribute('src');
    let lookedAt = Date.now();
    const look = async (): Promise<void> => {
      if (document.hidden || Date.now() - lookedAt < every || !own) return;
      lookedAt = Date.now();
      const answer = await fetch('/', { cache: 'no-cache', headers: { accept: 'text/html' } }).catch(() => undefined);
      const there = answer?.ok ? entryOf(await answer.text()) : undefined;
      if (there !== undefined && there !== own) setNew(true);
    };
    const timer = setInterval(() => void look(), every / 10);
    return () => clearInterval(timer);
  }, []);
  return isNew;
}
