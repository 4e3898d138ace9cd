import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Api } from './api.ts';
import { openLine } from './line.ts';
import type { Push } from './protocol.ts';

/** The visitor's line, with a gateway that ends every socket after two hours. */

const minute = 60_000;
const gatewayEnds = 120 * minute;

class FakeSocket {
  static all: FakeSocket[] = [];
  static OPEN = 1;
  /** What happens to a socket that is made: it opens, is refused, or nothing is heard of it. */
  static fate: 'opens' | 'refused' | 'silent' = 'opens';
  readyState = 0;
  sent: { action: string }[] = [];
  answers = true;
  onopen = (): void => {};
  onclose = (): void => {};
  onmessage = (_event: { data: string }): void => {};
  constructor(readonly url: string) {
    FakeSocket.all.push(this);
    const { fate } = FakeSocket;
    if (fate === 'opens') setTimeout(() => this.open(), 50);
    if (fate === 'refused') setTimeout(() => this.end(), 50);
  }
  open(): void {
    if (this.readyState !== 0) return;
    this.readyState = 1;
    setTimeout(() => this.end(), gatewayEnds);
    this.onopen();
  }
  end(): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.onclose();
  }
  say(push: object): void {
    if (this.readyState === 1) this.onmessage({ data: JSON.stringify(push) });
  }
  send(text: string): void {
    const said = JSON.parse(text) as { action: string };
    this.sent.push(said);
    if (this.answers) setTimeout(() => this.say({ type: said.action === 'ping' ? 'pong' : 'here' }), 20);
  }
  close(): void {
    if (this.readyState === 3) return;
    this.readyState = 2;
    setTimeout(() => this.end(), 20);
  }
  static open = (): FakeSocket[] => FakeSocket.all.filter(({ readyState }) => readyState === 1);
}

const listeners = new Map<string, () => void>();
beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.all = [];
  FakeSocket.fate = 'opens';
  const listen = { addEventListener: (name: string, run: () => void) => listeners.set(name, run) };
  vi.stubGlobal('WebSocket', FakeSocket);
  vi.stubGlobal('addEventListener', listen.addEventListener);
  vi.stubGlobal('removeEventListener', () => {});
  vi.stubGlobal('location', { href: 'https://shop.example/' });
  vi.stubGlobal('document', { title: 'Shop', visibilityState: 'visible', ...listen, removeEventListener: () => {} });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** @param ticket what the desk does when it is asked for one */
