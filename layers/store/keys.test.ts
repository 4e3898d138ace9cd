import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  answerKey,
  conversationId,
  entryKey,
  headKey,
  leftKey,
  outboxKey,
  outboxPrefix,
  parseConversationId,
  pastKey,
  queueKey,
  sentKey,
  shopPartitions,
  thread,
} from './keys.ts';

const phone = '+31612345678';
const here = thread('bloom', 'bloom-whatsapp', phone);

test('an address is in no key and no id, only its digest', () => {
  const id = conversationId(here, 1);
  const keys = [
    headKey(here),
    pastKey(here, 1),
    entryKey(here, '1', 'm'),
    queueKey('bloom', 1, id),
    outboxKey(here, '1', 'r'),
  ];
  expect(JSON.stringify([id, keys])).not.toContain('612345678');
  expect(thread('bloom', 'bloom-whatsapp', phone)).toEqual(here);
  expect(thread('forge', 'bloom-whatsapp', phone).address).not.toBe(here.address);
});

test('a conversation’s id leads to its thread without a look-up', () => {
  fc.assert(
    fc.property(fc.nat(999_999_999), (ordinal) => {
      expect(parseConversationId(conversationId(here, ordinal))).toEqual({ thread: here, ordinal });
    }),
  );
});

test.each([
  '',
  'a',
  'a.b.c',
  'a.b.c.x',
  'a.b.c.1.2',
  'a.b.c.-1',
  'a..c.1',
  `a.b.${'c'.repeat(300)}.1`,
  'a.b.c.1234567890',
])('what is no conversation’s id is none: "%s"', (id) => expect(parseConversationId(id)).toBeUndefined());

test('keys sort by time, and past conversations by their number', () => {
  const moment = fc.nat(9_999_999_999_999);
  fc.assert(
    fc.property(moment, moment, (a, b) => {
      fc.pre(a !== b);
      expect(queueKey('bloom', a, 'z').sk < queueKey('bloom', b, 'a').sk).toBe(a < b);
      expect(leftKey('anna', a, 'z').sk < leftKey('anna', b, 'a').sk).toBe(a < b);
    }),
  );
  expect([10, 9, 1].map((n) => pastKey(here, n).sk).sort()).toEqual([1, 9, 10].map((n) => pastKey(here, n).sk));
});

test('a thread’s replies in the outbox are found by its prefix, another thread’s are not', () => {
  const other = thread('bloom', 'bloom-whatsapp', '+32');
  expect(outboxKey(here, '1', 'r').sk.startsWith(outboxPrefix(here))).toBe(true);
  expect(outboxKey(other, '1', 'r').sk.startsWith(outboxPrefix(here))).toBe(false);
});

test('ids and keys of any length fit into a key of 1,024 bytes, and different ones stay different', () => {
  const long = (last: string) => 'x'.repeat(5000) + last;
  for (const make of [
    (id: string) => entryKey(here, '1'.repeat(19), id).sk,
    (id: string) => sentKey('bloom', 'bloom-whatsapp', id).pk,
    (id: string) => answerKey('anna', 'POST /x', id).sk,
  ]) {
    expect(make(long('a')).length).toBeLessThan(400);
    expect(make(long('a'))).not.toBe(make(long('b')));
  }
});

test('P1 a shop’s functions reach its own partitions, not those of a shop whose name begins alike', () => {
  const allowed = (pk: string, shop: string) =>
    shopPartitions(shop).some((pattern) =>
      pattern.endsWith('*') ? pk.startsWith(pattern.slice(0, -1)) : pk === pattern,
    );
  expect(allowed(headKey(here).pk, 'bloom')).toBe(true);
  expect(allowed(sentKey('bloom', 'bloom-whatsapp', 'w').pk, 'bloom')).toBe(true);
  for (const pk of [
    headKey(thread('bloom2', 'w', phone)).pk,
    queueKey('bloom2', 1, 'c').pk,
    sentKey('bloom2', 'w', 'x').pk,
  ])
    expect(allowed(pk, 'bloom')).toBe(false);
});
