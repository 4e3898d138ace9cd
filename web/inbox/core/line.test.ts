import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Problem } from './api.ts';
import { type LineState, openLine, type Socket } from './line.ts';
import type { Push } from './types.ts';

/** A socket whose other end is the test. */
class FakeSocket implements Socket {
  readyState: 0 | 1 | 2 | 3 = 0;
  readonly sent: { action: string; cursor?: string }[] = [];
  private readonly listeners = new Map<string, ((event: never) => void)[]>();
  constructor(readonly url: string) {}

  addEventListener(type: string, listener: (event: never) => void): void {
    this.listeners.set(type, [...(this.listeners.get(type) ?? []), listener]);
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  close(): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.tell('close', {});
  }
  opens(): void {
    this.readyState = 1;
    this.tell('open', {});
  }
  says(...messages: object[]): void {
    for (const message of messages) this.tell('message', { data: JSON.stringify(message) });
  }
  get actions(): string[] {
    return this.sent.map(({ action }) => action);
  }
  private tell(type: string, event: object): void {
    for (const listener of this.listeners.get(type) ?? []) listener(event as never);
  }
}

const minute = 60_000;
const hello = (cursor: string) => ({ type: 'hello', agent: 'ana', cursor });
const news = (cursor: string, id = cursor) => ({
  type: 'conversation',
  cursor,
  change: 'updated',
  conversation: { id },
});

function stage(options: { ticket?: () => Promise<string>; isOnline?: () => boolean } = {}) {
  const sockets: FakeSocket[] = [];
  const states: LineState[] = [];
  const heard: [string, boolean][] = [];
  const count = { begun: 0, resumed: 0 };
  let begin = (): Promise<void> => Promise.resolve();
  const line = openLine({
    url: options.ticket ?? (async () => `ws://desk?ticket=${sockets.length}`),
    greeting: () => [{ action: 'watch' }],
    hear: (push: Push, isPast) =>
      heard.push(['conversation' in push ? (push.conversation as { id: string }).id : push.type, isPast]),
    begin: () => {
      count.begun++;
      return begin();
    },
    state: (state) => states.push(state),
    resumed: () => count.resumed++,
    random: () => 1,
    isOnline: options.isOnline,
    open: (url) => {
      const socket = new FakeSocket(url);
      sockets.push(socket);
      return socket;
    },
  });
  const at = (i: number): FakeSocket => sockets[i] as FakeSocket;
  return { line, sockets, at, states, heard, count, beginWith: (run: () => Promise<void>) => (begin = run) };
}

const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

/** A line that is live, with a cursor. */
async function live(options?: Parameters<typeof stage>[0]) {
  const all = stage(options);
  await pass();
  all.at(0).opens();
  all.at(0).says(hello('c1'));
  await pass();
  all.at(0).says({ type: 'resumed', cursor: 'c2' });
  return all;
}

