import { describe, expect, test } from 'vitest';
import { openDrafts } from '../core/drafts.ts';
import type { Inbox } from '../core/inbox.ts';
import { createInboxStore } from '../core/inbox-store.ts';
import { memoryKeep } from '../core/keep.ts';
import { openOutbox } from '../core/outbox.ts';
import type { MessageEntry } from '../core/types.ts';
import { composingOf, takeAllBack } from './composing.ts';

/** What of the inbox writing takes part in; the desk takes everything. */
function inbox() {
  const store = createInboxStore(queueMicrotask);
  const ask = async () => ({}) as never;
  const drafts = openDrafts({ ask, store, keep: memoryKeep() });
  const outbox = openOutbox({
    ask,
    store,
    keep: memoryKeep(),
    tab: 'tab',
    now: Date.now,
    isOffline: () => false,
    sent: () => {},
  });
  return { store, drafts, outbox } as unknown as Inbox;
}

describe('what can still be taken back', () => {
  test('C2 T5 is its own conversation’s draft again, in the order it was written and before what was written since', () => {
    const one = inbox();
    const quoted = { id: 'e1', kind: 'message' } as MessageEntry;
    one.store.set('timeline:mia', { entries: [quoted] } as never);
    const write = (conversation: string, text: string, replyTo?: string): string =>
      one.outbox.send(
        { conversation, kind: 'reply', content: { type: 'text', text }, ...(replyTo && { replyTo }) },
        5000,
      );
    write('mia', 'first', 'e1');
    write('tom', 'to somebody else');
    write('mia', 'second');
    one.drafts.set('mia', 'reply', 'third');
    expect(takeAllBack(one, 'mia')).toBe(true);
    expect([one.store.get('draft:mia:reply')?.text, one.store.get('draft:tom:reply')]).toEqual([
      'first\nsecond\nthird',
      undefined,
    ]);
    expect(composingOf(one.store).get('quote:mia')).toBe(quoted);
    expect(one.store.get('outgoing')?.map(({ conversation }) => conversation)).toEqual(['tom']);
    one.drafts.close();
    one.outbox.close();
  });

  test('C2 what is on its way is not, and no draft either', async () => {
    const one = inbox();
    one.outbox.send({ conversation: 'mia', kind: 'reply', content: { type: 'text', text: 'gone' } });
    expect([takeAllBack(one, 'mia'), one.store.get('draft:mia:reply')]).toEqual([false, undefined]);
    one.drafts.close();
    one.outbox.close();
  });
});
