import { expect, test, vi } from 'vitest';
import type { Ask } from './api.ts';
import { createInboxStore } from './inbox-store.ts';
import { openTimelines } from './timelines.ts';
import type { Entry } from './types.ts';

const message = (seq: number): Entry => ({
  kind: 'message',
  seq,
  id: `m${seq}`,
  at: new Date(1_000_000 + seq * 1000).toISOString(),
  direction: 'in',
  content: { type: 'text', text: `message ${seq}` },
});

/** A desk whose conversations have the messages 100 to 149, and older ones. */
const ask = (async (route: string) => {
  const before = Math.min(150, Number(/before=(\d+)/.exec(route)?.[1]));
  return { items: Array.from({ length: 50 }, (_, i) => message(before - 50 + i)) };
}) as unknown as Ask;

const setUp = () => {
  const store = createInboxStore((run) => run());
  return { store, timelines: openTimelines({ ask, store }) };
};

test('a conversation that goes on and on keeps its newest messages, and says that there are older ones', async () => {
  const { store, timelines } = setUp();
  await timelines.open('a');
  for (let seq = 150; seq < 2000; seq++) timelines.add('a', message(seq));
  const kept = store.get('timeline:a');
  expect(kept?.entries).toHaveLength(1000);
  expect(kept?.entries.at(-1)?.seq).toBe(1999);
  expect(kept?.hasOlder).toBe(true);
});

test.each(['whatsapp', 'messagebird'] as const)(
  'C4 within a second the order of arrival decides where times are whole seconds: %s',
  async (provider) => {
    const { store, timelines } = setUp();
    store.set('conversation:a', { id: 'a', channel: { id: 'c', provider, kind: 'whatsapp' } } as never);
    await timelines.open('a');
    const at = (seq: number, time: string): Entry => ({ ...message(seq), at: `2026-01-01T12:00:${time}Z` });
    for (const entry of [at(150, '05.400'), at(151, '05.000'), at(152, '04.000')]) timelines.add('a', entry);
    const order = store
      .get('timeline:a')
      ?.entries.slice(-3)
      .map(({ seq }) => seq);
    expect(order).toEqual(provider === 'whatsapp' ? [152, 150, 151] : [152, 151, 150]);
  },
);

test('one that is not looked at keeps less', async () => {
  const { store, timelines } = setUp();
  await timelines.open('a');
  await timelines.open('b');
  for (let seq = 150; seq < 500; seq++) timelines.add('a', message(seq));
  expect(store.get('timeline:a')?.entries).toHaveLength(200);
});

test('nothing is taken from whoever reads back', async () => {
  const { store, timelines } = setUp();
  await timelines.open('a');
  await timelines.older('a');
  for (let seq = 150; seq < 1500; seq++) timelines.add('a', message(seq));
  expect(store.get('timeline:a')?.entries).toHaveLength(1450);
});

test('what comes for a conversation that is not loaded is not kept', () => {
  const { store, timelines } = setUp();
  timelines.add('never opened', message(1));
  expect(store.get('timeline:never opened')).toBeUndefined();
});

test('one that could not be loaded again is loaded when something comes in: what lies between is not left out', async () => {
  vi.useFakeTimers();
  try {
    const store = createInboxStore((run) => run());
    let isDown = false;
    const timelines = openTimelines({
      store,
      ask: (async (route: string) => {
        if (isDown) throw new Error('nobody answers');
        return ask(route);
      }) as Ask,
    });
    await timelines.open('a');
    isDown = true;
    await timelines.open('a');
    expect(timelines.hasFailed()).toBe(true);
    isDown = false;
    timelines.add('a', message(149));
    await vi.advanceTimersByTimeAsync(1000);
    expect(timelines.hasFailed()).toBe(false);
    expect(store.get('timeline:a')?.entries.at(-1)?.seq).toBe(149);
  } finally {
    vi.useRealTimers();
  }
});

test('what was asked for ahead is not asked for again when it is opened, and what is there is brought up to date', async () => {
  const store = createInboxStore((run) => run());
  const asked: string[] = [];
  const timelines = openTimelines({
    store,
    ask: (async (route: string) => {
      asked.push(route);
      return ask(route);
    }) as Ask,
  });
  timelines.prefetch('a');
  await timelines.open('a');
  expect(asked).toHaveLength(1);
  expect(store.get('timeline:a')?.entries).toHaveLength(50);
  await timelines.open('a');
  expect(asked).toHaveLength(2);
});
