import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Outgoing } from '../../core/outbox.ts';
import type { Entry, MessageEntry } from '../../core/types.ts';
import { firstUnreadOf, type Line, toLines } from './lines.ts';
import { pieces } from './links.ts';

const noon = Date.parse('2026-11-21T12:00:00.000Z');
const at = (minutes: number): string => new Date(noon + minutes * 60_000).toISOString();

const said = (seq: number, text: string, more: Partial<MessageEntry> = {}): MessageEntry => ({
  seq,
  id: `e${seq}`,
  providerId: `p${seq}`,
  kind: 'message',
  at: at(seq),
  direction: 'in',
  content: { type: 'text', text },
  ...more,
});
const wish = (entries: Entry[], outgoing: Outgoing[] = [], firstUnread?: number): Line[] =>
  toLines({ entries, outgoing, me: 'ana', firstUnread });
const sending = (text: string, more: Partial<Outgoing> = {}): Outgoing => ({
  key: 'k',
  conversation: 'c',
  kind: 'reply',
  content: { type: 'text', text },
  at: noon,
  state: 'sending',
  ...more,
});

describe('the timeline', () => {
  test('C2 a reaction stands on its message, the last one of each side, and none when it was taken back', () => {
    const target = said(1, 'Thank you');
    const react = (seq: number, emoji: string | undefined, direction: 'in' | 'out' = 'in') =>
      said(seq, '', { direction, content: { type: 'reaction', target: 'p1', ...(emoji && { emoji }) } });
    const [line, ...others] = wish([target, react(2, '👍'), react(3, '❤️'), react(4, '🎉', 'out')]);
    expect(others).toEqual([]);
    expect(line).toMatchObject({ reactions: [{ emoji: '❤️' }, { emoji: '🎉', direction: 'out' }] });
    expect(wish([target, react(2, '👍'), react(3, undefined)])[0]).toMatchObject({ reactions: [] });
  });

  test('C2 a reaction to what is not loaded, or that failed, is a line of its own', () => {
    const far = said(2, '', { content: { type: 'reaction', target: 'p99', emoji: '👍' } });
    const failed = said(3, '', {
      direction: 'out',
      state: 'failed',
      content: { type: 'reaction', target: 'p1', emoji: '👍' },
    });
    expect(wish([said(1, 'Hello'), far, failed]).map(({ key }) => key)).toEqual(['e1', 'e2', 'e3']);
  });

  test('C2 an edit changes what its message says, a deletion takes the words away', () => {
    const edit = said(2, '', { content: { type: 'edit', target: 'p1', text: 'Roses' } });
    const revoke = said(4, '', { content: { type: 'revoke', target: 'p3' } });
    const lines = wish([said(1, 'Rosse'), edit, said(3, 'Oops'), revoke]);
    expect(lines).toMatchObject([
      { key: 'e1', edited: 'Roses' },
      { key: 'e3', isRevoked: true },
    ]);
  });

  test('C2 a quoted reply carries the message it answers, by the provider’s id', () => {
    const lines = wish([
      said(1, 'Which colour?'),
      said(2, 'Red', { replyTo: 'p1' }),
      said(3, 'Ok', { replyTo: 'old' }),
    ]);
    expect(lines[1]).toMatchObject({ quoted: { id: 'e1' } });
    expect(lines[2]).toMatchObject({ quoted: 'further_back' });
  });

  test('C4 messages of one side within five minutes stand together, a new day begins anew', () => {
    const lines = wish([said(1, 'a'), said(2, 'b'), said(20, 'c'), said(21, 'd', { direction: 'out', author: 'ana' })]);
    expect(lines.map((line) => line.kind === 'message' && line.isContinued)).toEqual([false, true, false, false]);
    expect(lines.map(({ day }) => day !== undefined)).toEqual([true, false, false, false]);
    const nextDay = wish([said(1, 'a'), said(2 + 24 * 60, 'b')]);
    expect(nextDay.map(({ day }) => day !== undefined)).toEqual([true, true]);
  });

  test('W5 the unread part begins at the n-th customer message from the end', () => {
    const entries = [said(1, 'a'), said(2, 'b', { direction: 'out' }), said(3, 'c'), said(4, 'd')];
    expect(firstUnreadOf(entries, 2)).toBe(3);
    expect(firstUnreadOf(entries, 0)).toBeUndefined();
    expect(firstUnreadOf(entries, 99)).toBe(1);
    expect(firstUnreadOf(entries, 99, true)).toBeUndefined();
    expect(wish(entries, [], 3).find(({ isFirstUnread }) => isFirstUnread)?.key).toBe('e3');
  });

  test('a reply whose push was faster than the answer is shown once', () => {
    const entry = said(1, 'It is on its way', { direction: 'out', author: 'ana' });
    const one = sending('It is on its way', { at: noon + 60_000 });
    expect(wish([entry], [one]).map(({ key }) => key)).toEqual(['e1']);
    expect(wish([entry], [{ ...one, state: 'held' }]).map(({ key }) => key)).toEqual(['e1', 'k']);
    const twice = [one, { ...one, key: 'k2' }];
    expect(wish([entry], twice).map(({ key }) => key)).toEqual(['e1', 'k2']);
  });

  test('whatever comes, no key stands twice and nothing of a customer is lost', () => {
    const text = fc.record({
      direction: fc.constantFrom('in' as const, 'out' as const),
      kind: fc.constantFrom('text', 'reaction', 'edit', 'revoke'),
      target: fc.nat(12),
    });
    fc.assert(
      fc.property(fc.array(text, { maxLength: 12 }), (all) => {
        const entries = all.map(({ direction, kind, target }, i) =>
          said(i, `m${i}`, {
            direction,
            content:
              kind === 'text' ? { type: 'text', text: `m${i}` } : ({ type: kind, target: `p${target}` } as never),
          }),
        );
        const lines = wish(entries);
        const keys = lines.map(({ key }) => key);
        expect(new Set(keys).size).toBe(keys.length);
        for (const entry of entries) if (entry.content.type === 'text') expect(keys).toContain(entry.id);
      }),
    );
  });
});

describe('links in messages', () => {
  test.each<[string, string[]]>([
    ['See https://example.com/a?b=1.', ['https://example.com/a?b=1']],
    ['(http://example.com/x_(y)) and more', ['http://example.com/x_(y)']],
    ['javascript:alert(1) data:text/html,x ftp://a.b', []],
    ['https://', []],
    ['HTTPS://EXAMPLE.com, or so', ['https://example.com/']],
    ['https://a.b/\u202egnp.exe', ['https://a.b/']],
  ])('%s', (text, hrefs) => {
    expect(pieces(text).flatMap(({ href }) => href ?? [])).toEqual(hrefs);
  });

  test('the pieces together are the text, and only http and https are followed', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('h', 'ttps://', 'http://', '.', ')', '(', ' ', 'a', '/', '"') }),
        (text) => {
          const found = pieces(text);
          expect(found.map((piece) => piece.text).join('')).toBe(text);
          for (const { href } of found) if (href) expect(href).toMatch(/^https?:/);
        },
      ),
    );
  });
});
