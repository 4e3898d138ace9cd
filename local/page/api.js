/** How the page talks to the desk: HTTP whose errors are sentences, and the desk's clock. */

/** What the desk refused or could not do. `message` is a sentence for the person; `answer` the body, if there was one. */
export class Problem extends Error {
  constructor(code, status, message, answer) {
    super(message);
    this.code = code;
    this.status = status;
    this.answer = answer;
  }
}

/**
 * One request. @returns the JSON answer, undefined for an empty one. @throws Problem
 * @param {string} method
 * @param {string} path
 * @param {{body?: object, token?: string, key?: string}} [options] `key` is the Idempotency-Key
 */
export async function call(method, path, { body, token, key } = {}) {
  const headers = {
    ...(body && { 'content-type': 'application/json' }),
    ...(token && { authorization: `Bearer ${token}` }),
    ...(key && { 'idempotency-key': key }),
  };
  const response = await fetch(path, { method, headers, body: body && JSON.stringify(body) }).catch(() => undefined);
  if (!response) throw new Problem('no_answer', 0, 'The desk does not answer. Is “npm start” still running?');
  const answer = parsed(await response.text().catch(() => ''));
  if (response.ok) return answer;
  const { code = 'unknown', message = `The desk answered ${response.status} to ${method} ${path}.` } =
    answer?.error ?? {};
  throw new Problem(code, response.status, message, answer);
}

function parsed(text) {
  try {
    return text ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

/** Requests in an agent's name. The token is asked for when it is needed, and again when it ran out. */
export function sessionOf(agent) {
  let token;
  const renew = async () => {
    ({ token } = await call('POST', '/local/token', { body: { agent } }));
  };
  return {
    agent,
    async call(method, path, options = {}) {
      if (!token) await renew();
      try {
        return await call(method, path, { ...options, token });
      } catch (problem) {
        if (problem.status !== 401) throw problem;
        await renew();
        return call(method, path, { ...options, token });
      }
    },
  };
}

/** How far the desk's clock is ahead of this machine's, ms. */
let ahead = 0;

/** The desk's time, epoch ms. */
export const now = () => Date.now() + ahead;

const set = ({ now: at }) => {
  ahead = Date.parse(at) - Date.now();
};

export const readClock = async () => set(await call('GET', '/local/clock'));

/** Moves the clock on; what is due on the way has happened when it answers. @param {string} duration ISO 8601 */
export const advanceClock = async (duration) =>
  set(await call('POST', '/local/clock', { body: { advance: duration } }));
