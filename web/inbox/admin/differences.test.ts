import { describe, expect, it } from 'vitest';
import { differences } from './differences.ts';

describe('S5 the audit log says what changed, not what stayed', () => {
  it('of a single setting', () => {
    expect(differences(5, 6)).toEqual([{ name: '', before: '5', after: '6' }]);
    expect(differences(undefined, 'https://erp.example.com')).toEqual([
      { name: '', before: '', after: 'https://erp.example.com' },
    ]);
  });

  it('of a thing with parts', () => {
    const from = { name: 'Care', mode: 'assign', members: ['anna'] };
    expect(differences(from, { ...from, mode: 'grab' })).toEqual([{ name: 'mode', before: 'assign', after: 'grab' }]);
  });

  it('of what was made and of what was taken away', () => {
    expect(differences(undefined, { role: 'employee', chat: true })).toEqual([
      { name: 'role', before: '', after: 'employee' },
      { name: 'chat', before: '', after: 'true' },
    ]);
    expect(differences({ url: 'a' }, undefined)).toEqual([{ name: 'url', before: 'a', after: '' }]);
  });
});