function connected(ticket = async (): Promise<unknown> => ({ ticket: 't' })) {
  const heard: Push[] = [];
  const says: string[] = [];
  const api = {
    begin: async () => ({ socket: 'wss://desk.example' }),
    call: ticket,
  };
  const line = openLine(api as unknown as Api, {
    up: () => void says.push('up'),
    down: () => void says.push('down'),
    hear: (push) => void heard.push(push),
  });
  line.start();
  return { line, heard, says };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('W4 the visitor’s line', () => {
  test('is replaced before the gateway ends it, again and again, and there is one at every moment', async () => {
    const { says, line } = connected();
    await pass(100);
    let most = 0;
    for (let at = 0; at < 24 * 60; at++) {
      await pass(minute);
      most = Math.max(most, FakeSocket.open().length);
      expect(FakeSocket.open().length).toBeGreaterThan(0);
    }
    expect(says).not.toContain('down');
    // Each time what fell in between is read, and the old one is let go.
    expect(says.length).toBe(FakeSocket.all.length);
    expect(FakeSocket.all.length).toBeGreaterThan(11);
    expect(most).toBe(1);
    line.stop();
  });

  test('hears on over the old one until the new one is open', async () => {
    const { heard, line } = connected();
    await pass(100);
    FakeSocket.fate = 'silent';
    while (FakeSocket.all.length === 1) await pass(1_000);
    const [old] = FakeSocket.open();
    const coming = FakeSocket.all.at(-1);
    expect([old === coming, FakeSocket.open().length]).toEqual([false, 1]);
    heard.length = 0;
    old?.say({ type: 'typing', name: 'on the old one', expiresAfter: 'PT6S' });
    coming?.open();
    coming?.say({ type: 'typing', name: 'on the new one', expiresAfter: 'PT6S' });
    expect(heard.map((push) => (push as { name: string }).name)).toEqual(['on the old one', 'on the new one']);
    await pass(100);
    expect(FakeSocket.open()).toEqual([coming]);
    line.stop();
  });

  test.each(['refused', 'silent'] as const)(
    'that is %s when it is renewed is tried again while the old one holds',
    async (fate) => {
      const { says, line } = connected();
      await pass(100);
      FakeSocket.fate = fate;
      await pass(117 * minute);
      expect(FakeSocket.all.length).toBeGreaterThan(2);
      FakeSocket.fate = 'opens';
      await pass(gatewayEnds);
      expect([says.includes('down'), FakeSocket.open().length]).toEqual([false, 1]);
      line.stop();
    },
  );

  test('of which nothing is heard when it opens is given up, and comes back when it can', async () => {
    FakeSocket.fate = 'silent';
    const { says, line } = connected();
    await pass(5 * minute);
    expect(says).not.toContain('up');
    FakeSocket.fate = 'opens';
    await pass(2 * minute);
    expect(says.at(-1)).toBe('up');
    line.stop();
  });

  test('that is dead without knowing it is left behind by the next ping, or when the visitor looks', async () => {
    const { says, line } = connected();
    await pass(100);
    for (const look of [() => {}, () => listeners.get('visibilitychange')?.()]) {
      const [dead] = FakeSocket.open();
      if (dead) dead.answers = false;
      says.length = 0;
      look();
      await pass(5 * minute);
      expect(says.slice(-2)).toEqual(['down', 'up']);
      expect(FakeSocket.open()).not.toContain(dead);
    }
    line.stop();
  });

  test('is up within two seconds of the desk’s first answer, when it was gone for up to a minute', async () => {
    let isGone = false;
    let asked = 0;
    const { says, line } = connected(async () => {
      asked++;
      if (isGone) throw new TypeError('no connection');
      return { ticket: 't' };
    });
    await pass(100);
    for (const seconds of [1, 2, 5, 9, 20, 60]) {
      isGone = true;
      FakeSocket.open()[0]?.end();
      await pass(seconds * 1_000);
      isGone = false;
      await pass(2_000);
      expect([seconds, says.at(-1)]).toEqual([seconds, 'up']);
    }
    // Who is gone for an hour is not asked every second.
    isGone = true;
    FakeSocket.open()[0]?.end();
    await pass(10 * minute);
    asked = 0;
    await pass(50 * minute);
    expect(asked).toBeLessThan(250);
    line.stop();
  });

  test('is not asked for in a hurry where the desk answers and no socket opens', async () => {
    let asked = 0;
    FakeSocket.fate = 'refused';
    const { line } = connected(async () => {
      asked++;
      return { ticket: 't' };
    });
    await pass(10 * minute);
    expect(asked).toBeLessThan(60);
    line.stop();
  });

  test('tells of another page, also of one that was not loaded, once', async () => {
    const { line } = connected();
    await pass(100);
    const pages = (): unknown[] =>
      FakeSocket.open()[0]?.sent.flatMap((said) => ('page' in said ? (said.page as { url: string }).url : [])) ?? [];
    vi.stubGlobal('location', { href: 'https://shop.example/tulips' });
    await pass(minute);
    expect(pages()).toEqual(['https://shop.example/', 'https://shop.example/tulips']);
    line.stop();
  });

  test('that was stopped stays so, also one that is only coming', async () => {
    const first = connected();
    first.line.stop();
    await pass(10 * minute);
    expect([first.says, FakeSocket.open()]).toEqual([[], []]);
    FakeSocket.fate = 'silent';
    const second = connected();
    await pass(100);
    const coming = FakeSocket.all.at(-1);
    second.line.stop();
    coming?.open();
    await pass(gatewayEnds);
    expect([second.says, second.heard, FakeSocket.open()]).toEqual([[], [], []]);
  });
});
