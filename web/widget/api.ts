import type { Session } from './protocol.ts';
import type { Setup } from './setup.ts';

/** Where the visitor is in the shop. */
export const pageHere = () => ({ url: location.href.slice(0, 2000), title: document.title.slice(0, 300) });

/** A request that was answered with a refusal; `code` is the desk's own word for why. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly retryAfter = 0,
  ) {
    super(code);
  }
}

export interface Api {
  /** @throws Refused; something else without a connection */
  call<Of>(method: string, path: string, body?: object): Promise<Of>;
  /** Begins the session where none is under way; who asks meanwhile gets the same. */
  begin(): Promise<Session>;
  /** Leaves the browser to whoever comes next. What is under way is this visitor's still. */
  stop(): void;
}

/** The visitor's token outlives the page. Without a store it lives as long as the page. */
export interface Kept {
  token?: string;
  /** Whom the shop had signed in: such a token is for that customer's pages only. */
  identified?: boolean;
}

/** From a request to its answer (ms); it is made again. */
const answerWithin = 30_000;

/** What a browser that keeps nothing knows of its visitor. */
let memory: Kept = {};

/** Whom a token is about: only to be compared with another's. Nobody's token is about nobody. */
export function subjectOf(token = ''): string | undefined {
  try {
    return String(JSON.parse(atob((token.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/'))).sub);
  } catch {
    return token || undefined;
  }
}

/**
 * One visitor's requests.
 * @param setup its identity is taken away where the desk refuses it
 * @param other the desk takes the browser for another visitor than before; what was asked last is not done
 */
export function openApi(setup: Setup, other: () => void): Api {
  const at = `${setup.api}/webchat/${setup.shop}/${setup.channel}`;
  const name = `slotdesk:${setup.shop}:${setup.channel}`;
  let isOver = false;
  const read = (): Kept => {
    try {
      return { ...JSON.parse(localStorage.getItem(name) as string) } as Kept;
    } catch {
      return memory;
    }
  };
  const write = (kept: Kept): void => {
    if (isOver) return;
    memory = kept;
    try {
      localStorage.setItem(name, JSON.stringify(kept));
    } catch {
      // Kept in memory then.
    }
  };

  const ask = async <Of>(method: string, path: string, body?: object, token?: string): Promise<Of> => {
    const response = await fetch(at + path, {
      method,
      headers: {
        ...(body && { 'content-type': 'application/json' }),
        ...(token && { authorization: `Bearer ${token}` }),
      },
      body: body && JSON.stringify(body),
      credentials: 'omit',
      // A line that is dead says nothing for minutes.
      signal: AbortSignal.timeout(answerWithin),
    });
    const said = await response.json().catch(() => undefined);
    if (response.ok) return said as Of;
    const error = said?.error ?? {};
    throw new Refused(response.status, error.code ?? 'internal', error.details?.retryAfter);
  };

  let session: Promise<Session> | undefined;
  const begin = async (): Promise<Session> => {
    const { token, identified } = read();
    const { identity } = setup;
    // Signed out: what was said as a customer is not for whoever sits here now.
    const isStillWho = !identified || identity !== undefined;
    const wish = { page: pageHere(), token: isStillWho ? token : undefined, identity };
    try {
      const begun = await ask<Session>('POST', '/session', wish);
      write({ token: begun.token, identified: identity !== undefined });
      return begun;
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== 'bad_identity') throw error;
      // The visitor can chat all the same; the shop's developer finds why it is as nobody.
      console.warn('slotdesk: the identity was refused');
      setup.identity = undefined;
      other();
      throw error;
    }
  };
  const api: Api = {
    begin: () => {
      // One tab at a time: two that open a first chat at once are one visitor.
      session ??= navigator.locks ? navigator.locks.request(name, begin) : begin();
      session.catch(() => {
        session = undefined;
      });
      return session;
    },
    async call(method, path, body) {
      const { token } = await api.begin();
      try {
        return await ask(method, path, body, token);
      } catch (error) {
        if (!(error instanceof Refused) || error.status !== 401) throw error;
        // The token holds no more: a new one, and once more.
        session = undefined;
        const next = await api.begin();
        if (subjectOf(next.token) === subjectOf(token)) return ask(method, path, body, next.token);
        other();
        throw error;
      }
    },
    stop: () => {
      isOver = true;
    },
  };
  return api;
}
