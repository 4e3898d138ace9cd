import { expect, test } from 'vitest';
import type { Conversation } from '../core/types.ts';
import { begunIn } from './begun.ts';

const begun = (id: string, createdAt: string) => ({ id, createdAt }) as Conversation;
const ids = (all: Conversation[]): string => all.map(({ id }) => id).join(' ');

test('C7 what a customer begins while one looks stands above the conversations that were read, each once', () => {
  const read = [begun('c', '2026-03-03'), begun('b', '2026-03-02')];
  expect(ids(begunIn(read, [begun('d', '2026-03-04'), begun('c', '2026-03-03'), begun('e', '2026-03-05')]))).toBe(
    'e d c b',
  );
  expect(ids(begunIn([], [begun('d', '2026-03-04')]))).toBe('d');
});

test('C7 an old one that changes is not among the new ones: it comes with its page', () => {
  expect(ids(begunIn([begun('c', '2026-03-03')], [begun('a', '2026-03-01')]))).toBe('c');
});
