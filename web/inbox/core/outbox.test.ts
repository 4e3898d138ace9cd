import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { afterReplies } from './after-replies.ts';
import { Problem, type Request } from './api.ts';
import { createInboxStore } from './inbox-store.ts';
import { type Keep, memoryKeep } from './keep.ts';
import { type Outbox, type Outgoing, openOutbox } from './outbox.ts';
import { SignedOut } from './session.ts';

/** The desk's side: what was sent, each key once, in the order of arrival. */
function server() {
  const got: { key: string; text: string; conversation: string }[] = [];
  const state = { mood: 'fine' as 'fine' | 'down' | 'deaf' | 'refuses' | 'signed out', asked: 0, isLeaving: false };
  const ask = async (route: string, { key = '', body, isLeaving }: Request = {}): Promise<never> => {
    state.asked++;
    state.isLeaving = isLeaving ?? false;
    await Promise.resolve();
    if (state.mood === 'down') throw new Problem('no_answer', 0, 'down');
    if (state.mood === 'signed out') throw new SignedOut();
    if (state.mood === 'refuses') throw new Problem('window_closed', 422, 'The window is closed.');
    const { content, text } = body as { content?: { text?: string; name?: string }; text?: string };
    const conversation = /conversations\/([^/]+)/.exec(route)?.[1] ?? '';
    if (!got.some((one) => one.key === key))
      got.push({ key, conversation, text: text ?? content?.text ?? content?.name ?? '' });
    if (state.mood === 'deaf') throw new Problem('no_answer', 0, 'The answer got lost.');
    return { id: key, seq: got.length } as never;
  };
  return { ask, state, got, texts: () => got.map(({ text }) => text) };
}

/** The tabs of a browser: what is taken back in one is told to the others. */
const open = new Map<string, Outbox>();

function tab(desk: ReturnType<typeof server>, keep: Keep<Outgoing> = memoryKeep(), id = 'tab') {
  const store = createInboxStore(queueMicrotask);
  const line = { isOffline: false };
  const outbox = openOutbox({
    ask: desk.ask,
    store,
    keep,
    tab: id,
    now: Date.now,
    isOffline: () => line.isOffline,
    sent: () => {},
    takenBack: (one) => {
      for (const [other, { drop }] of open) if (other !== id) drop(one);
    },
  });
  open.set(id, outbox);
  const write = (text: string, holdFor = 0, conversation = 'c') =>
    outbox.send({ conversation, kind: 'reply', content: { type: 'text', text } }, holdFor);
  const states = () => (store.get('outgoing') ?? []).map(({ state }) => state);
  return { store, outbox, keep, write, states, line };
}

const pass = (ms = 60_000) => vi.advanceTimersByTimeAsync(ms);

