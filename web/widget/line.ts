import { type Api, pageHere, Refused } from './api.ts';
import type { Push } from './protocol.ts';

/**
 * The visitor's socket, kept up. It is replaced before the gateway ends it after two hours, make before break: the old one goes when the
 * new one is open, and what fell in between is read (`up`). After a loss it comes back with growing pauses, at once when the browser is
 * back on the net.
 */
export interface Line {
  start(): void;
  say(message: object): void;
  stop(): void;
}

const pingEvery = 4 * 60_000;
/** So soon the desk hears of another page. */
const lookEvery = 5_000;
/** No word for so long after a ping: the line is dead, whatever the browser believes. */
const pongWithin = 10_000;
/** From the ticket to the open socket; then another try is better than patience. */
const openWithin = 20_000;
/** The gateway ends a socket after 120 minutes; not all tabs of the world renew at the same second. */
const renewAfter = (): number => (105 + Math.random() * 10) * 60_000;
/** A renewal that failed is tried again while the old socket still works. */
const renewAgain = 30_000;
const longestPause = 30_000;
/** While nobody answers, for a minute or so. */
const quickPause = 1_500;
const quickTries = 60;

export interface Listener {
  /** The socket is open; what was missed has to be read now. */
  up(): void;
  /** It is gone, or the browser says that it has no net: a line that was pulled says nothing for a while. */
  down(): void;
  hear(push: Push): void;
}

export function openLine(api: Api, { up, down, hear }: Listener): Line {
  let current: WebSocket | undefined;
  /** The try that is under way. */
  let coming: object | undefined;
  let tries = 0;
  let again: ReturnType<typeof setTimeout> | undefined;
  let ping: ReturnType<typeof setInterval> | undefined;
  let doubt: ReturnType<typeof setTimeout> | undefined;
  let moves: ReturnType<typeof setInterval> | undefined;

  const over = new AbortController();

  /** The address that the desk knows of. */
  let told = '';
  const here = (): object => {
    told = location.href;
    return { action: 'here', page: pageHere() };
  };

  const connect = async (): Promise<void> => {
    clearTimeout(again);
    if (coming) return;
    const mine = {};
    coming = mine;
    let socket: WebSocket | undefined;
    /** @returns whether the try is still the one that counts */
    const end = (): boolean => {
      clearTimeout(limit);
      if (coming !== mine) return false;
      coming = undefined;
      return true;
    };
    const fail = (isUnheard = false): void => {
      if (!end()) return;
      socket?.close();
      lost(isUnheard);
    };
    const limit = setTimeout(() => fail(), openWithin);
    try {
      const [{ socket: url }, { ticket }] = [await api.begin(), await api.call<{ ticket: string }>('POST', '/ticket')];
      if (coming !== mine) return;
      const made = new WebSocket(`${url}?ticket=${encodeURIComponent(ticket)}`);
      socket = made;
      made.onopen = () => (end() ? take(made) : made.close());
      made.onclose = () => fail();
    } catch (error) {
      fail(!(error instanceof Refused));
    }
  };

  const take = (socket: WebSocket): void => {
    const old = current;
    current = socket;
    tries = 0;
    socket.onmessage = ({ data }) => {
      if (current === socket) clearTimeout(doubt);
      hear(JSON.parse(String(data)) as Push);
    };
    socket.onclose = () => leave(socket);
    old?.close();
    line.say(here());
    clearTimeout(doubt);
    clearInterval(ping);
    again = setTimeout(connect, renewAfter());
    ping = setInterval(() => check({ action: 'ping' }), pingEvery);
    up();
  };

  /** Says what is answered; a dead socket takes minutes to notice and is left behind. */
  const check = (message: object): void => {
    const asked = current;
    line.say(message);
    clearTimeout(doubt);
    doubt = setTimeout(() => asked && leave(asked), pongWithin);
  };

  const leave = (socket: WebSocket): void => {
    if (current !== socket) return;
    current = undefined;
    socket.close();
    clearTimeout(doubt);
    clearInterval(ping);
    lost();
  };

  /** @param isUnheard nobody answered: a desk that starts again takes seconds, and whoever waits looks at the clock */
  const lost = (isUnheard = false): void => {
    clearTimeout(again);
    if (current) {
      again = setTimeout(connect, renewAgain);
      return;
    }
    down();
    const most = isUnheard && tries < quickTries ? quickPause : longestPause;
    const pause = Math.min(most, 500 * 2 ** tries++);
    again = setTimeout(connect, pause * (0.5 + Math.random() / 2));
  };

  /** Timers of a hidden tab are late, and a line that slept does not know that it is dead. */
  const wake = (): void => {
    if (document.visibilityState === 'hidden') return;
    if (current) {
      check(here());
      up();
    } else {
      tries = 0;
      void connect();
    }
  };

  const line: Line = {
    start() {
      const { signal } = over;
      addEventListener('online', wake, { signal });
      addEventListener('offline', down, { signal });
      document.addEventListener('visibilitychange', wake, { signal });
      // A page that changes without being loaded says nothing of it.
      moves = setInterval(() => told !== location.href && line.say(here()), lookEvery);
      void connect();
    },
    say(message) {
      if (current?.readyState === WebSocket.OPEN) current.send(JSON.stringify(message));
    },
    stop() {
      over.abort();
      for (const timer of [again, ping, doubt, moves]) clearTimeout(timer);
      const old = current;
      current = undefined;
      // No try counts any more.
      coming = {};
      old?.close();
    },
  };
  return line;
}
