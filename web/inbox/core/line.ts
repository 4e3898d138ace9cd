import { Problem } from './api.ts';
import { openPauses } from './pause.ts';
import type { Push } from './types.ts';

/**
 * The live line: a socket that is always there. It opens again by itself, catches up from the last cursor, and is replaced before AWS
 * ends it (2 h), make before break: the new socket says hello and has resumed before the old one goes, so that nobody notices.
 *
 *     old  ----------------------------------+ close
 *     new            open  hello  resume  resumed ------------>
 *
 * What both say is heard twice and does no harm: conversations carry versions, entries are replaced by id. The cursor is that of the line
 * in use; one that catches up has told everything only when it says `resumed`, and until then its cursors hide a gap.
 */
export interface Line {
  say(message: object): void;
  /** Tells the line in use what every later one will be told first. */
  greet(): void;
  /** Tries at once: the network is back, the tab is looked at. */
  wake(): void;
  /** The network is gone, the browser says. */
  sleep(): void;
  close(): void;
}

export type LineState = 'connecting' | 'live' | 'reconnecting' | 'offline';

/** The part of a WebSocket that is used. */
export type Socket = Pick<WebSocket, 'readyState' | 'send' | 'close'> & {
  addEventListener(type: 'open' | 'close', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { data: string }) => void): void;
};

export interface LineOptions {
  /** A one-time ticket's URL; asked for anew for each socket. */
  url(): Promise<string>;
  /** What every new socket is told first. */
  greeting(): object[];
  /** @param isPast told on catching up: it happened while nobody listened */
  hear(message: Push, isPast: boolean): void;
  /** Everything has to be loaded anew: the first time, and when what was missed is too old to tell. */
  begin(): Promise<void>;
  state(state: LineState): void;
  /** Caught up with what happened since the line broke. */
  resumed?(): void;
  random?: () => number;
  open?: (url: string) => Socket;
  isOnline?: () => boolean;
}

/** API Gateway closes a silent connection after 10 min; hidden tabs may be a minute late. */
const pingEvery = 4 * 60_000;
/** No word for so long after a ping: the line is dead, whatever the browser believes. */
const pongWithin = 10_000;
/** From the ticket to `resumed`; then another try is better than patience. */
const settledWithin = 20_000;
/** Replaced so long after it opened, spread so that not everybody who was there at a deployment comes back at once. */
const replaceAfter = 105 * 60_000;
const replaceSpread = 10 * 60_000;
/** A replacement that failed is tried again while the old one still works. */
const replaceAgain = 30_000;
const isOpen = 1;

