/** Calls to the providers. What matters is what a failed call proves: refused before it was sent, or outcome unknown. */

export interface Call {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string;
}

export interface Answered {
  kind: 'answered';
  status: number;
  body: string;
  /** Seconds. */
  retryAfter?: number;
}

/** `sent: false`: the provider cannot have seen it. `sent: true`: it may have. */
export type Called = Answered | { kind: 'failed'; sent: boolean; reason: string };

/** Errors that happen before a byte of the request is out. */
const neverSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'ENOTPUBLIC',
]);

/** The providers answer a send in about a second; after 20 s nobody waits any longer. */
export const callTimeout = 20_000;

/** @param patience ms */
export async function call(request: Call, patience = callTimeout): Promise<Called> {
  try {
    const response = await fetch(request.url, {
      method: request.method,
      headers: request.headers,
      ...(request.body !== undefined && { body: request.body }),
      signal: AbortSignal.timeout(patience),
      redirect: 'error',
    });
    const retryAfter = Number(response.headers.get('retry-after'));
    return {
      kind: 'answered',
      status: response.status,
      body: await response.text(),
      ...(retryAfter > 0 && { retryAfter }),
    };
  } catch (error) {
    return failed(error);
  }
}

/** What an error of a call proves. */
export function failed(error: unknown): Called {
  const { cause, code, name } = error as { cause?: { code?: string }; code?: unknown; name?: string };
  const reason = cause?.code ?? (typeof code === 'string' ? code : undefined) ?? name ?? 'unknown';
  return { kind: 'failed', sent: !neverSent.has(reason), reason };
}
