import { describe, expect, test } from 'vitest';
import { openTruth } from './truth.ts';
import type { Conversation } from './types.ts';

const c = (id: string, version: number) => ({ id, version }) as Conversation;

/** What the desk answers, what is known here, and the ids of the list that is shown. */
function stage(answers: Record<string, Conversation[]>, known: Conversation[], ids?: string[]) {
  const state = { reloads: 0, waits: 0, known: new Map(known.map((one) => [one.id, one])), ids };
  const truth = openTruth({
    ask: async (route) => ({ items: answers[/view=(\w+)/.exec(route)?.[1] ?? ''] ?? [] }) as never,
    conversations: { known: (id) => state.known.get(id) },
    lists: {
      shown: () => (state.ids ? [{ asked: { view: 'unassigned' as const }, ids: state.ids }] : []),
      reload: async () => void state.reloads++,
    } as never,
    timelines: { reload: async () => {} },
    wait: async () => {
      state.waits++;
      late();
    },
  });
  let late = (): void => {};
  return { state, truth, whileWaiting: (run: () => void) => (late = run) };
}

describe('the line tells and HTTPS knows', () => {
  test('what is right is left alone', async () => {
    const { truth, state } = stage({ mine: [c('a', 2)], unassigned: [c('b', 1)] }, [c('a', 2), c('b', 3)], ['b']);
    expect([await truth.check(), state.reloads, state.waits]).toEqual([true, 0, 0]);
  });

  test('a change that the line kept from us loads anew what is shown', async () => {
    const { truth, state } = stage({ mine: [c('a', 5)] }, [c('a', 2)]);
    expect([await truth.check(), state.reloads]).toEqual([false, 1]);
  });

  test('a push that is just late is waited for', async () => {
    const { truth, state, whileWaiting } = stage({ mine: [c('a', 5)] }, [c('a', 2)]);
    whileWaiting(() => state.known.set('a', c('a', 5)));
    expect([await truth.check(), state.reloads]).toEqual([true, 0]);
  });

  test('one too many in a list is found, also one that came since is none', async () => {
    const gone = stage({ unassigned: [] }, [c('b', 1)], ['b']);
    expect(await gone.truth.check()).toBe(false);
    const left = stage({ unassigned: [] }, [c('b', 1)], ['b']);
    left.whileWaiting(() => (left.state.ids = ['new']));
    expect(await left.truth.check()).toBe(true);
  });

  test('an own conversation that no list has brought yet is not missed', async () => {
    const { truth } = stage({ mine: [c('unseen', 1)] }, []);
    expect(await truth.check()).toBe(true);
  });
});
