import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pageOf, presenceChanged, presenceOf, type Visitor } from './visitor.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const visitor: Visitor = { id: 'v', lastActive: now, sockets: [] };

describe('W4 a visitor', () => {
  test('is online while one of its tabs is connected', () => {
    expect(presenceOf(visitor, now).online).toBe(false);
    expect(presenceOf({ ...visitor, sockets: ['a'] }, now).online).toBe(true);
    expect(presenceOf({ ...visitor, sockets: ['a', 'b'] }, now).online).toBe(true);
  });

  test('is not kept online by a socket whose end was missed', () => {
    expect(presenceOf({ ...visitor, sockets: ['a'] }, now + 3 * 3600_000).online).toBe(false);
  });

  test('is told of to agents when it comes, goes or turns to another page, not while it stays', () => {
    const there = { ...visitor, sockets: ['a'] };
    expect(presenceChanged(undefined, visitor)).toBe(false);
    expect(presenceChanged(visitor, there)).toBe(true);
    expect(presenceChanged(there, { ...there, sockets: ['a', 'b'], lastActive: now + 1 })).toBe(false);
    expect(presenceChanged(there, visitor)).toBe(true);
    expect(presenceChanged(there, { ...there, page: { url: 'https://shop.example/' } })).toBe(true);
  });
});

describe('W4 the page a visitor is on', () => {
  test('is told without what its address carries', () => {
    expect(pageOf('https://user:word@shop.example/vases?token=secret#part', ' Vases ')).toEqual({
      url: 'https://shop.example/vases',
      title: 'Vases',
    });
  });

  test('is never anything but a web address', () => {
    for (const none of ['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', '/vases', ''])
      expect(pageOf(none)).toBeUndefined();
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
        expect(pageOf(url)?.url).toMatch(/^https?:\/\/[^?#]*$/);
      }),
    );
  });
});
