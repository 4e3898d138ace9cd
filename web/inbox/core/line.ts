import type { Push } from './types.ts';

/**
 * The live line: a socket that is always there. It opens again by itself, catches up from the last cursor, and is replaced before AWS
 * ends it (2 h), make before break: the new socket says hello and has resumed before the old one goes, so that nobody notices.
 *
 *     old  ----------------------------------+ close
 *     new            open  hello  resume  resumed ------------>
 *
 * What both say is heard twice and does no harm: conversations carry versions, entries are replaced by id.
 */
export interface Line {
  say(message: object): void;
  /** Tries at once: the network is back, the tab is looked at. */
  wake(): void;
  close(): void;
}

export type LineState = 'connecting' | 'live' | 'reconnecting' | 'offline';

export interface LineOptions {
  /** A one-time ticket's URL; asked for anew for each socket. */
  url(): Promise<string>;
  /** What every new socket is told first. */
  greeting(): object[];
  hear(message: Push): void;
  /** Everything has to be loaded anew: the first time, and when what was missed is too old to tell. */
  begin(): void;
  state(state: LineState): void;
  random?: () => number;
  open?: (url: string) => WebSocket;
}

/** API Gateway closes a silent connection after 10 min; hidden tabs may be a minute late. */
const pingEvery = 4 * 60_000;
/** No word for so long after a ping: the line is dead, whatever the browser believes. */
const pongWithin = 10_000;
/** Replaced so long after it opened, spread so that not everybody who was there at a deployment comes back at once. */
const replaceAfter = 105 * 60_000;
const replaceSpread = 10 * 60_000;
const firstPause = 300;
const longestPause = 15_000;

export function openLine(options: LineOptions): Line {
  const { hear, begin, state, random = Math.random, open = (url) => new WebSocket(url) } = options;
  let current: WebSocket | undefined;
  let coming: WebSocket | undefined;
  let cursor: string | undefined;
  let tries = 0;
  let isOver = false;
  let isOpening = false;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let replace: ReturnType<typeof setTimeout> | undefined;
  let ping: ReturnType<typeof setInterval> | undefined;
  let doubt: ReturnType<typeof setTimeout> | undefined;

  const send = (socket: WebSocket | undefined, message: object): void => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  };

  async function connect(): Promise<void> {
    clearTimeout(retry);
    if (isOver || isOpening) return;
    isOpening = true;
    try {
      const url = await options.url();
      if (!isOver) listen(open(url));
    } catch {
      again();
    } finally {
      isOpening = false;
    }
  }

  function listen(socket: WebSocket): void {
    coming = socket;
    socket.addEventListener('open', () => {
      for (const message of options.greeting()) send(socket, message);
    });
    socket.addEventListener('message', ({ data }) => {
      clearTimeout(doubt);
      const said = JSON.parse(data);
      for (const message of said.type === 'batch' ? said.messages : [said]) take(socket, message);
    });
    socket.addEventListener('close', () => {
      if (socket === coming) coming = undefined;
      else if (socket === current) {
        current = undefined;
        clearTimeout(replace);
        clearInterval(ping);
      } else return;
      if (!current && !coming) again();
    });
  }

  function take(socket: WebSocket, message: Push): void {
    if (message.type === 'hello') {
      if (cursor) return send(socket, { action: 'resume', cursor });
      cursor = message.cursor;
      settle(socket);
      return begin();
    }
    if ('cursor' in message && message.cursor) cursor = message.cursor;
    if (message.type === 'resync') {
      cursor = undefined;
      settle(socket);
      return begin();
    }
    if (message.type === 'resumed') return settle(socket);
    if (message.type !== 'pong') hear(message);
  }

  /** The new socket knows all: it is the line now, and the old one goes. */
  function settle(socket: WebSocket): void {
    tries = 0;
    if (socket === current) return state('live');
    const old = current;
    current = socket;
    coming = undefined;
    old?.close(1000);
    clearTimeout(replace);
    clearInterval(ping);
    replace = setTimeout(() => void connect(), replaceAfter + random() * replaceSpread);
    ping = setInterval(check, pingEvery);
    state('live');
  }

  /** Asks for a sign of life. */
  function check(): void {
    const asked = current;
    send(asked, { action: 'ping' });
    clearTimeout(doubt);
    doubt = setTimeout(() => {
      if (asked === current) drop();
    }, pongWithin);
  }

  /** A dead socket takes minutes to notice; it is left behind. */
  function drop(): void {
    const dead = current;
    current = undefined;
    clearTimeout(replace);
    clearInterval(ping);
    dead?.close();
    again();
  }

  function again(): void {
    if (isOver) return;
    const isOffline = typeof navigator !== 'undefined' && navigator.onLine === false;
    state(isOffline ? 'offline' : cursor ? 'reconnecting' : 'connecting');
    const pause = Math.min(longestPause, firstPause * 2 ** tries++);
    clearTimeout(retry);
    retry = setTimeout(() => void connect(), pause * (0.5 + random() / 2));
  }

  state('connecting');
  void connect();
  return {
    say: (message) => send(current, message),
    wake() {
      if (isOver) return;
      tries = 0;
      if (current) check();
      else if (!coming) void connect();
    },
    close() {
      isOver = true;
      for (const timer of [retry, replace, doubt]) clearTimeout(timer);
      clearInterval(ping);
      coming?.close(1000);
      current?.close(1000);
    },
  };
}
