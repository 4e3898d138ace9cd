import { describe, expect, test } from 'vitest';
import { alertOf, isWaiting, openOnce, overdueCalls, type Situation, sounds } from './alerts.ts';
import type { Conversation, Me, Push } from './types.ts';

const me = {
  agent: 'ana',
  status: 'available',
  shops: { bloom: { chat: true, freeSlots: 2, teams: ['care'] } },
} as unknown as Me;
const conversation = (more: Partial<Conversation> = {}): Conversation =>
  ({
    id: 'c',
    shop: 'bloom',
    state: 'open',
    version: 1,
    participants: [],
    assignee: undefined,
    ...more,
  }) as Conversation;
const at = (more: Partial<Situation> = {}): Situation => ({ me, now: 1000, known: () => undefined, ...more });
const assigned = {
  type: 'conversation',
  change: 'assigned',
  cursor: '1',
  conversation: conversation({ assignee: 'ana' }),
} as Push;
const message = {
  type: 'entry',
  conversation: 'c',
  seq: 1,
  entry: { id: 'e', seq: 1, kind: 'message', direction: 'in', content: { type: 'text', text: 'Hello' } },
} as unknown as Push;
const offer = {
  type: 'handover',
  handover: { id: 'h', conversation: 'c', to: 'ana', state: 'pending' },
} as unknown as Push;
const grab = { type: 'grab', conversation: conversation({ waitingSince: '2026-01-01T00:00:00.000Z' }) } as Push;
const own = () => conversation({ assignee: 'ana' });

describe('D1 alerts', () => {
  test('D1 one is called by what is assigned, written, offered and to be grabbed', () => {
    const kinds = [
      alertOf(assigned, at()),
      alertOf(message, at({ known: own })),
      alertOf(offer, at()),
      alertOf(grab, at()),
    ].map((one) => one?.kind);
    expect(kinds).toEqual(['assigned', 'message', 'offer', 'grab']);
    expect(alertOf(message, at({ known: own }))?.text).toBe('Hello');
  });

  test('D1 on a break nothing calls', () => {
    const onBreak = at({ me: { ...me, status: 'break' }, known: own });
    for (const push of [assigned, message, offer, grab]) expect(alertOf(push, onBreak)).toBe(undefined);
    const waiting = [conversation({ waitingSince: '1970-01-01T00:00:00.000Z' })];
    expect(overdueCalls(waiting, new Map(), { me: { ...me, status: 'break' }, now: 1e9 })).toEqual([]);
  });

  test('D1 what one looks at, writes oneself or is another’s does not call', () => {
    expect(alertOf(message, at({ known: own, looksAt: 'c' }))).toBe(undefined);
    expect(alertOf(message, at({ known: () => conversation({ assignee: 'ben', participants: ['ana'] }) }))).toBe(
      undefined,
    );
    expect(
      alertOf(
        { ...message, entry: { ...(message as { entry: object }).entry, direction: 'out' } } as Push,
        at({ known: own }),
      ),
    ).toBe(undefined);
    expect(alertOf(assigned, at({ known: own }))).toBe(undefined);
  });

  test('D1 the same event told twice calls once', () => {
    const isFirst = openOnce();
    const ids = [message, message, grab, grab].map((push) => alertOf(push, at({ known: own }))?.id ?? '');
    expect(ids.map(isFirst)).toEqual([true, false, true, false]);
  });

  test('W1 what waits for longer than a minute without an agent calls, and again each minute until somebody has it', () => {
    const called = new Map<string, number>();
    const minute = 60_000;
    const waiting = [conversation({ waitingSince: '1970-01-01T00:00:00.000Z' })];
    const calls = (minutes: number, those = waiting) =>
      overdueCalls(those, called, { me, now: minutes * minute }).length;
    expect([calls(0.5), calls(1), calls(1.5), calls(2), calls(2.5, []), calls(3)]).toEqual([0, 1, 0, 1, 0, 1]);
  });

  test('W1 only those call that this agent could take', () => {
    const old = { waitingSince: '1970-01-01T00:00:00.000Z' };
    const calls = (c: Partial<Conversation>, who = me) =>
      overdueCalls([conversation({ ...old, ...c })], new Map(), { me: who, now: 1e9 }).length;
    expect([calls({}), calls({ team: 'care' }), calls({ team: 'other' }), calls({ shop: 'forge' })]).toEqual([
      1, 1, 0, 0,
    ]);
    const full = { ...me, shops: { bloom: { ...me.shops.bloom, freeSlots: 0 } } } as Me;
    expect(calls({}, full)).toBe(0);
    expect(isWaiting(conversation({ ...old, bot: 'welcome' }))).toBe(false);
  });

  test('D1 each kind can be silenced', () => {
    expect([
      sounds(undefined, 'grab'),
      sounds({ sounds: { grab: false } }, 'grab'),
      sounds({ sounds: { grab: false } }, 'offer'),
    ]).toEqual([true, false, true]);
  });
});
