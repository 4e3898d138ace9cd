/**
 * A visitor of the webchat (W4): a browser that holds a token of ours, and where the shop says so, one of its customers. All
 * times are epoch milliseconds.
 */
export interface Visitor {
  /** Unguessable; the address of the thread. */
  id: string;
  /** Who the shop says it is, by a signed identity (C5). */
  identity?: Identity;
  page?: Page;
  /** Coarse, as the request came with it: a town and a country, never more. */
  location?: string;
  lastActive: number;
  /** Open sockets, of all its tabs. */
  sockets: string[];
  /** Tokens given before do not count any more. */
  validFrom?: number;
}

export interface Identity {
  /** The shop's own name of the customer. */
  subject: string;
  name?: string;
  email?: string;
  /** E.164 with the plus sign. */
  phone?: string;
}

/** Where the visitor is in the shop. */
export interface Page {
  url: string;
  title?: string;
}

/** What an agent sees of a visitor. */
export interface Presence {
  online: boolean;
  lastActive: number;
  location?: string;
  page?: Page;
}

/** A socket ends after two hours; one whose end was missed keeps nobody online for longer. */
const longestSocket = 130 * 60_000;

/** @param now by the clock that `lastActive` went by */
export function presenceOf({ sockets, lastActive, location, page }: Visitor, now: number): Presence {
  return {
    online: sockets.length > 0 && now - lastActive < longestSocket,
    lastActive,
    ...(location && { location }),
    ...(page && { page }),
  };
}

/** Whether a change is worth telling agents: coming, going, another page; not that the visitor is still there. */
export const presenceChanged = (before: Visitor | undefined, after: Visitor): boolean =>
  (before?.sockets.length ?? 0) > 0 !== after.sockets.length > 0 ||
  JSON.stringify([before?.page, before?.location]) !== JSON.stringify([after.page, after.location]);

/** Signs of life are noted so often (ms): presence costs a write each. */
export const notedEvery = 15_000;

/** Without what follows the path: queries and fragments carry other people's secrets. @returns undefined for what is no web address */
export function pageOf(url: string, title?: string): Page | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, origin, pathname } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:') return undefined;
  const shown = title?.trim().slice(0, 120);
  return { url: `${origin}${pathname}`.slice(0, 500), ...(shown && { title: shown }) };
}
