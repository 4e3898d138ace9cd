import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Outgoing } from '../../core/outbox.ts';
import type { Conversation, Me } from '../../core/types.ts';
import { obstacleTo, standing } from '../standing.ts';
import { begunAt, fit, mentionsIn, replaced } from './completion.ts';
import { fileProblem, fitting, lengthOf, unfilled } from './limits.ts';

const signs = ['/', '@', ':'] as const;
const noon = Date.parse('2026-11-21T12:00:00.000Z');

describe('what one begins to write', () => {
  test.each([
    ['/hi', { kind: '/', query: 'hi', from: 0 }],
    ['Dear Mia, /', { kind: '/', query: '', from: 10 }],
    ['and/or', undefined],
    ['https://a', undefined],
    ['ask @be', { kind: '@', query: 'be', from: 4 }],
    ['mia@example', undefined],
    ['great :smi', { kind: ':', query: 'smi', from: 6 }],
    ['at 10:30', undefined],
    ['see :)', undefined],
    ['so :D', undefined],
  ])('T6 %s', (text, begun) => {
    expect(begunAt(text, text.length, signs)).toEqual(begun);
  });

  test('T6 canned responses stack: each goes in where it was begun, and the rest stays', () => {
    const one = replaced('/hi how are you', 0, 3, 'Hello Mia,');
    expect(one).toEqual({ text: 'Hello Mia, how are you', caret: 10 });
    const begun = begunAt('Hello Mia, /bye', 15, signs);
    expect(replaced('Hello Mia, /bye', begun?.from ?? 0, 15, 'Bye!').text).toBe('Hello Mia, Bye!');
  });

  test('T5 a note mentions whom it names in full, Ann is not Anna', () => {
    const agents = [
      { id: 'ann', name: 'Ann' },
      { id: 'anna', name: 'Anna de Vries' },
      { id: 'ben', name: 'Ben Yılmaz' },
    ];
    expect(mentionsIn('@Anna de Vries and @Ben Yılmaz, see @Ann.', agents).sort()).toEqual(['ann', 'anna', 'ben']);
    expect(mentionsIn('@Annabel, mail ben@example.com', agents)).toEqual([]);
  });

  test('the beginning fits better than a word, a word better than the middle', () => {
    expect([fit('thanks', 'tha'), fit('many thanks', 'tha'), fit('panther', 'the'), fit('bye', 'x')]).toEqual([
      0,
      1,
      2,
      undefined,
    ]);
  });
});

describe('limits', () => {
  test('what is too long is cut, and no character in the middle', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '👍', 'é') }), fc.nat(20), (text, most) => {
        const cut = fitting(text, most);
        expect(text.startsWith(cut)).toBe(true);
        expect(cut.length).toBeLessThanOrEqual(most);
        expect(cut).not.toMatch(/[\ud800-\udbff]$/);
      }),
    );
  });

  test('C2 lengths are in characters that people see: 500 emoji are 500', () => {
    expect(lengthOf('👍'.repeat(500))).toBe(500);
  });

  test('C8 a file is held against its channel before it is uploaded', () => {
    const on = (kind: string) => ({ channel: { id: 'c', provider: 'messagebird' as const, kind } });
    const megabytes = (n: number) => n * 1024 * 1024;
    expect(fileProblem(on('whatsapp'), { type: 'image/png', size: megabytes(6) })).toEqual({
      limit: 'size',
      largest: megabytes(5),
    });
    expect(fileProblem(on('whatsapp'), { type: 'image/gif', size: 10 })).toMatchObject({ limit: 'type' });
    expect(fileProblem(on('whatsapp'), { type: 'image/svg+xml', size: 10 })).toMatchObject({ limit: 'type' });
    expect(fileProblem(on('telegram'), { type: 'image/gif', size: 10 })).toBeUndefined();
    expect(fileProblem(on('telegram'), { type: 'video/mp4', size: megabytes(101) })).toMatchObject({ limit: 'size' });
  });

  test('T6 values that are not known are found before anything is sent', () => {
    expect(unfilled('Hello [customer.firstName?], your order [order.number?] [order.number?] [sic]')).toEqual([
      '[customer.firstName?]',
      '[order.number?]',
    ]);
  });
});

