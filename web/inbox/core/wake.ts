import type { Inbox } from './inbox.ts';

/** What of the page is listened to. */
export interface Page {
  addEventListener(name: string, listener: (event: Event) => void): void;
  removeEventListener(name: string, listener: (event: Event) => void): void;
}

type Part = Pick<Inbox, 'wake' | 'leave' | 'check'> & {
  line: Pick<Inbox['line'], 'sleep'>;
  drafts: Pick<Inbox['drafts'], 'flush'>;
};

/** The line tells and HTTPS knows: what is shown is compared with what the desk says this often while somebody looks, ms. */
export const checkEvery = 60_000;

/** Tells the inbox what becomes of its page: the network, the lid of the laptop, another tab, the end. @returns stops it */
export function watchPage(
  inbox: Part,
  page: Page = window,
  isVisible: () => boolean = () => !document.hidden,
  now: () => number = Date.now,
): () => void {
  let checkedAt = now();
  const check = (): void => {
    if (!isVisible() || now() - checkedAt < checkEvery) return;
    checkedAt = now();
    void inbox.check();
  };
  const listeners: Record<string, (event: Event) => void> = {
    online: () => inbox.wake(),
    offline: () => inbox.line.sleep(),
    pageshow: (event) => {
      if ((event as PageTransitionEvent).persisted) inbox.wake();
    },
    pagehide: () => inbox.leave(),
    // It is the document's, and rises to the window.
    visibilitychange: () => {
      if (!isVisible()) return inbox.drafts.flush(true);
      inbox.wake();
      check();
    },
  };
  for (const [name, listener] of Object.entries(listeners)) page.addEventListener(name, listener);
  // Throttled timers of hidden tabs do not matter: nothing is checked there.
  const timer = setInterval(check, checkEvery / 4);
  return () => {
    clearInterval(timer);
    for (const [name, listener] of Object.entries(listeners)) page.removeEventListener(name, listener);
  };
}