describe('the live line', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('asks for the lists, loads everything at hello, and then asks what fell between hello and the lists', async () => {
    const all = stage();
    let loaded = (): void => {};
    all.beginWith(() => new Promise((resolve) => (loaded = resolve)));
    await pass();
    all.at(0).opens();
    all.at(0).says(hello('c1'), news('c5'));
    expect([all.count.begun, all.at(0).actions]).toEqual([1, ['watch']]);
    loaded();
    await pass();
    expect(all.at(0).sent.at(-1)).toEqual({ action: 'resume', cursor: 'c1' });
    all.at(0).says({ type: 'resumed', cursor: 'c6' });
    // The first load is no return: there is nothing to tell about it.
    expect([all.states, all.count]).toEqual([['connecting', 'live'], { begun: 1, resumed: 0 }]);
  });

  test('after a break it resumes from the last cursor, and loads nothing anew', async () => {
    const all = await live();
    all.at(0).says(news('c7'));
    all.at(0).close();
    await pass(1000);
    all.at(1).opens();
    all.at(1).says(hello('c9'));
    expect(all.at(1).sent.at(-1)).toEqual({ action: 'resume', cursor: 'c7' });
    all.at(1).says(news('c8'), { type: 'resumed', cursor: 'c9' }, news('c10'));
    expect(all.heard.slice(-2)).toEqual([
      ['c8', true],
      ['c10', false],
    ]);
    expect([all.states, all.count]).toEqual([['connecting', 'live', 'reconnecting', 'live'], { begun: 1, resumed: 1 }]);
  });

  test('a socket that dies while it catches up leaves the cursor where it was', async () => {
    const all = await live();
    all.at(0).says(news('c3'));
    all.at(0).close();
    await pass(1000);
    all.at(1).opens();
    all.at(1).says(hello('c9'), news('c20'));
    all.at(1).close();
    await pass(2000);
    all.at(2).opens();
    all.at(2).says(hello('c30'));
    expect(all.at(2).sent.at(-1)).toEqual({ action: 'resume', cursor: 'c3' });
  });

  test('when what was missed is too old to tell, everything is loaded anew', async () => {
    const all = await live();
    all.at(0).close();
    await pass(1000);
    all.at(1).opens();
    all.at(1).says(hello('c9'), { type: 'resync' });
    expect([all.count.begun, all.states.at(-1)]).toEqual([2, 'live']);
  });

  test('is replaced before two hours are over, make before break: nobody sees a change', async () => {
    const all = await live();
    for (let i = 0; i < 28; i++) {
      await pass(4 * minute);
      all.at(0).says({ type: 'pong' });
    }
    await pass(3 * minute + 1000);
    expect(all.sockets.length).toBe(2);
    all.at(1).opens();
    all.at(0).says(news('c3'));
    all.at(1).says(hello('c4'));
    expect([all.at(0).readyState, all.at(1).sent.at(-1)]).toEqual([1, { action: 'resume', cursor: 'c3' }]);
    all.at(0).says(news('c5'));
    all.at(1).says(news('c5'), { type: 'resumed', cursor: 'c5' });
    expect([all.at(0).readyState, all.at(1).readyState]).toEqual([3, 1]);
    all.line.say({ action: 'ping' });
    expect(all.at(1).actions.at(-1)).toBe('ping');
    expect([all.states, all.count.begun]).toEqual([['connecting', 'live'], 1]);
    // Heard from both, and never as something that was missed.
    expect(all.heard.filter(([id]) => id === 'c5')).toEqual([
      ['c5', false],
      ['c5', false],
    ]);
  });

  test('a replacement that fails is tried again, and the old one goes on', async () => {
    let isRefused = false;
    const all = await live({ ticket: async () => (isRefused ? Promise.reject(new Error('no')) : 'ws://desk') });
    isRefused = true;
    for (let i = 0; i < 29; i++) {
      await pass(4 * minute);
      all.at(0).says({ type: 'pong' });
    }
    expect([all.sockets.length, all.states]).toEqual([1, ['connecting', 'live']]);
    isRefused = false;
    await pass(30_000);
    expect(all.sockets.length).toBe(2);
    all.at(1).close();
    await pass(30_000);
    expect([all.sockets.length, all.states.at(-1)]).toEqual([3, 'live']);
  });

  test('a line that does not answer a ping is left behind', async () => {
    const all = await live();
    await pass(4 * minute);
    expect(all.at(0).actions.at(-1)).toBe('ping');
    await pass(10_000);
    expect(all.states.at(-1)).toBe('reconnecting');
    await pass(1000);
    expect(all.sockets.length).toBe(2);
  });

  test('a socket that opens and then says nothing is given up', async () => {
    const all = stage();
    await pass();
    all.at(0).opens();
    await pass(20_000 + 1000);
    expect(all.sockets.length).toBe(2);
  });

  test('tickets that nobody answers for are asked for again and again, and at once when somebody is back; that there is no line is said', async () => {
    let asked = 0;
    const all = stage({
      ticket: async () => {
        asked++;
        throw new Error('no ticket');
      },
    });
    await pass(60_000);
    // At once, and then after 1.5 seconds again and again.
    expect(asked).toBe(41);
    all.line.wake();
    await pass();
    expect([asked, all.states]).toEqual([42, ['connecting', 'reconnecting']]);
  });

  test('where the desk answers and refuses, the pauses grow', async () => {
    let asked = 0;
    const all = stage({
      ticket: async () => {
        asked++;
        throw new Problem('too_many_requests', 429, 'Later.');
      },
    });
    await pass(60_000);
    // At once, then after 0.5, 1, 2, 4, 8, 15, 15 seconds.
    expect(asked).toBe(8);
    all.line.close();
  });

  test('who is back looks whether the line is alive; offline is said at once, and live again as soon as it speaks', async () => {
    const state = { isOnline: true };
    const all = await live({ isOnline: () => state.isOnline });
    state.isOnline = false;
    all.line.sleep();
    expect(all.states.at(-1)).toBe('offline');
    all.at(0).says({ type: 'pong' });
    expect(all.states.at(-1)).toBe('live');
    all.line.sleep();
    await pass(10_000);
    expect([all.states.at(-1), all.at(0).readyState]).toEqual(['offline', 3]);
    state.isOnline = true;
    all.line.wake();
    await pass();
    const fresh = all.sockets.at(-1) as FakeSocket;
    fresh.opens();
    fresh.says(hello('c9'), { type: 'resumed', cursor: 'c9' });
    expect(all.states.at(-1)).toBe('live');
  });

  test('closed, it stays closed', async () => {
    const all = await live();
    all.line.close();
    await pass(minute);
    all.line.wake();
    await pass(minute);
    expect([all.sockets.length, all.at(0).readyState]).toEqual([1, 3]);
  });
});