describe('what an agent may do in a conversation', () => {
  const place = { name: 'Bloom', role: 'employee' as const, chat: true, teams: ['sales'], slots: 5, freeSlots: 5 };
  const me = { agent: 'ana', shops: { bloom: place } } as unknown as Me;
  const open = {
    shop: 'bloom',
    state: 'open',
    channel: { id: 'c', provider: 'whatsapp', kind: 'whatsapp' },
    participants: [] as string[],
    window: { endsAt: new Date(noon + 60_000).toISOString(), open: true },
  } as unknown as Conversation;
  const team = (mode: 'assign' | 'collaboration' | 'grab', role: 'rep' | 'admin') => ({
    teams: [{ id: 'sales', name: 'Sales', mode, members: [{ agent: 'ana', role }] }],
  });
  const of = (c: Partial<Conversation>, desk = team('assign', 'rep'), now = noon) =>
    standing({ ...open, ...c } as Conversation, me, desk, now);

  test('C6 writes until the window closes, then sends a template', () => {
    const mine = { participants: ['ana'], assignee: 'ana' };
    expect(of(mine)).toEqual({ kind: 'reply' });
    expect(of(mine, undefined, noon + 60_000)).toEqual({ kind: 'template' });
    expect(of({ ...mine, window: undefined })).toEqual({ kind: 'template' });
    expect(of({ ...mine, window: undefined, channel: { id: 'c', provider: 'webchat', kind: 'webchat' } })).toEqual({
      kind: 'reply',
    });
  });

  test('T1 T2 takes, joins or grabs what is not theirs yet', () => {
    expect(of({})).toEqual({ kind: 'outside', how: 'take' });
    expect(of({ assignee: 'ben', participants: ['ben'] })).toEqual({ kind: 'outside', how: 'join' });
    expect(of({ team: 'sales' }, team('grab', 'rep'))).toEqual({ kind: 'outside', how: 'grab' });
    expect(of({ team: 'sales' }, team('grab', 'admin'))).toEqual({ kind: 'outside', how: 'join' });
    expect(of({ team: 'sales' }, team('collaboration', 'rep'))).toEqual({ kind: 'reply', joins: true });
    expect(of({ team: 'other', assignee: 'ben', participants: ['ben'] })).toEqual({ kind: 'outside', how: 'nothing' });
  });

  test('T3 answers an offer first', () => {
    const handover = { id: 'h', state: 'pending', to: 'ana', from: 'ben' } as Conversation['handover'];
    expect(of({ assignee: 'ben', participants: ['ben'], handover })).toEqual({ kind: 'offered' });
  });

  test('S1 T7 reads only without the permission; reopens what is closed', () => {
    const reader = { agent: 'ana', shops: { bloom: { ...place, chat: false } } } as unknown as Me;
    expect(standing(open, reader, undefined, noon)).toEqual({ kind: 'no_permission' });
    expect(of({ state: 'closed' })).toEqual({ kind: 'closed' });
  });

  describe('with what the desk refused', () => {
    const content = { type: 'text' as const, text: 'Hello' };
    const refused = (code: string, more: Partial<Outgoing> = {}): Outgoing => ({
      ...{ key: 'k', conversation: 'c', kind: 'reply', content, at: noon - 60_000, state: 'refused', code },
      ...more,
    });
    const mine = { participants: ['ana'], assignee: 'ana' };
    const stands = (one: Outgoing, c: Partial<Conversation> | undefined = mine, chat = true) =>
      obstacleTo(one, { ...open, ...c } as Conversation, { ...me, shops: { bloom: { ...place, chat } } }, noon);
    const endsAt = (minutes: number) => ({ window: { endsAt: new Date(noon + minutes * 60_000).toISOString() } });
    const day = 24 * 60;

    test('C6 the reason holds until the customer writes, then it can be sent again', () => {
      const one = refused('window_closed');
      expect(stands(one, { ...mine, ...endsAt(-1) } as never)).toBe('lasting');
      // Whatever the clock here says, the desk has said that it is closed.
      expect(stands(one, { ...mine, ...endsAt(1) } as never)).toBe('lasting');
      expect(stands(one, { ...mine, ...endsAt(day) } as never)).toBe('gone');
    });

    test('S1 without the permission nothing can be tried; with it again one has to be in the conversation', () => {
      for (const code of ['forbidden', 'not_found']) {
        expect(stands(refused(code), mine, false)).toBe('permission');
        expect(obstacleTo(refused(code), undefined, me, noon)).toBe('permission');
      }
      expect(stands(refused('forbidden'), { participants: ['ben'] })).toBe('outside');
      expect(stands(refused('forbidden'))).toBe('gone');
      expect(stands(refused('forbidden', { kind: 'note' }), { participants: [] })).toBe('gone');
    });

    test('T2 T7 what was closed or left can be sent when one is in it again', () => {
      const closed = refused('conversation_closed');
      expect(stands(closed, { ...mine, state: 'closed' })).toBe('lasting');
      expect(stands(closed)).toBe('gone');
      expect(stands(refused('not_in_conversation'), { participants: [] })).toBe('outside');
      expect(stands(refused('media_too_large'))).toBe('unknown');
    });
  });
});
