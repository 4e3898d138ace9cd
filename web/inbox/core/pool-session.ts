import { type Attempt, newAttempt, openUserPool, type Tokens, type UserPool } from './pkce.ts';
import { type Config, type Session, SignedOut } from './session.ts';

/**
 * Sessions of the user pool. Tokens live in memory; after a reload the pool's own page, which remembers the person for a while, sends the browser
 * straight back. Of a sign-in under way only what PKCE needs is kept, for this tab.
 */
export interface PoolSessions {
  /**
   * What the address says of a sign-in that just came back. @returns the session, and where one was; undefined: nobody came back
   * @throws SignedOut with words for people
   */
  returned(): Promise<{ session: Session; back: string } | undefined>;
  /** Goes to the pool's page. @param back where to come back to */
  go(back: string): Promise<void>;
  /** This tab was signed in before it was loaded again: one need not be asked to press a button. */
  wasSignedIn(): boolean;
}

/** What of the browser is used. */
export interface PoolHost {
  address(): URL;
  /** Replaces the address without loading. */
  replace(path: string): void;
  leave(url: string): void;
  /** Opens a window for signing in again. @returns false when the browser does not let it open */
  popup(url: string): boolean;
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  channel(): Pick<BroadcastChannel, 'postMessage' | 'close'> & {
    onmessage: ((event: { data: Returned }) => void) | null;
  };
  closeWindow(): void;
}

interface Returned {
  state: string;
  code?: string;
  error?: string;
}

const attemptKey = 'slotdesk.signIn';
const signedInKey = 'slotdesk.signedIn';
/** Renewed before it ends, so that no request meets the end. */
const renewBefore = 60_000;
/** Of a sign-in in its own window, which nobody but this page waits for. */
const inWindow = 'window.';

const browser = (): PoolHost => ({
  address: () => new URL(location.href),
  replace: (path) => history.replaceState(null, '', path),
  leave: (url) => location.assign(url),
  popup: (url) => window.open(url, 'slotdesk-sign-in', 'width=480,height=720') !== null,
  storage: sessionStorage,
  channel: () => new BroadcastChannel('slotdesk.signIn') as never,
  closeWindow: () => window.close(),
});

export function openPoolSessions(config: Config, host: PoolHost = browser(), given?: UserPool): PoolSessions {
  const { domain = '', clientId = '', issuer = '', scopes = ['openid'] } = config;
  const pool = given ?? openUserPool({ domain, clientId, issuer, scopes, redirectUri: `${host.address().origin}/` });

  function sessionOf(first: Tokens): Session {
    let tokens = first;
    let renewing: Promise<Tokens> | undefined;
    let isOver = false;
    const renew = (): Promise<Tokens> => {
      renewing ??= pool.refresh(tokens).finally(() => {
        renewing = undefined;
      });
      return renewing;
    };
    return {
      agent: first.agent,
      async token(isRefused) {
        if (isOver) throw new SignedOut();
        if (isRefused || tokens.expiresAt - Date.now() < renewBefore) tokens = await renew();
        return tokens.id;
      },
      async signOut() {
        isOver = true;
        host.storage.removeItem(signedInKey);
        await pool.revoke(tokens);
        return pool.logoutUrl();
      },
      async again() {
        const fresh = await signInAside();
        // Somebody else would see this agent's page.
        if (fresh.agent !== first.agent) {
          await pool.revoke(fresh);
          throw new SignedOut(
            'That was another account. Sign in as the one whose page this is, or load the page again.',
          );
        }
        tokens = fresh;
      },
    };
  }

  async function signInAside(): Promise<Tokens> {
    const attempt = newAttempt();
    attempt.state = `${inWindow}${attempt.state}`;
    const url = await pool.authorizeUrl(attempt);
    const channel = host.channel();
    try {
      const code = await new Promise<string>((resolve, reject) => {
        channel.onmessage = ({ data }) => {
          if (data.state !== attempt.state) return;
          if (data.code) resolve(data.code);
          else reject(new SignedOut(data.error));
        };
        if (!host.popup(url))
          reject(new SignedOut('Your browser did not open the sign-in window. Allow it and try again.'));
      });
      return await pool.exchange(code, attempt);
    } finally {
      channel.close();
    }
  }

  return {
    wasSignedIn: () => host.storage.getItem(signedInKey) !== null,
    async go(back) {
      const attempt = newAttempt();
      host.storage.setItem(attemptKey, JSON.stringify({ ...attempt, back }));
      host.leave(await pool.authorizeUrl(attempt));
    },
    async returned() {
      const { searchParams } = host.address();
      const [state, code, error] = ['state', 'code', 'error'].map((name) => searchParams.get(name) ?? undefined);
      if (!state || !(code || error)) return undefined;
      const words = searchParams.get('error_description') ?? error;
      if (state.startsWith(inWindow)) {
        const channel = host.channel();
        channel.postMessage({ state, ...(code ? { code } : { error: words }) });
        channel.close();
        host.closeWindow();
        return undefined;
      }
      const attempt = remembered(host);
      host.storage.removeItem(attemptKey);
      host.replace('/');
      // Another's link, or an old one out of the history.
      if (!attempt || attempt.state !== state)
        throw new SignedOut('This sign-in was not begun here. Sign in once more.');
      if (!code) throw new SignedOut(words);
      const session = sessionOf(await pool.exchange(code, attempt));
      host.storage.setItem(signedInKey, 'yes');
      host.replace(attempt.back);
      return { session, back: attempt.back };
    },
  };
}

function remembered({ storage }: PoolHost): (Attempt & { back: string }) | undefined {
  try {
    const { back, ...attempt } = JSON.parse(storage.getItem(attemptKey) ?? '');
    // Only a place of ours: an address that begins with two slashes is another site.
    return { ...attempt, back: /^\/(?![/\\])/.test(back) ? back : '/' };
  } catch {
    return undefined;
  }
}
