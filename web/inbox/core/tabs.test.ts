import { describe, expect, test } from 'vitest';
import { openTabs, type TabHost, type TabMessage } from './tabs.ts';

/** A browser's locks and channels, for several tabs. */
function browser(): TabHost {
  const held = new Map<string, { queue: (() => void)[] }>();
  const ends = new Map<string, Set<{ onmessage: ((event: { data: TabMessage }) => void) | null }>>();
  const request = async (name: string, run: () => Promise<unknown>): Promise<void> => {
    const lock = held.get(name);
    if (lock) await new Promise<void>((resolve) => lock.queue.push(resolve));
    const own = { queue: lock?.queue ?? [] };
    held.set(name, own);
    await run();
    const next = own.queue.shift();
    if (next) next();
    else held.delete(name);
  };
  return {
    locks: {
      request: request as LockManager['request'],
      query: async () => ({
        held: [...held.keys()].map((name) => ({ name, mode: 'exclusive' as const })),
        pending: [],
      }),
    },
    channel: (name) => {
      const all = ends.get(name) ?? new Set();
      ends.set(name, all);
      const end = {
        onmessage: null,
        postMessage: (data: TabMessage) => {
          for (const other of all) if (other !== end) other.onmessage?.({ data });
        },
        close: () => void all.delete(end),
      };
      all.add(end);
      return end;
    },
  };
}

const nothing = { hear: () => {}, lead: () => {} };
const soon = () => new Promise((resolve) => setTimeout(resolve));

describe('two tabs', () => {
  test('one of them makes the sounds; when it goes the other one does, and learns that it is gone', async () => {
    const host = browser();
    const led: string[] = [];
    const one = openTabs('ana', { ...nothing, lead: () => led.push('one') }, host);
    const two = openTabs('ana', { ...nothing, lead: () => led.push('two') }, host);
    await soon();
    expect([one.isLeader(), two.isLeader(), led]).toEqual([true, false, ['one']]);
    expect(await two.alive()).toEqual(new Set([one.id, two.id]));
    one.close();
    await soon();
    expect([two.isLeader(), led, await two.alive()]).toEqual([true, ['one', 'two'], new Set([two.id])]);
  });

  test('of two agents in one browser each has its leader, and hears nothing of the other', async () => {
    const host = browser();
    const heard: string[] = [];
    const ana = openTabs('ana', nothing, host);
    const other = openTabs('ana', { ...nothing, hear: ({ type }) => heard.push(`ana ${type}`) }, host);
    const ben = openTabs('ben', { ...nothing, hear: ({ type }) => heard.push(`ben ${type}`) }, host);
    await soon();
    expect([ana.isLeader(), ben.isLeader()]).toEqual([true, true]);
    ana.tell({ type: 'signedOut' });
    expect(heard).toEqual(['ana signedOut']);
    expect(await ben.alive()).toEqual(new Set([ben.id]));
    other.close();
  });

  test('a browser without locks lets every tab speak for itself', () => {
    expect(openTabs('ana', nothing, {}).isLeader()).toBe(true);
  });
});
