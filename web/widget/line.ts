import type { Api } from './api.ts';
import type { Push } from './protocol.ts';

/**
 * The visitor's socket, kept up: a new one before the gateway ends the old one after two hours, with growing pauses after a
 * loss, at once when the browser is back on the net.
 */
export interface Line {
  start(): void;
  say(message: object): void;
  stop(): void;
}

const pingEvery = 4 * 60_000;
/** The gateway ends a socket after 120 minutes; not all tabs of the world renew at the same second. */
const renewAfter = (): number => (105 + Math.random() * 10) * 60_000;
const longestPause = 30_000;

export interface Listener {
  /** The socket is open; what was missed has to be read now. */
  up(): void;
  down(): void;
  hear(push: Push): void;
}

export function openLine(api: Api, { up, down, hear }: Listener): Line {
  let current: WebSocket | undefined;
  let tries = 0;
  let wanted = false;
  let again: ReturnType<typeof setTimeout> | undefined;
  let renewal: ReturnType<typeof setTimeout> | undefined;
  let ping: ReturnType<typeof setInterval> | undefined;
  let connecting = false;

  const here = (): object => ({
    action: 'here',
    page: { url: location.href.slice(0, 2000), title: document.title.slice(0, 300) },
  });

  const connect = async (): Promise<void> => {
    if (connecting || !wanted) return;
    connecting = true;
    clearTimeout(again);
    try {
      const [{ socket: url }, { ticket }] = [await api.begin(), await api.call<{ ticket: string }>('POST', '/ticket')];
      const socket = new WebSocket(`${url}?ticket=${encodeURIComponent(ticket)}`);
      await new Promise<void>((resolve, reject) => {
        socket.onopen = () => resolve();
        socket.onclose = () => reject(new Error('refused'));
      });
      take(socket);
    } catch {
      connecting = false;
      lost();
    }
  };

  const take = (socket: WebSocket): void => {
    const old = current;
    connecting = false;
    if (!wanted) return socket.close();
    current = socket;
    tries = 0;
    socket.onmessage = ({ data }) => hear(JSON.parse(String(data)) as Push);
    socket.onclose = () => {
      if (current !== socket) return;
      current = undefined;
      lost();
    };
    old?.close();
    socket.send(JSON.stringify(here()));
    clearTimeout(renewal);
    clearInterval(ping);
    renewal = setTimeout(() => void connect(), renewAfter());
    ping = setInterval(() => line.say({ action: 'ping' }), pingEvery);
    up();
  };

  const lost = (): void => {
    if (!wanted || current) return;
    down();
    clearInterval(ping);
    clearTimeout(again);
    const pause = Math.min(longestPause, 500 * 2 ** tries++);
    again = setTimeout(() => void connect(), pause * (0.5 + Math.random() / 2));
  };

  /** Timers of a hidden tab are late, and a line that slept does not know that it is dead. */
  const wake = (): void => {
    if (!wanted || document.visibilityState === 'hidden') return;
    if (current?.readyState === WebSocket.OPEN) {
      line.say(here());
      up();
    } else {
      tries = 0;
      void connect();
    }
  };

  /** A line that was pulled says nothing for a while. */
  const sleep = (): void => {
    if (wanted) down();
  };

  const line: Line = {
    start() {
      if (wanted) return;
      wanted = true;
      addEventListener('online', wake);
      addEventListener('offline', sleep);
      document.addEventListener('visibilitychange', wake);
      void connect();
    },
    say(message) {
      if (current?.readyState === WebSocket.OPEN) current.send(JSON.stringify(message));
    },
    stop() {
      wanted = false;
      removeEventListener('online', wake);
      removeEventListener('offline', sleep);
      document.removeEventListener('visibilitychange', wake);
      clearTimeout(again);
      clearTimeout(renewal);
      clearInterval(ping);
      const old = current;
      current = undefined;
      old?.close();
    },
  };
  return line;
}