describe('C2 replies on their way', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('C2 are sent in the order of writing, and forgotten here when the desk has them', async () => {
    const desk = server();
    const { write, states, keep } = tab(desk);
    for (const text of ['one', 'two', 'three']) write(text);
    await pass();
    expect([desk.texts(), states(), await keep.all()]).toEqual([['one', 'two', 'three'], [], []]);
  });

  test('C2 what can still be taken back goes out before what ends the conversation', async () => {
    const desk = server();
    const { outbox, write } = tab(desk);
    write('Bye!', 5000);
    const ask = afterReplies(
      async (route) => desk.got.push({ key: route, text: route, conversation: 'c' }) as never,
      outbox,
    );
    const closing = ask('POST /api/conversations/c/close');
    await pass(100);
    await closing;
    expect(desk.texts()).toEqual(['Bye!', 'POST /api/conversations/c/close']);
  });

  test('C2 a conversation is not closed over a reply that does not get through', async () => {
    const desk = server();
    const { outbox, write, states } = tab(desk);
    desk.state.mood = 'down';
    write('Bye!', 5000);
    const closing = afterReplies(desk.ask, outbox)('POST /api/conversations/c/close');
    const refused = expect(closing).rejects.toMatchObject({ code: 'reply_waits' });
    await pass(100);
    await refused;
    expect([desk.texts(), states()]).toEqual([[], ['waiting']]);
  });

  test('C2 an answer that got lost doubles nothing', async () => {
    const desk = server();
    const { write } = tab(desk);
    desk.state.mood = 'deaf';
    write('one');
    await pass(5000);
    desk.state.mood = 'fine';
    await pass();
    expect([desk.texts(), desk.state.asked > 1]).toEqual([['one'], true]);
  });

  test('C2 for some seconds one can be taken back, and is not sent then', async () => {
    const desk = server();
    const { write, outbox, states } = tab(desk);
    const key = write('too fast', 5000);
    await pass(4000);
    expect([states(), outbox.takeBack(key)?.content]).toEqual([['held'], { type: 'text', text: 'too fast' }]);
    await pass();
    const late = write('meant', 5000);
    await pass(5001);
    expect([outbox.takeBack(late), desk.texts()]).toEqual([undefined, ['meant']]);
  });

  test('C2 what can still be taken back is sent at once when the page goes', async () => {
    const desk = server();
    const { write, outbox } = tab(desk);
    write('going home', 5000);
    outbox.leave();
    await pass(0);
    expect([desk.texts(), desk.state.isLeaving]).toEqual([['going home'], true]);
    await pass();
    expect(desk.state.asked).toBe(1);
  });

  test('C2 offline nothing is tried, it can be taken back, and goes in order when the line is back', async () => {
    const desk = server();
    const { write, outbox, states, line } = tab(desk);
    line.isOffline = true;
    const first = write('one');
    write('two');
    await pass();
    expect([desk.state.asked, states()]).toEqual([0, ['waiting', 'waiting']]);
    expect(outbox.takeBack(first)?.key).toBe(first);
    line.isOffline = false;
    outbox.flush();
    await pass(0);
    expect(desk.texts()).toEqual(['two']);
  });

  test('C2 a template is not sent by itself after one was offline', async () => {
    const desk = server();
    const { outbox, store, line } = tab(desk);
    line.isOffline = true;
    const content = { type: 'template', name: 'hello', language: 'en', params: [] } as unknown as Outgoing['content'];
    const key = outbox.send({ conversation: 'c', kind: 'reply', content });
    await pass();
    line.isOffline = false;
    outbox.flush();
    await pass();
    expect([store.get('outgoing')?.[0]?.code, desk.texts()]).toEqual(['offline', []]);
    outbox.retry(key);
    await pass();
    expect(desk.texts()).toEqual(['hello']);
  });

  test('C2 a refusal is kept with its reason; the next ones go, and it can be tried again', async () => {
    const desk = server();
    const { write, outbox, store } = tab(desk);
    desk.state.mood = 'refuses';
    const key = write('refused');
    await pass();
    expect(store.get('outgoing')).toMatchObject([
      { state: 'refused', code: 'window_closed', problem: 'The window is closed.' },
    ]);
    desk.state.mood = 'fine';
    write('next');
    await pass();
    outbox.retry(key);
    await pass();
    expect(desk.texts()).toEqual(['next', 'refused']);
  });

  test('C2 a session that is over refuses nothing: it waits and goes on', async () => {
    const desk = server();
    const { write, states } = tab(desk);
    desk.state.mood = 'signed out';
    write('one');
    await pass(5000);
    expect(states()).toEqual(['waiting']);
    desk.state.mood = 'fine';
    await pass();
    expect(desk.texts()).toEqual(['one']);
  });

  /** As the desk answers a draft's key that other words were sent under. */
  const spent = new Problem('idempotency_mismatch', 409, 'This Idempotency-Key was used for another request.');

  test('C2 of a draft that two tabs send at once the desk has one message, and what is taken back in one is not sent by the other', async () => {
    const desk = server();
    const [one, two] = [tab(desk, memoryKeep(), 'one'), tab(desk, memoryKeep(), 'two')];
    const wish = { key: 'draft', conversation: 'c', kind: 'reply', content: { type: 'text', text: 'Hello' } } as const;
    for (const { outbox } of [one, two]) outbox.send(wish, 5000);
    await pass();
    expect([desk.texts(), one.states(), two.states()]).toEqual([['Hello'], [], []]);
    for (const { outbox } of [one, two]) outbox.send({ ...wish, key: 'other' }, 5000);
    expect(one.outbox.takeBack('other')).toBeDefined();
    expect(two.states()).toEqual([]);
    await pass();
    expect(desk.texts()).toEqual(['Hello']);
  });

  test('C2 a draft that another machine sent with other words is refused, and goes as a message of its own when asked for once more', async () => {
    const desk = server();
    const { store, keep } = tab(desk);
    const keys: string[] = [];
    const outbox = openOutbox({
      ask: async (route, request) => {
        keys.push(request?.key ?? '');
        if (request?.key === 'draft') throw spent;
        return desk.ask(route, request);
      },
      store,
      keep,
      tab: 'tab',
      now: Date.now,
      isOffline: () => false,
      sent: () => {},
    });
    outbox.send({ key: 'draft', conversation: 'c', kind: 'reply', content: { type: 'text', text: 'Hello you' } });
    await pass();
    expect(store.get('outgoing')).toMatchObject([{ state: 'refused', code: 'idempotency_mismatch' }]);
    outbox.retry('draft');
    await pass();
    expect([desk.texts(), keys.length, new Set(keys).size, await keep.all()]).toEqual([['Hello you'], 2, 2, []]);
  });

  test('C2 what was refused makes room for what its draft became', async () => {
    const desk = server();
    const { outbox, states } = tab(desk);
    const wish = { key: 'draft', conversation: 'c', kind: 'reply' } as const;
    desk.state.mood = 'refuses';
    outbox.send({ ...wish, content: { type: 'text', text: 'Hello' } });
    await pass();
    desk.state.mood = 'fine';
    outbox.send({ ...wish, content: { type: 'text', text: 'Hello you' } });
    await pass();
    expect([desk.got.map(({ key, text }) => [key, text]), states()]).toEqual([[['draft', 'Hello you']], ['refused']]);
  });

  test('C2 what another tab sends is left to it; what it left behind is sent once', async () => {
    const desk = server();
    desk.state.mood = 'down';
    const one = tab(desk, memoryKeep(), 'one');
    one.write('from the first tab');
    await pass(100);
    const two = tab(desk, one.keep, 'two');
    await two.outbox.adopt(new Set(['one', 'two']));
    expect(two.states()).toEqual([]);
    one.outbox.close();
    desk.state.mood = 'fine';
    await two.outbox.adopt(new Set(['two']));
    await pass();
    expect([desk.texts(), await one.keep.all()]).toEqual([['from the first tab'], []]);
  });

  test('C2 what a tab left behind goes out in the order it was written, however this machine keeps it', async () => {
    const desk = server();
    desk.state.mood = 'down';
    const one = tab(desk, memoryKeep(), 'one');
    one.write('first');
    await pass(10);
    one.write('second');
    await pass(100);
    one.outbox.close();
    const [first, second] = await one.keep.all();
    const kept = memoryKeep<Outgoing>();
    for (const left of [second, first]) if (left) kept.put(left.key, left);
    desk.state.mood = 'fine';
    await tab(desk, kept, 'two').outbox.adopt(new Set(['two']));
    await pass();
    expect(desk.texts()).toEqual(['first', 'second']);
  });

  test('C2 what was never confirmed for a day is not sent again by itself', async () => {
    const desk = server();
    desk.state.mood = 'down';
    const one = tab(desk);
    one.write('long ago');
    await pass(100);
    one.outbox.close();
    await pass(24 * 3600_000);
    desk.state.mood = 'fine';
    const two = tab(desk, one.keep);
    await two.outbox.adopt(new Set());
    await pass();
    expect([desk.texts(), two.store.get('outgoing')?.[0]?.code]).toEqual([[], 'unconfirmed']);
  });

  test('C2 however sending, losing answers, crashing and several tabs fall together, each reply arrives once, in the order of its tab', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            act: fc.constantFrom(
              'write',
              'hold',
              'wait',
              'down',
              'deaf',
              'fine',
              'crash',
              'flush',
              'leave',
              'offline',
              'online',
            ),
            conversation: fc.constantFrom('a', 'b'),
            ms: fc.nat(6000),
          }),
          { maxLength: 30 },
        ),
        async (steps) => {
          const desk = server();
          const keep = memoryKeep<Outgoing>();
          let here = tab(desk, keep, 'tab 0');
          let tabs = 1;
          const written: { conversation: string; text: string }[] = [];
          for (const [i, { act, conversation, ms }] of steps.entries()) {
            if (act === 'write' || act === 'hold') {
              const text = `${conversation}${i}`;
              here.write(text, act === 'hold' ? 5000 : 0, conversation);
              written.push({ conversation, text });
              await pass(1);
            } else if (act === 'wait') await pass(ms);
            else if (act === 'down' || act === 'deaf' || act === 'fine') desk.state.mood = act;
            else if (act === 'flush') here.outbox.flush();
            else if (act === 'offline' || act === 'online') here.line.isOffline = act === 'offline';
            else if (act === 'leave') here.outbox.leave();
            else {
              here.outbox.close();
              here = tab(desk, keep, `tab ${tabs++}`);
              await here.outbox.adopt(new Set([`tab ${tabs - 1}`]));
            }
          }
          desk.state.mood = 'fine';
          here.line.isOffline = false;
          await pass(120_000);
          const isSame =
            [...desk.texts()].sort().join() ===
            written
              .map(({ text }) => text)
              .sort()
              .join();
          expect([isSame, here.states(), await keep.all()]).toEqual([true, [], []]);
          here.outbox.close();
        },
      ),
      { numRuns: 200 },
    ));
});
