import fc from 'fast-check';
import { expect, test } from 'vitest';
import { conversationLike, noon } from '../../test/support/samples.ts';
import { Given, mostListed, overlap, Recent, readCursor } from './cursor.ts';

/** The nth conversation, as a push finds it. */
const told = (n: number, updatedAt = noon, version = n + 1, seq = 2 * n) =>
  conversationLike({ id: `bloom.bloom-whatsapp.customer${n}.1`, version, seq, updatedAt });
const count = Array.from({ length: 1_000 }, (_, n) => n);

test('a cursor is read as it was written', () => {
  const number = fc.integer({ min: 1, max: 1e9 });
  fc.assert(
    fc.property(fc.array(fc.record({ version: number, seq: number }), { maxLength: mostListed }), (places) => {
      const given = new Given();
      places.forEach(({ version, seq }, n) => {
        given.note(told(n, noon, version, seq));
      });
      const cursor = readCursor(given.cursor(noon));
      expect(cursor?.time).toBe(noon);
      expect(places.map((_, n) => cursor?.given.of(told(n).id))).toMatchObject(places);
    }),
  );
});

test('after 1,000 pushes at once a cursor is taken, and lists the latest of them', () => {
  const recent = new Recent();
  const cursors = count.map((n) => recent.note('anna', told(n, noon + n)));
  const last = readCursor(cursors.at(-1));
  expect(cursors.every((cursor) => readCursor(cursor) !== undefined && cursor.length < 8_000)).toBe(true);
  expect(count.slice(-mostListed).map((n) => last?.given.of(told(n).id).version)).toEqual(
    count.slice(-mostListed).map((n) => n + 1),
  );
  expect(last?.given.of(told(0).id).version).toBe(0);
});

test('what a resume would not look at is not listed', () => {
  const given = new Given();
  given.note(told(1, noon - overlap));
  given.note(told(2, noon - overlap + 1));
  const { given: read } = readCursor(given.cursor(noon)) ?? {};
  expect([1, 2].map((n) => read?.of(told(n).id).version)).toEqual([0, 3]);
});

test.each(['', '1', '1~', '2~abc', '1~abc~short', '1~abc~12345678', '1~abc~12345678a', '1~abc~12345678a.b~'])(
  'what we did not write is no cursor: %j',
  (text) => {
    expect(readCursor(text)).toBeUndefined();
  },
);

test('nor is one that lists more than we do', () => {
  expect(readCursor(`1~abc${'~12345678a.b'.repeat(3 * mostListed)}`)).toBeUndefined();
});

test('nothing that a client may send is an error', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.anything(),
        fc.string().map((more) => `1~zz${more}`),
      ),
      (text) => {
        readCursor(text);
      },
    ),
  );
});
