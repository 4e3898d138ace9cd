import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  assignedTo,
  changed,
  conversationLike,
  hour,
  messageLike,
  minute,
  noon,
  sentAt,
  settings,
} from '../../test/support/samples.ts';
import { type Conversation, change, event, holders, isQueued, type NewEntry, queuedFrom } from './conversation.ts';

const anyConversation: fc.Arbitrary<Conversation> = fc
  .record({
    state: fc.constantFrom('open' as const, 'closed' as const),
    assignee: fc.constantFrom(undefined, 'anna', 'ben'),
    bot: fc.constantFrom(undefined, 'flow'),
    queuedSince: fc.constantFrom(undefined, noon - hour, noon),
    waitingSince: fc.constantFrom(undefined, noon - minute, noon),
    version: fc.nat(1000),
    seq: fc.nat(1000),
    updatedAt: fc.integer({ min: noon - hour, max: noon + hour }),
  })
  .map((difference) => conversationLike(difference));

const someEntries = (count: number): NewEntry[] => Array.from({ length: count }, (_, i) => messageLike(`m${i}`));

describe('a change', () => {
  test('C4 numbers the entries without a gap, from where the timeline stood', () => {
    fc.assert(
      fc.property(anyConversation, anyConversation, fc.nat(10), (before, edited, count) => {
        const { after, entries } = changed(before, edited, someEntries(count));
        expect(entries.map((entry) => entry.seq)).toEqual(Array.from({ length: count }, (_, i) => before.seq + 1 + i));
        expect(after.seq).toBe(before.seq + count);
      }),
    );
  });

  test('C7 a conversation that follows another begins to count at one', () => {
    const next = conversationLike({ id: 'bloom.w.a.2', seq: 0 });
    const { after, entries } = changed(conversationLike({ seq: 7, version: 9 }), next, someEntries(2));
    expect([after.seq, ...entries.map((entry) => entry.seq)]).toEqual([2, 1, 2]);
    // The version is the thread's, so that a writer who saw the old conversation is refused.
    expect(after.version).toBe(10);
  });

  test('makes the version and the time of change grow, also when the clock stands or goes back', () => {
    fc.assert(
      fc.property(anyConversation, anyConversation, (before, edited) => {
        const { after } = changed(before, edited, [], noon);
        expect(after.version).toBe(before.version + 1);
        expect(after.updatedAt).toBeGreaterThan(before.updatedAt);
        expect(after.updatedAt).toBeGreaterThanOrEqual(noon);
      }),
    );
  });

  test('D6 gives a place in the queue exactly to what waits there', () => {
    fc.assert(
      fc.property(anyConversation, (edited) => {
        const { after } = changed(undefined, edited);
        expect(after.queuedSince !== undefined).toBe(isQueued(after));
      }),
    );
  });

  test('D6 the place in the queue is the waiting time, and is kept while it is queued', () => {
    const place = (difference: Partial<Conversation>) =>
      changed(undefined, conversationLike(difference)).after.queuedSince;
    expect(place({ queuedSince: undefined, waitingSince: noon - hour + 1 })).toBe(noon - hour + 1);
    expect(place({ queuedSince: noon - hour, waitingSince: noon })).toBe(noon - hour);
    expect(place({ queuedSince: undefined, waitingSince: undefined })).toBe(noon);
    expect(place({ ...assignedTo('anna'), queuedSince: noon })).toBeUndefined();
  });

  test('D6 whose time was cut off to a whole second comes by the arrival within it', () => {
    const place = (waitingSince: number, now: number) =>
      queuedFrom(conversationLike({ queuedSince: undefined, waitingSince }), now);
    expect([place(noon, noon + 10), place(noon, noon + 350)]).toEqual([noon + 10, noon + 350]);
    // Longer under way: it was written within its second all the same.
    expect(place(noon, noon + 5_000)).toBe(noon + 999);
    expect(place(noon + 1, noon + 350)).toBe(noon + 1);
    expect(place(noon, noon)).toBe(noon);
  });

  test('tells whom it concerns: those who were in it and those who are', () => {
    const before = conversationLike({ participants: ['anna'] });
    const { entries } = changed(before, { ...before, participants: ['ben'] }, someEntries(1));
    expect(entries[0]?.to).toEqual(['anna', 'ben']);
    const next = conversationLike({ id: 'bloom.w.a.2', participants: ['ben'] });
    expect(changed(before, next, someEntries(1)).entries[0]?.to).toEqual(['ben']);
  });

  test('an entry arrived when the change was made', () => {
    const before = conversationLike({ updatedAt: noon + 5 });
    const { after, entries } = changed(before, before, someEntries(2), noon);
    expect(entries.map((entry) => entry.arrivedAt)).toEqual([noon + 6, noon + 6]);
    expect(after.updatedAt).toBe(noon + 6);
  });

  test('arms the next deadline', () => {
    const { after } = change(undefined, conversationLike(), [], settings, noon);
    expect(after.armedFor).toBe(noon + settings.soonAfter);
  });

  test('knows the times its timeline spans and how far behind a message ever arrived', () => {
    const times = fc.array(fc.integer({ min: noon - hour, max: noon + hour }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(times, (all) => {
        let c = conversationLike({ oldestAt: noon, newestAt: 0, lag: 0 });
        for (const at of all) c = changed(c, c, [messageLike('m', at)]).after;
        const behind = all.map((at, i) => Math.max(...all.slice(0, i + 1)) - at);
        expect(c).toMatchObject({
          oldestAt: Math.min(noon, ...all),
          newestAt: Math.max(...all),
          lag: Math.max(...behind),
        });
      }),
    );
  });
});

test('D4 a slot is held by the assignee of an open conversation, by nobody else', () => {
  const c = conversationLike(assignedTo('anna'));
  const none: string[] = [];
  expect([holders(c), holders({ ...c, state: 'closed' }), holders(conversationLike()), holders(undefined)]).toEqual([
    ['anna'],
    none,
    none,
    none,
  ]);
});

test('an event stands in the timeline at the time it happens', () => {
  expect(event({ type: 'created' }, noon, 'e1')).toEqual({
    id: 'e1',
    kind: 'event',
    sentAt: sentAt(noon),
    content: { type: 'created' },
  });
});
