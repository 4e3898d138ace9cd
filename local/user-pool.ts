import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { signInScopes } from '../infra/site.ts';
import { escaped } from './markup.ts';
import type { TokenIssuer } from './tokens.ts';
import { readBody } from './wire.ts';

/**
 * The user pool's hosted sign-in, as far as the inbox meets it: authorization code with PKCE, refresh tokens, revocation, sign-out. At an
 * origin of its own, as on AWS; instead of a password one chooses an agent. `npm start -- --sign-in`.
 */
export interface LocalUserPool {
  /** Its origin. */
  url: string;
  /** How long the tokens are good that are given out from now on, seconds; AWS: an hour. */
  lifetime: number;
  /** Ends every session, as an admin does who signs somebody out everywhere: nothing is renewed any more. */
  endSessions(): void;
  close(): Promise<void>;
}

interface Options {
  tokens: TokenIssuer;
  /** Where one may come back to. */
  redirectUri: () => string;
  agents: () => Promise<{ id: string; name: string }[]>;
}

/** What a code stands for, once. */
interface Granted {
  agent: string;
  challenge: string;
  nonce?: string;
  redirectUri: string;
}

type Handle = (query: URLSearchParams, request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

const cookie = 'pool';
/** A form of a sign-in is small. */
const largestForm = 64 * 1024;

export async function openUserPool({ tokens, redirectUri, agents }: Options): Promise<LocalUserPool> {
  const codes = new Map<string, Granted>();
  const refreshTokens = new Map<string, string>();
  /** Who the pool's own page remembers, by its cookie. */
  const remembered = new Map<string, string>();

  /** Sends the browser back with a code. */
  function grant(agent: string, query: URLSearchParams, response: ServerResponse): void {
    const code = secret();
    codes.set(code, {
      agent,
      challenge: query.get('code_challenge') ?? '',
      nonce: query.get('nonce') ?? undefined,
      redirectUri: query.get('redirect_uri') ?? '',
    });
    const back = new URL(redirectUri());
    back.searchParams.set('code', code);
    back.searchParams.set('state', query.get('state') ?? '');
    response.writeHead(302, { location: back.href }).end();
  }

  async function tokensFor(agent: string, nonce?: string): Promise<object> {
    const id = await tokens.issueId(agent, pool.lifetime, nonce);
    return { id_token: id, access_token: id, expires_in: pool.lifetime, token_type: 'Bearer' };
  }

  const routes: Record<string, Handle> = {
    'GET /oauth2/authorize': async (query, request, response) => {
      const wrong = mistakeIn(query, tokens.client, redirectUri());
      if (wrong) return page(response, 400, `<p>${escaped(wrong)}</p>`);
      const known = remembered.get(cookieOf(request));
      if (known) return grant(known, query, response);
      const buttons = (await agents()).map(
        ({ id, name }) => `<p><button name="agent" value="${escaped(id)}">${escaped(name)}</button></p>`,
      );
      page(
        response,
        200,
        `<form method="post" action="/login?${escaped(query.toString())}">${buttons.join('')}</form>`,
      );
    },
    'POST /login': async (query, request, response) => {
      const wrong = mistakeIn(query, tokens.client, redirectUri());
      const agent = (await formOf(request)).get('agent');
      if (wrong || !agent) return page(response, 400, `<p>${escaped(wrong ?? 'Choose an agent.')}</p>`);
      const session = secret();
      remembered.set(session, agent);
      response.setHeader('set-cookie', `${cookie}=${session}; HttpOnly; SameSite=Lax; Path=/`);
      grant(agent, query, response);
    },
    'GET /logout': (query, request, response) => {
      if (query.get('client_id') !== tokens.client || query.get('logout_uri') !== redirectUri())
        return page(response, 400, '<p>logout_uri is not one of this client.</p>');
      remembered.delete(cookieOf(request));
      response.writeHead(302, { location: redirectUri() }).end();
    },
    'POST /oauth2/token': async (_query, request, response) => {
      const form = await formOf(request);
      if (form.get('client_id') !== tokens.client) return answer(response, 400, { error: 'invalid_client' });
      if (form.get('grant_type') === 'refresh_token') {
        const agent = refreshTokens.get(form.get('refresh_token') ?? '');
        return agent === undefined
          ? answer(response, 400, { error: 'invalid_grant' })
          : answer(response, 200, await tokensFor(agent));
      }
      const granted = codes.get(form.get('code') ?? '');
      codes.delete(form.get('code') ?? '');
      const isTheirs =
        granted?.challenge === challengeOf(form.get('code_verifier') ?? '') &&
        granted.redirectUri === form.get('redirect_uri');
      if (!granted || !isTheirs) return answer(response, 400, { error: 'invalid_grant' });
      const refresh = secret();
      refreshTokens.set(refresh, granted.agent);
      answer(response, 200, { ...(await tokensFor(granted.agent, granted.nonce)), refresh_token: refresh });
    },
    'POST /oauth2/revoke': async (_query, request, response) => {
      refreshTokens.delete((await formOf(request)).get('token') ?? '');
      answer(response, 200);
    },
  };

  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const handle = routes[`${request.method} ${pathname}`];
    try {
      if (handle) await handle(searchParams, request, response);
      else page(response, 404, '<p>There is nothing at this address.</p>');
    } catch (error) {
      answer(response, 500, { error: (error as Error).message });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const pool: LocalUserPool = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lifetime: 3600,
    endSessions() {
      refreshTokens.clear();
      remembered.clear();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return pool;
}

/** What is wrong with how the browser was sent here. @returns words for the developer of the client */
function mistakeIn(query: URLSearchParams, client: string, redirectUri: string): string | undefined {
  const wanted: Record<string, string> = {
    response_type: 'code',
    client_id: client,
    redirect_uri: redirectUri,
    code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries(wanted)) if (query.get(name) !== value) return `${name} must be ${value}.`;
  if (!query.get('code_challenge') || !query.get('state')) return 'code_challenge and state are needed.';
  const unknown = (query.get('scope') ?? '').split(' ').filter((scope) => !signInScopes.includes(scope));
  return unknown.length > 0 ? `scope: this client has none of ${unknown.join(' ')}.` : undefined;
}

const secret = (): string => randomBytes(24).toString('base64url');

const challengeOf = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url');

const cookieOf = ({ headers }: IncomingMessage): string =>
  new RegExp(`(?:^|; )${cookie}=([^;]+)`).exec(headers.cookie ?? '')?.[1] ?? '';

const formOf = async (request: IncomingMessage): Promise<URLSearchParams> =>
  new URLSearchParams((await readBody(request, largestForm))?.toString() ?? '');

/** The endpoints of tokens are asked by scripts of other origins. */
function answer(response: ServerResponse, status: number, body?: object): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'access-control-allow-origin': '*' })
    .end(body && JSON.stringify(body));
}

function page(response: ServerResponse, status: number, content: string): void {
  response
    .writeHead(status, { 'content-type': 'text/html; charset=utf-8' })
    .end(`<!doctype html><html lang="en"><title>Sign in</title><h1>Sign in</h1>${content}</html>`);
}
