import { describe, expect, it } from 'vitest';
import { idOf } from './ids.ts';

describe('S1 names make ids', () => {
  it('of plain letters and digits', () => {
    expect(idOf('Care & Returns')).toBe('care-returns');
    expect(idOf('Çağrı Merkezi 2')).toBe('cagr-merkezi-2');
    expect(idOf('  ')).toBe('new');
    expect(idOf('客服')).toBe('new');
    expect(idOf('x'.repeat(100))).toHaveLength(32);
  });

  it('that nobody has yet', () => {
    expect(idOf('Care', ['care', 'care-2'])).toBe('care-3');
  });
});
