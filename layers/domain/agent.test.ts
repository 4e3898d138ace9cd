import { describe, expect, test } from 'vitest';
import { agentLike, employee, noon } from '../../test/support/samples.ts';
import { becameMoreAvailable, grace, isAdmin, isReachable, mayChat, obstacle } from './agent.ts';

describe('D1 an agent is available with permission, logged in, not on a break and with a free slot', () => {
  test('D1 one who has it all is available', () => {
    expect(obstacle(agentLike(), 'bloom', 5, noon)).toBeUndefined();
  });

  test.each([
    ['no_permission', 'has no part in the shop', { shops: {} }],
    ['no_permission', 'may not chat there', { shops: { bloom: { ...employee, chat: false } } }],
    ['no_permission', 'may chat at another shop only', { shops: { forge: employee } }],
    ['offline', 'has no connection', { connections: [] }],
    ['offline', 'is past the grace period', { connections: [], graceUntil: noon }],
    ['on_break', 'is on a break', { status: 'break' as const }],
    ['full', 'holds as many conversations as the shop has slots', { held: ['1', '2', '3', '4', '5'] }],
    ['full', 'holds more than that, after reopenings', { held: ['1', '2', '3', '4', '5', '6'] }],
  ])('D1 %s: one who %s', (reason, _who, difference) => {
    expect(obstacle(agentLike(difference), 'bloom', 5, noon)).toBe(reason);
  });

  test('D1 within the grace period after the last connection an agent still counts as logged in', () => {
    const gone = agentLike({ connections: [], graceUntil: noon + grace });
    expect(isReachable(gone, noon + grace - 1)).toBe(true);
    expect(isReachable(gone, noon + grace)).toBe(false);
    expect(grace).toBe(30_000);
  });

  test('D2 conversations of other shops take slots too', () => {
    const five = ['bloom.w.a.1', 'bloom.w.b.1', 'bloom.w.c.1', 'forge.w.a.1', 'forge.w.b.1'];
    const shared = agentLike({ held: five, shops: { bloom: employee, forge: employee } });
    expect(obstacle(shared, 'forge', 5, noon)).toBe('full');
    expect(obstacle(shared, 'forge', 6, noon)).toBeUndefined();
  });

  test('D3 with slots 0 nobody is available', () => {
    expect(obstacle(agentLike(), 'bloom', 0, noon)).toBe('full');
  });
});

test('S1 both admin roles are admins, an employee is none, and chat is a permission of its own', () => {
  const as = (role: 'owner_admin' | 'admin' | 'employee') => agentLike({ shops: { bloom: { role, chat: false } } });
  expect([as('owner_admin'), as('admin'), as('employee')].map((agent) => isAdmin(agent, 'bloom'))).toEqual([
    true,
    true,
    false,
  ]);
  expect(mayChat(as('owner_admin'), 'bloom')).toBe(false);
  expect(isAdmin(as('admin'), 'forge')).toBe(false);
  expect([isAdmin(undefined, 'bloom'), mayChat(undefined, 'bloom')]).toEqual([false, false]);
});

describe('D6 the queue is looked at when an agent may take more than before', () => {
  const before = agentLike({ held: ['1', '2'] });

  test.each([
    ['a slot became free', { held: ['1'] }],
    ['one conversation was exchanged for another', { held: ['1', '3'] }],
    ['another connection opened', { held: ['1', '2'], connections: ['c1', 'c2'] }],
    ['the permission on a shop was given', { held: ['1', '2'], shops: { bloom: employee, forge: employee } }],
  ])('D6 when %s', (_what, difference) => {
    expect(becameMoreAvailable(before, agentLike(difference))).toBe(true);
  });

  test('D6 when the break is over', () => {
    expect(becameMoreAvailable({ ...before, status: 'break' }, before)).toBe(true);
  });

  test('D6 when an agent who is available is new', () => {
    expect(becameMoreAvailable(undefined, agentLike())).toBe(true);
  });

  test.each([
    ['nothing changed', {}],
    ['a conversation was taken', { held: ['1', '2', '3'] }],
    ['a connection was lost', { connections: [] }],
    ['the permission was withdrawn', { shops: {} }],
  ])('D6 but not when %s', (_what, difference) => {
    expect(becameMoreAvailable(before, { ...before, ...difference })).toBe(false);
  });

  test('D9 and not while the agent is on a break, whatever else changed', () => {
    expect(becameMoreAvailable(before, agentLike({ status: 'break', connections: ['c9'] }))).toBe(false);
  });
});
