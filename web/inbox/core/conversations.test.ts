import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { openConversations } from './conversations.ts';
import { createInboxStore } from './inbox-store.ts';
import type { Conversation, Withdrawn } from './types.ts';

const conversation = (version: number, more: Partial<Conversation> = {}): Conversation =>
  ({ id: 'c', version, state: 'open', tags: [], participants: [], ...more }) as unknown as Conversation;

function desk() {
  const store = createInboxStore(queueMicrotask);
  const conversations = openConversations({ store, changed: () => {}, lost: () => {} });
  return { ...conversations, shown: () => store.get('conversation:c') };
}

describe('conversations as they are shown', () => {
  test('what is older than what is known changes nothing', () => {
    const { take, shown } = desk();
    take(conversation(2, { team: 'new' }));
    expect(take(conversation(1, { team: 'old' }))).toBe(false);
    expect(shown()?.team).toBe('new');
  });

  test('an action shows at once and goes when it is refused, whatever came in between', () => {
    const { take, wish, shown } = desk();
    take(conversation(1));
    const close = wish('c', { state: 'closed' });
    take(conversation(2, { team: 'care' }));
    expect(shown()).toMatchObject({ state: 'closed', team: 'care' });
    close.end();
    expect(shown()).toMatchObject({ state: 'open', team: 'care', version: 2 });
  });

  test('two actions at once: the one that is refused takes nothing of the other with it', () => {
    const { take, wish, shown } = desk();
    take(conversation(1));
    const close = wish('c', { state: 'closed' });
    const tag = wish('c', { tags: ['rose'] });
    close.end();
    expect(shown()).toMatchObject({ state: 'open', tags: ['rose'] });
    tag.end();
    expect(shown()).toMatchObject({ tags: [], version: 1 });
  });

  test('an action without an answer stays until the push brings it, so that nothing flickers', () => {
    vi.useFakeTimers();
    const { take, wish, shown } = desk();
    take(conversation(1));
    wish('c', { state: 'closed' }).endWithNews();
    expect(shown()?.state).toBe('closed');
    take(conversation(2, { state: 'closed', closeReason: 'done' }));
    take(conversation(3));
    expect(shown()).toEqual(conversation(3));
    vi.useRealTimers();
  });

  test('one that was withdrawn is not brought back by an older answer, and is by a newer one', () => {
    const { take, lose, shown } = desk();
    take(conversation(3));
    lose({ id: 'c', version: 5 } as Withdrawn);
    expect([take(conversation(4)), shown()]).toEqual([false, undefined]);
    expect([take(conversation(6)), shown()?.version]).toEqual([true, 6]);
  });

  test('the long explanation that a push leaves out stays, as long as the version does', () => {
    const { take, shown } = desk();
    const why = { rule: 'first' } as unknown as NonNullable<Conversation['why']>;
    take(conversation(1, { why }));
    take(conversation(1));
    expect(shown()?.why).toBe(why);
    take(conversation(2));
    expect(shown()?.why).toBe(undefined);
  });

  test('pushes, answers and refusals in any order end in the state of the server', () => {
    const step = fc.oneof(
      fc.record({ act: fc.constant('tell' as const), version: fc.nat(12) }),
      fc.record({ act: fc.constant('wish' as const), tag: fc.string({ maxLength: 3 }) }),
      fc.record({ act: fc.constant('answer' as const), which: fc.nat(5), isGranted: fc.boolean() }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        vi.useFakeTimers();
        const { take, wish, shown } = desk();
        take(conversation(0));
        let highest = 0;
        let pending: ReturnType<typeof wish>[] = [];
        for (const one of steps) {
          if (one.act === 'tell') {
            take(conversation(one.version, { team: `team ${one.version}` }));
            highest = Math.max(highest, one.version);
          } else if (one.act === 'wish') pending.push(wish('c', { tags: [one.tag], state: 'closed' }));
          else {
            const answered = pending[one.which];
            if (one.isGranted) answered?.endWithNews();
            else answered?.end();
            pending = pending.filter((other) => other !== answered);
          }
        }
        for (const one of pending) one.end();
        vi.advanceTimersByTime(10_000);
        expect(shown()).toEqual(
          highest === 0 && !shown()?.team ? conversation(0) : conversation(highest, { team: `team ${highest}` }),
        );
        vi.useRealTimers();
      }),
      { numRuns: 300 },
    );
  });
});
