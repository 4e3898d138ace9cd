import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { checkEvery, watchPage } from './wake.ts';

/** A page that the test hides, shows and takes off the network. */
function stage() {
  const target = new EventTarget();
  const state = { isVisible: true };
  const done: string[] = [];
  const note = (word: string) => (flag?: boolean) => void done.push(flag ? `${word}!` : word);
  const stop = watchPage(
    {
      wake: note('wake'),
      leave: note('leave'),
      check: async () => void done.push('check'),
      line: { sleep: note('sleep') },
      drafts: { flush: note('flush') },
    },
    target,
    () => state.isVisible,
  );
  const tell = (name: string, more: object = {}) => target.dispatchEvent(Object.assign(new Event(name), more));
  const look = (isVisible: boolean) => {
    state.isVisible = isVisible;
    tell('visibilitychange');
  };
  return { tell, look, done, stop, take: () => done.splice(0) };
}

describe('the page and the inbox', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('back on the network, looked at again, or out of the cache of the browser: the line is woken', () => {
    const { tell, look, take } = stage();
    tell('online');
    tell('pageshow', { persisted: true });
    tell('pageshow', { persisted: false });
    look(false);
    look(true);
    expect(take()).toEqual(['wake', 'wake', 'flush!', 'wake']);
    tell('offline');
    expect(take()).toEqual(['sleep']);
  });

  test('the page goes: what is written is sent and saved', () => {
    const { tell, take } = stage();
    tell('pagehide');
    expect(take()).toEqual(['leave']);
  });

  test('what is shown is checked every minute that somebody looks, and at the next look', async () => {
    const { look, take, stop } = stage();
    await vi.advanceTimersByTimeAsync(2 * checkEvery);
    expect(take()).toEqual(['check', 'check']);
    look(false);
    await vi.advanceTimersByTimeAsync(5 * checkEvery);
    expect(take()).toEqual(['flush!']);
    look(true);
    expect(take()).toEqual(['wake', 'check']);
    stop();
    await vi.advanceTimersByTimeAsync(2 * checkEvery);
    look(false);
    expect(take()).toEqual([]);
  });
});
