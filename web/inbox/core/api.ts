import { type Session, SignedOut } from './session.ts';

/** An answer that is not what was asked for, in words for people; `status` 0: nobody answered. */
export class Problem extends Error {
  override readonly name = 'Problem';
  constructor(
    readonly code: string,
    readonly status: number,
    message: string,
    readonly details?: unknown,
    /** The whole answer: a conflict carries the current state. */
    readonly answer?: unknown,
  ) {
    super(message);
  }

  /** Trying again later may help: nobody answered, or the other side is busy. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

const noAnswer = 'The desk does not answer. Your connection may be down; nothing was lost.';

export interface Request {
  body?: unknown;
  /** The Idempotency-Key: the same for every try of one wish. */
  key?: string;
  signal?: AbortSignal;
  /** The page may be gone before the answer: the browser sends it all the same (64 KB at most). */
  isLeaving?: boolean;
}

/** API Gateway ends every request after 30 s; on a line that died quietly the browser itself would wait for many minutes. */
const answersWithin = 35_000;

export interface ApiOptions {
  fetcher?: typeof fetch;
  /** ms after which nobody will answer any more. */
  within?: number;
  /** The session is over: no token, or none that the desk takes. */
  over?: () => void;
  /** The `date` header of GET /api/me: what time the server has. */
  heard?: (date: string | null) => void;
}

/** Asks the desk. @throws Problem, SignedOut */
export type Ask = <Answer = void>(route: string, request?: Request) => Promise<Answer>;

/**
 * @param route method and path: 'GET /api/me'
 * @throws Problem; a token that ran out is renewed once without anybody noticing
 */
export function openApi(
  session: Pick<Session, 'token'>,
  { fetcher = (...all) => fetch(...all), within = answersWithin, over, heard }: ApiOptions = {},
): Ask {
  return async (route, request = {}) => {
    const answer = await send(await tokenOf());
    // Not of answers that a cache may give.
    if (route === 'GET /api/me') heard?.(answer.headers.get('date'));
    if (answer.status !== 401) return read(answer);
    const again = await send(await tokenOf(true));
    if (again.status === 401) over?.();
    return read(again);

    async function tokenOf(renew?: boolean): Promise<string> {
      try {
        return await session.token(renew);
      } catch (error) {
        if (error instanceof SignedOut) {
          over?.();
          throw error;
        }
        throw new Problem('no_answer', 0, noAnswer);
      }
    }

    async function send(token: string): Promise<Response> {
      const [method, path = ''] = route.split(' ');
      const { body, key, signal, isLeaving } = request;
      const headers = {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(key !== undefined && { 'idempotency-key': key }),
      };
      const late = AbortSignal.timeout(within);
      try {
        return await fetcher(path, {
          method,
          headers,
          signal: signal ? AbortSignal.any([signal, late]) : late,
          keepalive: isLeaving,
          body: body === undefined ? undefined : JSON.stringify(body),
        });
      } catch (error) {
        if (signal?.aborted) throw error;
        throw new Problem('no_answer', 0, noAnswer);
      }
    }
  };
}

async function read<Answer>(response: Response): Promise<Answer> {
  const text = await response.text().catch(() => '');
  // A table is a file for people, not JSON.
  const isTable = response.headers.get('content-type')?.startsWith('text/csv');
  const answer = isTable ? text : parsed(text);
  if (response.ok) return answer as Answer;
  const {
    code = 'unknown',
    message = `The desk answered ${response.status}.`,
    details,
  } = (answer as { error?: { code?: string; message?: string; details?: unknown } })?.error ?? {};
  throw new Problem(code, response.status, message, details, answer);
}

function parsed(text: string): unknown {
  try {
    return text ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

/** A path's part from an id. */
export const at = (id: string): string => encodeURIComponent(id);

/** A query string of what is there: '?a=1', or nothing. */
export function query(parts: Record<string, string | number | undefined>): string {
  const given = Object.entries(parts).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return given.length > 0 ? `?${new URLSearchParams(given)}` : '';
}
