import { describe, expect, test } from 'vitest';
import type { Conversation, Me } from '../core/types.ts';
import { type Permits, permits } from './permits.ts';
import { standing } from './standing.ts';

const at = '2026-11-21T12:00:00.000Z';
const conversation = (parts: Partial<Conversation>): Conversation => ({
  id: 'con.bloom.1',
  shop: 'bloom',
  channel: { id: 'bloom-webchat', provider: 'webchat', kind: 'webchat' },
  customer: { id: 'cus.bloom.1', name: 'Carla' },
  state: 'open',
  status: 'pending',
  participants: [],
  reopened: false,
  unread: 0,
  version: 1,
  tags: [],
  createdAt: at,
  updatedAt: at,
  ...parts,
});
const agent = (role: 'admin' | 'employee', chat = true): Me => ({
  agent: 'ben',
  id: 'ben',
  name: 'Ben',
  status: 'available',
  openConversations: 0,
  shops: { bloom: { name: 'Bloom', role, chat, teams: [], slots: 5, freeSlots: 5 } },
});
const team = (mode: 'assign' | 'collaboration' | 'grab', role: 'rep' | 'admin') => ({
  teams: [{ id: 'events', name: 'Events', mode, members: [{ agent: 'ben', role }] }],
  flows: [{ id: 'welcome', name: 'Welcome' }],
});

function may(c: Partial<Conversation>, me: Me, desk?: ReturnType<typeof team>): (keyof Permits)[] {
  const whole = conversation(c);
  const found = permits(whole, me, standing(whole, me, desk, Date.parse(at)), desk);
  return (Object.keys(found) as (keyof Permits)[]).filter((name) => found[name]);
}

describe('S1 what one may not do is not offered', () => {
  test('S1 without the chat permission nothing is', () => {
    for (const state of ['open', 'closed'] as const) expect(may({ state }, agent('employee', false))).toEqual([]);
  });

  test('T2 who is not in it can join, and an admin of the shop take it over', () => {
    const theirs = { assignee: 'anna', participants: ['anna'] };
    expect(may(theirs, agent('employee'))).toEqual(['join']);
    expect(may(theirs, agent('admin'))).toContain('take');
    expect(may(theirs, agent('admin'))).toContain('handover');
  });

  test('T2 the admin of a team that grabs joins and cannot take; its representative grabs', () => {
    const waiting = { team: 'events' };
    expect(may(waiting, agent('employee'), team('grab', 'admin'))).not.toContain('take');
    expect(may(waiting, agent('employee'), team('grab', 'admin'))).toContain('join');
    expect(may(waiting, agent('employee'), team('grab', 'rep'))).toContain('take');
  });

  test('T3 the one who has it hands it over, once: while it is offered nothing else is', () => {
    const mine = { assignee: 'ben', participants: ['ben'] };
    expect(may(mine, agent('employee'))).toEqual(
      expect.arrayContaining(['handover', 'close', 'leave', 'snooze', 'tags', 'unassign']),
    );
    const handover = {
      id: 'h',
      conversation: 'c',
      from: 'ben',
      to: 'anna',
      state: 'pending' as const,
      offeredAt: at,
      expiresAt: at,
    };
    expect(may({ ...mine, handover }, agent('employee'))).not.toContain('handover');
    expect(may({ ...mine, handover }, agent('employee'))).not.toContain('assign');
  });

  test('T7 a closed one can be reopened and tagged, nothing else', () => {
    expect(may({ state: 'closed', status: 'closed' }, agent('employee'))).toEqual(['reopen', 'tags', 'unread']);
  });

  test('B3 a flow is offered where the shop has one', () => {
    const mine = { assignee: 'ben', participants: ['ben'] };
    expect(may(mine, agent('employee'), team('assign', 'rep'))).toContain('bot');
    expect(may(mine, agent('employee'))).not.toContain('bot');
  });
});
