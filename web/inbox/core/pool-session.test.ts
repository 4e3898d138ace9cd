import { createHash, randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openPoolSessions, type PoolHost } from './pool-session.ts';
import { type Config, SignedOut } from './session.ts';

/** A small user pool: codes good once and for their verifier, refresh tokens that rotate and can be revoked. */
class FakePool {
  readonly codes = new Map<string, { challenge: string; nonce: string; redirect: string; agent: string }>();
  readonly refreshes = new Map<string, string>();
  readonly wishes = { nonce: undefined as string | undefined, aud: 'inbox', expiresIn: 900, isBusy: false };
  renewals = 0;
  private readonly server: Server = createServer();
  domain = '';

  async listen(): Promise<void> {
    this.server.on('request', async (request, response) => {
      let text = '';
      for await (const part of request) text += part;
      const form = new URLSearchParams(text);
      const answer = this.wishes.isBusy ? 503 : this.answer(request.url ?? '', form);
      response.writeHead(typeof answer === 'number' ? answer : 200, { 'content-type': 'application/json' });
      response.end(typeof answer === 'number' ? '{"error":"invalid_grant"}' : JSON.stringify(answer));
    });
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.domain = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  /** The person signs in on the pool's page. @returns the address the browser is sent back to */
  signIn(authorizeUrl: string, agent: string): URL {
    const asked = new URL(authorizeUrl).searchParams;
    const code = randomUUID();
    this.codes.set(code, {
      challenge: asked.get('code_challenge') ?? '',
      nonce: asked.get('nonce') ?? '',
      redirect: asked.get('redirect_uri') ?? '',
      agent,
    });
    return new URL(`${asked.get('redirect_uri')}?${new URLSearchParams({ code, state: asked.get('state') ?? '' })}`);
  }

  private answer(path: string, form: URLSearchParams): object | number {
    if (path === '/oauth2/revoke') {
      this.refreshes.delete(form.get('token') ?? '');
      return {};
    }
    if (form.get('grant_type') === 'refresh_token') {
      const agent = this.refreshes.get(form.get('refresh_token') ?? '');
      if (!agent) return 400;
      this.refreshes.delete(form.get('refresh_token') ?? '');
      this.renewals++;
      return this.tokens(agent);
    }
    const code = this.codes.get(form.get('code') ?? '');
    this.codes.delete(form.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (!code || code.challenge !== challenge || code.redirect !== form.get('redirect_uri')) return 400;
    return this.tokens(code.agent, code.nonce);
  }

  private tokens(agent: string, nonce?: string): object {
    const claims = { iss: 'pool', aud: this.wishes.aud, nonce: this.wishes.nonce ?? nonce, 'cognito:username': agent };
    const refresh = randomUUID();
    this.refreshes.set(refresh, agent);
    const body = Buffer.from(JSON.stringify({ ...claims, jti: randomUUID() })).toString('base64url');
    return { id_token: `h.${body}.s`, refresh_token: refresh, expires_in: this.wishes.expiresIn };
  }
}

/** A browser's tab. */
function tab(start = 'https://desk.example/') {
  const stored = new Map<string, string>();
  const state = { address: new URL(start), left: '', popup: '', isClosed: false, mayPopUp: true };
  const listeners = new Set<{ onmessage: ((event: { data: never }) => void) | null }>();
  const host: PoolHost = {
    address: () => state.address,
    replace: (path) => {
      state.address = new URL(path, state.address);
    },
    leave: (url) => {
      state.left = url;
    },
    popup: (url) => {
      state.popup = url;
      return state.mayPopUp;
    },
    storage: {
      getItem: (key) => stored.get(key) ?? null,
      setItem: (key, value) => void stored.set(key, value),
      removeItem: (key) => void stored.delete(key),
    },
    channel: () => {
      const end = {
        onmessage: null,
        postMessage: (data: unknown) => {
          for (const other of listeners) if (other !== end) other.onmessage?.({ data: data as never });
        },
        close: () => void listeners.delete(end),
      };
      listeners.add(end);
      return end;
    },
    closeWindow: () => {
      state.isClosed = true;
    },
  };
  return { host, state, stored };
}

describe('signing in at the user pool', () => {
  let pool: FakePool;
  let config: Config;
  beforeEach(async () => {
    pool = new FakePool();
    await pool.listen();
    config = {
      mode: 'aws',
      socket: 'wss://socket',
      domain: pool.domain,
      clientId: 'inbox',
      issuer: 'pool',
      scopes: ['openid', 'email'],
    };
  });
  afterEach(() => pool.close());

  /** Goes to the pool, signs in and comes back. */
  async function signedIn(agent = 'ana', back = '/inbox?view=mine&c=1') {
    const browser = tab();
    const sessions = openPoolSessions(config, browser.host);
    await sessions.go(back);
    browser.state.address = pool.signIn(browser.state.left, agent);
    const returned = await sessions.returned();
    if (!returned) throw new Error('Nobody came back.');
    return { ...browser, sessions, session: returned.session };
  }

  test('the code comes with a challenge, is exchanged with its verifier, and one is where one was', async () => {
    const { session, state, stored } = await signedIn();
    expect(new URL(state.left).searchParams.get('code_challenge_method')).toBe('S256');
    expect([session.agent, state.address.href]).toEqual(['ana', 'https://desk.example/inbox?view=mine&c=1']);
    const token = await session.token();
    expect(token).toMatch(/^h\./);
    // Neither a token nor what is needed for one stays in the browser.
    expect([...stored.keys()]).toEqual(['slotdesk.signedIn']);
    expect([...stored.values()].join()).not.toContain(token);
  });

  test('a link from elsewhere or out of the history signs nobody in', async () => {
    const browser = tab('https://desk.example/?code=stolen&state=other');
    await expect(openPoolSessions(config, browser.host).returned()).rejects.toThrow('not begun here');
    const sessions = openPoolSessions(config, browser.host);
    await sessions.go('/');
    browser.state.address = new URL('https://desk.example/?code=stolen&state=other');
    await expect(sessions.returned()).rejects.toThrow(SignedOut);
    expect(browser.state.address.search).toBe('');
  });

  test('a code is good for nobody without the verifier, and only once', async () => {
    const browser = tab();
    const sessions = openPoolSessions(config, browser.host);
    await sessions.go('/');
    const back = pool.signIn(browser.state.left, 'ana');
    const thief = tab(back.href);
    thief.stored.set(
      'slotdesk.signIn',
      JSON.stringify({ state: back.searchParams.get('state'), verifier: 'guess', nonce: 'x', back: '/' }),
    );
    await expect(openPoolSessions(config, thief.host).returned()).rejects.toThrow(SignedOut);
    browser.state.address = back;
    await expect(sessions.returned()).rejects.toThrow(SignedOut);
  });

  test('a token of another sign-in or for another client is not taken', async () => {
    pool.wishes.nonce = 'another';
    await expect(signedIn()).rejects.toThrow(SignedOut);
    pool.wishes.nonce = undefined;
    pool.wishes.aud = 'another';
    await expect(signedIn()).rejects.toThrow(SignedOut);
  });

  test('one comes back only to a place of the desk', async () => {
    const { state } = await signedIn('ana', '//evil.example/inbox');
    expect(state.address.href).toBe('https://desk.example/');
  });

  test('who said no on the page of the pool is told why', async () => {
    const browser = tab();
    const sessions = openPoolSessions(config, browser.host);
    await sessions.go('/');
    const asked = new URL(browser.state.left).searchParams.get('state');
    browser.state.address = new URL(
      `https://desk.example/?error=access_denied&error_description=Not+today&state=${asked}`,
    );
    await expect(sessions.returned()).rejects.toThrow('Not today');
  });

  test('the token is renewed before it ends, once for all who ask, and again where it was refused', async () => {
    pool.wishes.expiresIn = 30;
    const { session } = await signedIn();
    pool.wishes.expiresIn = 900;
    const [first, same] = await Promise.all([session.token(), session.token()]);
    expect([first === same, pool.renewals]).toEqual([true, 1]);
    expect(await session.token()).toBe(first);
    expect(await session.token(true)).not.toBe(first);
  });

  test('a busy pool ends no session; a revoked one does', async () => {
    const { session } = await signedIn();
    pool.wishes.isBusy = true;
    await expect(session.token(true)).rejects.toMatchObject({ name: 'Problem', isPassing: true });
    pool.wishes.isBusy = false;
    expect(await session.token(true)).toMatch(/^h\./);
    pool.refreshes.clear();
    await expect(session.token(true)).rejects.toThrow(SignedOut);
  });

  test('who is signed out in the middle of work signs in again in a window, and the page goes on', async () => {
    const { session, state, host } = await signedIn();
    pool.refreshes.clear();
    const again = session.again();
    await expect.poll(() => state.popup).not.toBe('');
    const aside = tab(pool.signIn(state.popup, 'ana').href);
    expect(await openPoolSessions(config, { ...aside.host, channel: host.channel }).returned()).toBe(undefined);
    await again;
    expect([aside.state.isClosed, await session.token()]).toEqual([true, expect.stringMatching(/^h\./)]);
  });

  test('in that window nobody else can come in, and a browser that opens none says so', async () => {
    const { session, state, host } = await signedIn();
    const again = session.again();
    const refused = expect(again).rejects.toThrow('another account');
    await expect.poll(() => state.popup).not.toBe('');
    const aside = tab(pool.signIn(state.popup, 'ben').href);
    await openPoolSessions(config, { ...aside.host, channel: host.channel }).returned();
    await refused;
    state.mayPopUp = false;
    await expect(session.again()).rejects.toThrow('did not open');
  });

  test('signing out revokes the session and ends that of the page of the pool', async () => {
    const { session, sessions } = await signedIn();
    expect(sessions.wasSignedIn()).toBe(true);
    const next = new URL((await session.signOut()) ?? '');
    expect([next.pathname, next.searchParams.get('logout_uri')]).toEqual(['/logout', 'https://desk.example/']);
    expect([pool.refreshes.size, sessions.wasSignedIn()]).toEqual([0, false]);
    await expect(session.token()).rejects.toThrow(SignedOut);
  });
});
