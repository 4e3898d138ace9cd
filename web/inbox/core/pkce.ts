import { Problem } from './api.ts';
import { SignedOut } from './session.ts';

/** The user pool's sign-in: authorization code with PKCE (RFC 7636), as a browser does that can keep no secret. */
export interface UserPool {
  /** Where the person signs in; comes back to `redirectUri` with `code` and `state`. */
  authorizeUrl(attempt: Attempt): Promise<string>;
  /** @throws SignedOut for a code that is not (any more) good, Problem when nobody answers */
  exchange(code: string, attempt: Attempt): Promise<Tokens>;
  /** @throws SignedOut when the session is over, Problem when nobody answers */
  refresh(tokens: Tokens): Promise<Tokens>;
  /** Ends the session on the server. */
  revoke(tokens: Tokens): Promise<void>;
  /** Ends the session of the pool's own page, which would sign in again without asking. */
  logoutUrl(): string;
}

/** What is remembered of a sign-in under way. */
export interface Attempt {
  state: string;
  verifier: string;
  nonce: string;
}

export interface Tokens {
  id: string;
  refresh: string;
  /** Epoch ms, this machine's clock. */
  expiresAt: number;
  /** Who it is, as the desk knows them. */
  agent: string;
}

export interface UserPoolOptions {
  /** Of the hosted pages, with https://. */
  domain: string;
  clientId: string;
  issuer: string;
  scopes: string[];
  redirectUri: string;
  fetcher?: typeof fetch;
  now?: () => number;
}

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

const randomText = (): string => base64url(crypto.getRandomValues(new Uint8Array(32)));

export const newAttempt = (): Attempt => ({ state: randomText(), verifier: randomText(), nonce: randomText() });

/** S256: what the pool is shown first; only who has the verifier can use the code. */
export async function challengeOf(verifier: string): Promise<string> {
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))));
}

export function openUserPool(options: UserPoolOptions): UserPool {
  const { domain, clientId, issuer, scopes, redirectUri, now = Date.now } = options;
  const fetcher: typeof fetch = options.fetcher ?? ((...all) => fetch(...all));

  async function ask(path: string, form: Record<string, string>): Promise<Record<string, unknown>> {
    let answer: Response;
    try {
      answer = await fetcher(`${domain}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ client_id: clientId, ...form }).toString(),
      });
    } catch {
      throw new Problem('no_answer', 0, 'The sign-in does not answer. Your connection may be down; nothing was lost.');
    }
    if (answer.status === 429 || answer.status >= 500)
      throw new Problem('no_answer', answer.status, 'The sign-in is busy. Try again in a moment.');
    if (!answer.ok) throw new SignedOut();
    const text = await answer.text();
    return text ? JSON.parse(text) : {};
  }

  /** @throws SignedOut for a token that is not for us, from elsewhere, or not of this sign-in */
  function tokensOf(answer: Record<string, unknown>, refresh?: string, nonce?: string): Tokens {
    const { id_token: id, refresh_token: renewed = refresh } = answer as { id_token?: string; refresh_token?: string };
    const claims = claimsOf(id);
    const isOurs = claims?.iss === issuer && claims.aud === clientId && (nonce === undefined || claims.nonce === nonce);
    const agent = claims?.['cognito:username'] ?? claims?.sub;
    if (!id || !renewed || !isOurs || typeof agent !== 'string') throw new SignedOut();
    // By how long it is good and not by when: this machine's clock may be wrong.
    return { id, refresh: renewed, agent, expiresAt: now() + Number(answer.expires_in ?? 0) * 1000 };
  }

  return {
    async authorizeUrl({ state, verifier, nonce }) {
      const query = new URLSearchParams({
        response_type: 'code',
        client_id: clientId,
        redirect_uri: redirectUri,
        scope: scopes.join(' '),
        state,
        nonce,
        code_challenge: await challengeOf(verifier),
        code_challenge_method: 'S256',
      });
      return `${domain}/oauth2/authorize?${query}`;
    },
    exchange: async (code, { verifier, nonce }) =>
      tokensOf(
        await ask('/oauth2/token', {
          grant_type: 'authorization_code',
          code,
          redirect_uri: redirectUri,
          code_verifier: verifier,
        }),
        undefined,
        nonce,
      ),
    refresh: async ({ refresh }) =>
      tokensOf(await ask('/oauth2/token', { grant_type: 'refresh_token', refresh_token: refresh }), refresh),
    revoke: async ({ refresh }) => {
      await ask('/oauth2/revoke', { token: refresh }).catch(() => {});
    },
    logoutUrl: () => `${domain}/logout?${new URLSearchParams({ client_id: clientId, logout_uri: redirectUri })}`,
  };
}

/** What an id token says. It came from the pool itself over TLS, so its signature is the API's affair. */
function claimsOf(token: string | undefined): Record<string, unknown> | undefined {
  try {
    const body = token?.split('.')[1] ?? '';
    const bytes = Uint8Array.from(atob(body.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
