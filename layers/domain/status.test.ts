import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assignedTo, conversationLike, minute, noon, second, settings } from '../../test/support/samples.ts';
import { status } from './status.ts';

const inConversation = conversationLike(assignedTo('anna'));

test.each([
  ['rep_needed', 'nobody joined', conversationLike(), 0],
  ['rep_needed', 'nobody joined, just before soon', conversationLike(), 3 * minute - 1],
  ['pending', 'somebody is in it', inConversation, 1 * minute],
  ['pending', 'somebody is in it, just before soon', inConversation, 3 * minute - 1],
  ['soon', 'waits for three minutes', inConversation, 3 * minute],
  ['soon', 'waits for three minutes with nobody in it', conversationLike(), 3 * minute],
  ['soon', 'waits almost five minutes', inConversation, 5 * minute - 1],
  ['overdue', 'waits for five minutes', inConversation, 5 * minute],
  ['overdue', 'waits for five minutes with nobody in it', conversationLike(), 5 * minute],
  ['answered', 'nobody waits', conversationLike({ waitingSince: undefined }), 60 * minute],
  ['closed', 'is closed', conversationLike({ state: 'closed' }), 60 * minute],
])('W2 %s: a conversation that %s', (expected, _what, c, waited) => {
  expect(status(c, settings, noon + waited)).toBe(expected);
});

test('W2 the two limits are settings of the shop', () => {
  const strict = { soonAfter: 10 * second, overdueAfter: 20 * second };
  expect([9, 10, 19, 20].map((waited) => status(inConversation, strict, noon + waited * second))).toEqual([
    'pending',
    'soon',
    'soon',
    'overdue',
  ]);
});

test('W2 by the clock alone a status only gets worse', () => {
  const order = ['pending', 'soon', 'overdue'];
  fc.assert(
    fc.property(fc.nat(1e7), fc.nat(1e7), fc.nat(1e6), fc.nat(1e6), (earlier, later, soonAfter, more) => {
      const limits = { soonAfter, overdueAfter: soonAfter + more };
      const [a, b] = [earlier, later].sort((x, y) => x - y) as [number, number];
      const at = (waited: number) => order.indexOf(status(inConversation, limits, noon + waited));
      expect(at(b)).toBeGreaterThanOrEqual(at(a));
    }),
  );
});
