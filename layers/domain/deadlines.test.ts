import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { conversationLike, hour, minute, noon, settings } from '../../test/support/samples.ts';
import type { Conversation } from './conversation.ts';
import { arm, deadlines, due } from './deadlines.ts';

const kinds = (c: Conversation) => deadlines(c, settings).map(({ kind, at }) => [kind, at - noon]);

describe('what lies ahead of a conversation', () => {
  test('W2, W3, C6 one that waits turns soon, then overdue; the window ends and the close comes after 24 h', () => {
    expect(kinds(conversationLike())).toEqual([
      ['soon', 3 * minute],
      ['overdue', 5 * minute],
      ['window_end', 24 * hour],
      ['auto_close', 24 * hour],
    ]);
  });

  test('W1 when nobody waits nothing turns soon or overdue', () => {
    const answered = conversationLike({ waitingSince: undefined });
    expect(kinds(answered).map(([kind]) => kind)).toEqual(['window_end', 'auto_close']);
  });

  test('W2 what was announced is not announced again', () => {
    const first = (difference: Partial<Conversation>) => kinds(conversationLike(difference))[0]?.[0];
    expect(first({ announced: 'soon' })).toBe('overdue');
    expect(first({ announced: 'overdue' })).toBe('window_end');
    expect(first({ announced: 'overdue', windowEndAnnounced: true })).toBe('auto_close');
  });

  test('W3 the automatic close counts from the last customer message, or from the beginning', () => {
    const close = (difference: Partial<Conversation>) =>
      deadlines(conversationLike(difference), settings).find(({ kind }) => kind === 'auto_close')?.at;
    expect(close({ lastCustomerAt: noon + hour })).toBe(noon + 25 * hour);
    expect(close({ lastCustomerAt: undefined, createdAt: noon - hour })).toBe(noon + 23 * hour);
  });

  test('a closed conversation has no deadline', () => {
    expect(deadlines(conversationLike({ state: 'closed' }), settings)).toEqual([]);
  });

  test('W2 due is what has come, to the millisecond', () => {
    expect(due(conversationLike(), settings, noon + 3 * minute - 1)).toEqual([]);
    expect(due(conversationLike(), settings, noon + 3 * minute)).toEqual(['soon']);
    expect(due(conversationLike(), settings, noon + 5 * minute)).toEqual(['soon', 'overdue']);
  });
});

describe('one schedule serves them all', () => {
  const time = fc.integer({ min: noon - 48 * hour, max: noon + 48 * hour });
  const conversation = fc
    .record({
      waitingSince: fc.option(time, { nil: undefined }),
      windowEndsAt: fc.option(time, { nil: undefined }),
      lastCustomerAt: fc.option(time, { nil: undefined }),
      armedFor: fc.option(time, { nil: undefined }),
      announced: fc.constantFrom(undefined, 'soon' as const, 'overdue' as const),
      windowEndAnnounced: fc.boolean(),
    })
    .map(conversationLike);

  test('it never fires later than the next deadline', () => {
    fc.assert(
      fc.property(conversation, time, (c, now) => {
        const [next] = deadlines(c, settings);
        expect(arm(c, settings, now)).toBeLessThanOrEqual(Math.max(next?.at ?? now, now));
      }),
    );
  });

  test('it never fires in the past', () => {
    fc.assert(
      fc.property(conversation, time, (c, now) => {
        expect(arm(c, settings, now)).toBeGreaterThanOrEqual(now);
      }),
    );
  });

  test('while it fires early enough it is left alone: a message does not move it', () => {
    const armed = conversationLike({ armedFor: noon + 3 * minute });
    const wroteAgain = { ...armed, lastCustomerAt: noon + minute, windowEndsAt: noon + minute + 24 * hour };
    expect(arm(wroteAgain, settings, noon + minute)).toBe(noon + 3 * minute);
    const answered = { ...armed, waitingSince: undefined };
    expect(arm(answered, settings, noon + minute)).toBe(noon + 3 * minute);
  });

  test('something sooner moves it', () => {
    const far = conversationLike({ waitingSince: undefined, armedFor: noon + 24 * hour });
    expect(arm({ ...far, waitingSince: noon + hour }, settings, noon + hour)).toBe(noon + hour + 3 * minute);
  });

  test('one that has fired is armed again for what is left', () => {
    const fired = conversationLike({ armedFor: noon + 3 * minute, announced: 'soon' });
    expect(arm(fired, settings, noon + 3 * minute)).toBe(noon + 5 * minute);
  });

  test('a closed conversation leaves its schedule to find nothing', () => {
    const closed = conversationLike({ state: 'closed', armedFor: noon + 3 * minute });
    expect(arm(closed, settings, noon)).toBe(noon + 3 * minute);
  });
});
