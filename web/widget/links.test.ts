import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { piecesOf } from './links.ts';

const links = (text: string): string[] => piecesOf(text).flatMap((piece) => ('link' in piece ? [piece.link] : []));

describe('C2 a text in the widget', () => {
  test.each([
    ['See https://shop.example/a?b=1.', ['https://shop.example/a?b=1']],
    ['(http://shop.example/x) and "https://y.example/"', ['http://shop.example/x', 'https://y.example/']],
    ['javascript:alert(1) data:text/html,x file:///etc', []],
    ['<a href="https://evil.example">shop</a>', ['https://evil.example']],
    ['https:// is no address', []],
  ])('has links to the web only: %s', (text, wanted) => expect(links(text)).toEqual(wanted));

  test('is shown whole, whatever is in it', () => {
    const text = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.webUrl(), fc.constant('https://'));
    fc.assert(
      fc.property(fc.array(text), (parts) => {
        const whole = parts.join(' ');
        const pieces = piecesOf(whole);
        expect(pieces.map((piece) => ('link' in piece ? piece.link : piece.text)).join('')).toBe(whole);
        for (const link of links(whole)) expect(['http:', 'https:']).toContain(new URL(link).protocol);
      }),
    );
  });
});