export function openLine(options: LineOptions): Line {
  const { hear, begin, state, resumed, random = Math.random } = options;
  const { open = (url) => new WebSocket(url) as Socket, isOnline = () => globalThis.navigator?.onLine !== false } =
    options;
  let current: Socket | undefined;
  let coming: Socket | undefined;
  /** Of the line in use: what it has told, and everything before. */
  let cursor: string | undefined;
  let shown: LineState | undefined;
  const pauses = openPauses(random);
  let hasFailed = false;
  let isOver = false;
  let isOpening = false;
  const timers = new Map<'retry' | 'replace' | 'ping' | 'doubt' | 'settle', ReturnType<typeof setTimeout>>();

  function after(name: Parameters<typeof timers.set>[0], ms: number, run: () => void): void {
    clearTimeout(timers.get(name));
    timers.set(name, setTimeout(run, ms));
  }
  const stop = (...names: Parameters<typeof timers.set>[0][]): void => {
    for (const name of names) clearTimeout(timers.get(name));
  };
  const show = (now: LineState): void => {
    if (now === shown) return;
    shown = now;
    state(now);
  };
  const send = (socket: Socket | undefined, message: object): void => {
    if (socket?.readyState === isOpen) socket.send(JSON.stringify(message));
  };

  async function connect(): Promise<void> {
    stop('retry', 'replace');
    if (isOver || isOpening || coming) return;
    isOpening = true;
    try {
      const url = await options.url();
      isOpening = false;
      if (!isOver) listen(open(url));
    } catch (error) {
      isOpening = false;
      failed(!(error instanceof Problem && error.status > 0));
    }
  }

  function listen(socket: Socket): void {
    coming = socket;
    after('settle', settledWithin, () => abandon(socket));
    socket.addEventListener('open', () => {
      for (const message of options.greeting()) send(socket, message);
    });
    socket.addEventListener('message', ({ data }) => {
      if (socket !== current && socket !== coming) return;
      if (socket === current) {
        stop('doubt');
        show('live');
      }
      const said = JSON.parse(data);
      for (const message of said.type === 'batch' ? said.messages : [said]) take(socket, message);
    });
    socket.addEventListener('close', () => abandon(socket));
  }

  function take(socket: Socket, message: Push): void {
    const isInUse = socket === current;
    if ('cursor' in message && message.cursor && isInUse) cursor = message.cursor;
    switch (message.type) {
      case 'hello':
        if (cursor) return send(socket, { action: 'resume', cursor });
        return start(socket, message.cursor);
      case 'resync':
        return start(socket, undefined);
      case 'resumed':
        cursor = message.cursor;
        settle(socket);
        return isInUse ? undefined : resumed?.();
      case 'pong':
        return;
      default:
        hear(message, !isInUse && current === undefined);
    }
  }

  /**
   * Everything is loaded. Lists are told of only from when the desk has read our `watch`, which may be later than our loading: what fell in
   * between is told by resuming from the hello.
   */
  function start(socket: Socket, from: string | undefined): void {
    cursor = from;
    settle(socket);
    void begin().then(() => {
      if (from && socket === current) send(socket, { action: 'resume', cursor: from });
    });
  }

  /** The new socket knows all: it is the line now, and the old one goes. */
  function settle(socket: Socket): void {
    pauses.reset();
    hasFailed = false;
    if (socket !== current) {
      const old = current;
      current = socket;
      coming = undefined;
      stop('settle', 'doubt');
      old?.close(1000);
      after('replace', replaceAfter + random() * replaceSpread, () => void connect());
      ping();
    }
    show('live');
  }

  function ping(): void {
    after('ping', pingEvery, () => {
      check();
      ping();
    });
  }

  /** Asks for a sign of life. */
  function check(): void {
    const asked = current;
    if (!asked) return;
    send(asked, { action: 'ping' });
    after('doubt', pongWithin, () => abandon(asked));
  }

  /** It closed, or says nothing any more: a dead socket takes minutes to notice and is left behind. */
  function abandon(socket: Socket): void {
    if (socket === coming) {
      coming = undefined;
      stop('settle');
    } else if (socket === current) {
      current = undefined;
      stop('replace', 'ping', 'doubt');
    } else return;
    socket.close();
    failed();
  }

  /** @param isUnheard nobody answered */
  function failed(isUnheard = false): void {
    if (isOver || coming) return;
    if (current) return after('replace', replaceAgain, () => void connect());
    // A first line that fails more than once is told as one that was lost: what is shown stands still.
    const isLost = cursor !== undefined || hasFailed || shown === 'reconnecting';
    show(!isOnline() ? 'offline' : isLost ? 'reconnecting' : 'connecting');
    hasFailed = true;
    after('retry', pauses.next(isUnheard), () => void connect());
  }

  show('connecting');
  void connect();
  return {
    say: (message) => send(current, message),
    greet: () => {
      // Also to one that has opened and not said hello yet: it was greeted with what was wanted then.
      for (const socket of [current, coming]) for (const message of options.greeting()) send(socket, message);
    },
    wake() {
      if (isOver) return;
      pauses.reset();
      hasFailed = false;
      if (current) check();
      else void connect();
    },
    sleep() {
      show('offline');
      check();
    },
    close() {
      isOver = true;
      stop(...timers.keys());
      coming?.close(1000);
      current?.close(1000);
    },
  };
}
