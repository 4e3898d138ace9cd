/** An agent's live line: opens again by itself and catches up from the last cursor. */

const pingEvery = 4 * 60_000;
/** The desk says hello at once; a line on which it does not is treated as one that did. */
const helloWithin = 3_000;

/**
 * @param {{call: (method: string, path: string) => Promise<any>}} session
 * @param {{hear: (message: any) => void, begin: () => void, state: (word: 'live' | 'connecting') => void}} ear
 *   `begin`: everything has to be loaded anew; `hear`: a message of the contract
 */
export function openLine(session, { hear, begin, state }) {
  let socket;
  let cursor;
  let tries = 0;
  let over = false;
  let timer;
  let pinger;

  const say = (message) => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  };

  async function open() {
    state('connecting');
    try {
      // The URL of a socket is logged in places a token must not be in: a one-time ticket opens it.
      const { ticket } = await session.call('POST', '/api/me/ticket');
      if (over) return;
      const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
      listen(new WebSocket(`${scheme}://${location.host}/socket?ticket=${encodeURIComponent(ticket)}`));
    } catch {
      again();
    }
  }

  function listen(opened) {
    socket = opened;
    let greeted = false;
    const greet = (fresh) => {
      if (greeted || socket !== opened) return;
      greeted = true;
      tries = 0;
      state('live');
      if (cursor) say({ action: 'resume', cursor });
      else begin();
      cursor ??= fresh;
    };
    const take = (message) => {
      if (message.type === 'hello') return greet(message.cursor);
      if (message.cursor) cursor = message.cursor;
      if (message.type === 'resync') {
        cursor = undefined;
        begin();
      } else hear(message);
    };
    opened.addEventListener('open', () => {
      say({ action: 'watch', batch: true });
      setTimeout(greet, helloWithin);
      pinger = setInterval(() => say({ action: 'ping' }), pingEvery);
    });
    opened.addEventListener('message', ({ data }) => {
      const said = JSON.parse(data);
      for (const message of said.type === 'batch' ? said.messages : [said]) take(message);
    });
    opened.addEventListener('close', () => {
      clearInterval(pinger);
      if (!over && socket === opened) again();
    });
  }

  function again() {
    if (over) return;
    state('connecting');
    timer = setTimeout(() => void open(), Math.min(8_000, 500 * 2 ** tries++));
  }

  void open();
  return {
    close() {
      over = true;
      clearTimeout(timer);
      clearInterval(pinger);
      socket?.close();
    },
  };
}
