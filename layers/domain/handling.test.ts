import { describe, expect, test } from 'vitest';
import { assignedTo, conversationLike, hour, noon, sentAt } from '../../test/support/samples.ts';
import { isQueued } from './conversation.ts';
import type { Explanation } from './distribution.ts';
import { assign, close, leaveToBot, queue, reply, restart, unassign } from './handling.ts';

const why: Explanation = {
  rule: 'first_message',
  algorithm: 'least_chats',
  agent: 'anna',
  load: 2,
  slots: 5,
  candidates: [{ agent: 'anna', load: 2 }],
  skipped: [{ agent: 'ben', reason: 'full' }],
};
const annas = conversationLike({ ...assignedTo('anna'), reopened: true, why: { rule: 'owner', agent: 'anna' } });

describe('assigning', () => {
  test('D8 the assignee is in the conversation, owns it, and is in it once', () => {
    const { edited } = assign(conversationLike(), 'anna', why, noon, 'e');
    expect(edited).toMatchObject({ assignee: 'anna', owner: 'anna', participants: ['anna'] });
    expect(assign(edited, 'anna', why, noon, 'e').edited.participants).toEqual(['anna']);
  });

  test('D11 the event carries the whole explanation, the conversation a short one', () => {
    const { edited, entries } = assign(conversationLike(), 'anna', why, noon, 'e', 'ben');
    expect(entries[0]?.content).toEqual({ type: 'assigned', agent: 'anna', why, by: 'ben' });
    expect(edited.why).toEqual({ rule: 'first_message', algorithm: 'least_chats', agent: 'anna', load: 2, slots: 5 });
  });

  test('D8 only one that came back to its owner is held beyond the limit; given on it counts like any other', () => {
    const back = conversationLike({ reopened: true, owner: 'anna' });
    expect(assign(back, 'anna', { rule: 'owner', agent: 'anna' }, noon, 'e').edited.reopened).toBe(true);
    expect(assign(back, 'ben', { ...why, rule: 'by_hand' }, noon, 'e').edited.reopened).toBe(false);
    expect(assign(conversationLike(), 'anna', { rule: 'owner' }, noon, 'e').edited.reopened).toBe(false);
  });

  test('B3 the bot no longer has it', () => {
    expect(assign(conversationLike({ bot: 'flow' }), 'anna', why, noon, 'e').edited.bot).toBeUndefined();
  });
});

describe('nobody has it', () => {
  test('D6 queued: it keeps its place and says why nobody took it', () => {
    const nobody: Explanation = { rule: 'queue', slots: 5, skipped: [{ agent: 'anna', reason: 'on_break' }] };
    const { edited, entries } = queue(conversationLike(), nobody, noon, 'e');
    expect(isQueued(edited)).toBe(true);
    expect(edited.why).toEqual({ rule: 'queue', slots: 5 });
    expect(entries[0]?.content).toEqual({ type: 'queued', why: nobody });
  });

  test('R7 with a bot: in nobody’s queue, with nobody in it', () => {
    const { edited, entries } = leaveToBot(annas, 'flow', { rule: 'off' }, noon, 'e');
    expect(isQueued(edited)).toBe(false);
    expect(edited).toMatchObject({ bot: 'flow', participants: [], assignee: undefined });
    expect(entries[0]?.content).toEqual({ type: 'with_bot', bot: 'flow' });
  });

  test('D10 put back: the agent is out of it, others in it stay', () => {
    const two = { ...annas, participants: ['anna', 'carla'] };
    const { edited, entries } = unassign(two, { by: 'carla' }, noon, 'e');
    expect(isQueued(edited)).toBe(true);
    expect(edited.participants).toEqual(['carla']);
    expect(edited.owner).toBe('anna');
    expect(entries[0]?.content).toEqual({ type: 'unassigned', agent: 'anna', by: 'carla' });
  });
});

describe('closing and opening again', () => {
  const done = close(annas, 'done', noon + hour, 'e', 'anna');

  test('D10 closing frees everything and remembers the owner', () => {
    expect(done.edited).toMatchObject({
      state: 'closed',
      stateSince: noon + hour,
      closedAt: noon + hour,
      closeReason: 'done',
      closedBy: 'anna',
      owner: 'anna',
      participants: [],
      reopened: false,
      unread: 0,
    });
    expect([done.edited.assignee, done.edited.waitingSince, done.edited.bot, done.edited.announced]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(done.entries[0]?.content).toEqual({ type: 'closed', reason: 'done', by: 'anna' });
  });

  test('W3 the system closes without being anybody', () => {
    const { edited, entries } = close(annas, 'no_reply', noon, 'e');
    expect(edited.closedBy).toBeUndefined();
    expect(entries[0]?.content).toEqual({ type: 'closed', reason: 'no_reply' });
  });

  test('T7 restarted it is open, with nobody in it, and the automatic close counts anew', () => {
    const { edited } = restart(done.edited, 'ben', noon + 2 * hour, 'e');
    expect(edited).toMatchObject({
      state: 'open',
      stateSince: noon + 2 * hour,
      lastCustomerAt: noon + 2 * hour,
      participants: [],
      owner: 'anna',
    });
    expect([edited.closedAt, edited.closeReason, edited.closedBy]).toEqual([undefined, undefined, undefined]);
  });
});

describe('replying', () => {
  const text = { type: 'text' as const, text: 'It is on its way' };

  test('W1 a reply stops the clock; nothing is unread and nothing announced any more', () => {
    const overdue = { ...annas, announced: 'overdue' as const, unread: 3 };
    const { edited } = reply(overdue, 'anna', text, noon + 1, 'r1');
    expect([edited.waitingSince, edited.announced, edited.unread]).toEqual([undefined, undefined, 0]);
    expect(edited.lastMessage).toEqual({ at: noon + 1, direction: 'out', text: 'It is on its way' });
  });

  test('C3 it is pending until the provider took it, and may quote a message', () => {
    expect(reply(annas, 'anna', text, noon, 'r1', { replyTo: 'w9' }).entries).toEqual([
      {
        id: 'r1',
        kind: 'message',
        direction: 'out',
        sentAt: sentAt(noon),
        author: 'anna',
        content: text,
        state: 'pending',
        replyTo: 'w9',
      },
    ]);
  });
});
