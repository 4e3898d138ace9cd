/** Who is signed in. The token lives in memory only: no storage that a script could read has it. */
export interface Session {
  /** Who it is: names what is kept on this machine. */
  readonly agent: string;
  /** The id token for the API. @param renew the last one was refused @throws SignedOut */
  token(renew?: boolean): Promise<string>;
  /** Ends it here and on the server. @returns where the browser has to go for that, if anywhere */
  signOut(): Promise<string | undefined>;
  /** Signs in again, in a window of its own, so that nothing on the page is lost. Locally there is nothing to ask. @throws SignedOut */
  again(): Promise<void>;
}

/** Nobody is signed in (any more): the page shows the sign-in, drafts stay. */
export class SignedOut extends Error {
  override readonly name = 'SignedOut';
  constructor(message = 'Your session is over. Sign in again; what you wrote is kept.') {
    super(message);
  }
}

/** Where this inbox runs; served as /config.json. */
export interface Config {
  mode: 'local' | 'aws';
  /** The WebSocket API, without a query. */
  socket: string;
  /** Of the user pool's hosted sign-in, with https:// (aws). */
  domain?: string;
  clientId?: string;
  issuer?: string;
  scopes?: string[];
}

export interface DemoAgent {
  id: string;
  name: string;
  email?: string;
  status: string;
  shops: Record<string, { role: string; chat: boolean; teams?: string[] }>;
}

const chosenKey = 'slotdesk.agent';

/** The one-machine system: a chooser of the demo's agents instead of passwords. Per tab, so that two tabs can be two agents. */
export const localSessions = {
  /** `?as=` in any address, or `?agent=` at its root (elsewhere that is a filter), says who this tab is. */
  chosen: (): string | undefined => {
    const url = new URL(location.href);
    const named = url.searchParams.get('as') ?? (url.pathname === '/' ? url.searchParams.get('agent') : null);
    if (named === null) return sessionStorage.getItem(chosenKey) ?? undefined;
    url.searchParams.delete('as');
    if (url.pathname === '/') url.searchParams.delete('agent');
    history.replaceState(null, '', url);
    return named;
  },
  agents: async (): Promise<DemoAgent[]> => (await (await fetch('/local/agents')).json()).items,
  choose: (agent: string): Session => {
    sessionStorage.setItem(chosenKey, agent);
    let token: Promise<string> | undefined;
    return {
      agent,
      token: (renew) => {
        if (renew) token = undefined;
        token ??= issue(agent).catch((error) => {
          token = undefined;
          throw error;
        });
        return token;
      },
      signOut: async () => {
        sessionStorage.removeItem(chosenKey);
        token = Promise.reject(new SignedOut());
        token.catch(() => {});
        return undefined;
      },
      again: async () => {
        token = undefined;
      },
    };
  },
};

async function issue(agent: string): Promise<string> {
  const answer = await fetch('/local/token', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ agent }),
  });
  if (answer.status === 404) throw new SignedOut('There is no such agent any more. Choose another one.');
  return (await answer.json()).token;
}
