import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openConversations } from './conversations.ts';
import { createInboxStore } from './inbox-store.ts';
import { openLists } from './lists.ts';
import type { Conversation, Me } from './types.ts';
import { viewKey } from './views.ts';

const me = { agent: 'ana', status: 'available', shops: { bloom: { chat: true } } } as unknown as Me;
const mine = { view: 'mine' } as const;

/** The desk: conversations that change hands, what it pushes, and answers that are under way. */
function desk() {
  const server = new Map<string, Conversation>();
  const pushes: Conversation[] = [];
  const answers: (() => void)[] = [];
  const store = createInboxStore(queueMicrotask);
  store.set('me', me);
  const ask = () =>
    new Promise<never>((resolve) => {
      // As it is when it is asked, heard when it comes.
      const items = [...server.values()].filter(({ assignee }) => assignee === 'ana');
      answers.push(() => resolve({ items } as never));
    });
  const lists = openLists({
    ask,
    store,
    keep: (found) => {
      for (const one of found) conversations.take(one);
    },
  });
  const conversations = openConversations({ store, changed: lists.place, lost: lists.drop });
  return {
    store,
    lists,
    pushes,
    answers,
    conversations,
    change(id: string, assignee: string | undefined) {
      const version = (server.get(id)?.version ?? 0) + 1;
      const at = new Date(version).toISOString();
      const changed = { id, shop: 'bloom', version, assignee, state: 'open', status: 'pending', waitingSince: at };
      const c = { ...changed, tags: [], participants: [], createdAt: at, updatedAt: at } as unknown as Conversation;
      server.set(id, c);
      pushes.push(c);
    },
    shown: () => [...(store.get(`list:${viewKey(mine)}`)?.ids ?? [])].sort(),
    true: () => [...server.values()].flatMap(({ id, assignee }) => (assignee === 'ana' ? [id] : [])).sort(),
  };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('lists', () => {
  test('what is pushed while a list is loaded is in it, and what left meanwhile is not', async () => {
    const { lists, answers, pushes, conversations, change, shown } = desk();
    change('left', 'ana');
    lists.open(mine);
    change('came', 'ana');
    change('left', 'ben');
    for (const c of pushes) conversations.take(c);
    answers[0]?.();
    await settle();
    expect(shown()).toEqual(['came']);
  });

  test('pushes, answers and reloads in any order end in the list of the server', async () => {
    const step = fc.oneof(
      fc.record({
        act: fc.constant('change' as const),
        id: fc.constantFrom('a', 'b', 'c'),
        assignee: fc.constantFrom('ana', 'ben', undefined),
      }),
      fc.record({ act: fc.constant('push' as const), which: fc.nat(5) }),
      fc.record({ act: fc.constant('answer' as const), which: fc.nat(2) }),
      fc.record({ act: fc.constant('reload' as const) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const { lists, answers, pushes, conversations, change, shown, true: truth } = desk();
        lists.open(mine);
        for (const one of steps) {
          if (one.act === 'change') change(one.id, one.assignee);
          // In any order, but each.
          else if (one.act === 'push') {
            const [c] = pushes.splice(one.which % Math.max(1, pushes.length), 1);
            if (c) conversations.take(c);
          } else if (one.act === 'answer') answers.splice(one.which % Math.max(1, answers.length), 1)[0]?.();
          else void lists.reload();
          await settle();
        }
        for (const c of pushes) conversations.take(c);
        while (answers.length > 0) {
          answers.shift()?.();
          await settle();
        }
        expect(shown()).toEqual(truth());
      }),
      { numRuns: 200 },
    );
  });
});
