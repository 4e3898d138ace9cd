import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  agentLike,
  assignedTo,
  changed,
  conversationLike,
  messageLike,
  minute,
  noon,
  second,
  settings,
} from '../../test/support/samples.ts';
import { type Conversation, type Handover, holders, offeredTo } from './conversation.ts';
import { close, unassign } from './handling.ts';
import { accept, end, handTo, isGone, isOverdue, isPending, offer, parseHandoverId } from './handover.ts';

const ids = { note: 'n', event: 'e' };
const annas = conversationLike({ ...assignedTo('anna'), participants: ['anna', 'dora'], reopened: true });
const toBen = (c: Conversation, now = noon) =>
  offer(c, { from: 'anna', to: 'ben', note: 'she speaks Dutch' }, settings, now, ids);
const offered = changed(annas, toBen(annas).edited, toBen(annas).entries).after;
const pending = offered.handover as Handover;

describe('T3 an offer', () => {
  test('T3 names its conversation, holds a slot of both sides, and expires after the shop’s time', () => {
    expect(pending).toMatchObject({ id: `${annas.id}.h1`, from: 'anna', to: 'ben', state: 'pending' });
    expect(pending.expiresAt).toBe(noon + minute);
    expect(holders(offered)).toEqual(['anna', 'ben']);
    expect(parseHandoverId(pending.id)).toEqual({ conversation: annas.id, number: 1 });
    for (const id of [annas.id, `${annas.id}.h`, `${annas.id}.hx`, 'h1', ''])
      expect(parseHandoverId(id)).toBeUndefined();
  });

  test('T3 is pending until its moment by the clock, not by a timer', () => {
    expect([isPending(pending, noon + minute - 1), isOverdue(pending, noon + minute - 1)]).toEqual([true, false]);
    expect([isPending(pending, noon + minute), isOverdue(pending, noon + minute)]).toEqual([false, true]);
  });

  test('T3 accepted, the receiver is in it in place of the sender, and it counts like any other', () => {
    const { edited } = accept(offered, pending, noon, 'e');
    expect(edited).toMatchObject({ assignee: 'ben', owner: 'ben', participants: ['dora', 'ben'], reopened: false });
    expect(holders(edited)).toEqual(['ben']);
  });

  test.each(['declined', 'cancelled', 'expired', 'receiver_gone'] as const)(
    'T3 %s, nothing has changed but that',
    (state) => {
      const { edited, entries } = end(offered, pending, state, noon, 'e');
      expect(edited).toEqual({ ...offered, handover: { ...pending, state, endedAt: noon } });
      expect(entries[0]?.content).toMatchObject({ type: `handover_${state}`, from: 'anna', to: 'ben' });
      expect(holders(edited)).toEqual(['anna']);
    },
  );

  test('T3 a conversation that leaves its sender some other way ends it, and says so once', () => {
    for (const step of [
      close(offered, 'done', noon, 'e'),
      unassign(offered, { by: 'anna' }, noon, 'e'),
      { edited: { ...offered, assignee: 'ben' }, entries: [] },
    ]) {
      const { after, entries } = changed(offered, step.edited, step.entries, noon + second);
      expect(after.handover).toMatchObject({ state: 'ended', endedAt: noon + second });
      expect(offeredTo(after)).toBeUndefined();
      expect(entries.filter(({ content }) => content.type === 'handover_ended')).toHaveLength(1);
      expect(changed(after, after, []).entries).toEqual([]);
    }
  });

  test('T3 one that is pending stays with a message, one that has ended goes', () => {
    const spoken = (c: Conversation) => changed(c, c, [messageLike('m')]).after.handover;
    expect(spoken(offered)).toEqual(pending);
    expect(spoken(end(offered, pending, 'declined', noon, 'e').edited)).toBeUndefined();
  });

  test('T3 gone is who is on a break, may not chat, or is away for longer than the grace period', () => {
    const at = noon;
    const who = [
      agentLike(),
      agentLike({ connections: [], graceUntil: at + 1 }),
      agentLike({ connections: [], graceUntil: at }),
      agentLike({ status: 'break' }),
      agentLike({ shops: {} }),
      undefined,
    ];
    expect(who.map((agent) => isGone(agent, 'bloom', at))).toEqual([false, false, true, true, true, true]);
  });
});

test('T4 to a team it is nobody’s at once: the sender is out of it and asked last', () => {
  const { edited, entries } = handTo(annas, { from: 'anna', to: { team: 'returns' }, note: 'broken' }, 5, noon, ids);
  expect(edited).toMatchObject({ team: 'returns', participants: ['dora'], givenAwayBy: 'anna' });
  expect(edited.handover).toMatchObject({ state: 'accepted', to: { team: 'returns' }, expiresAt: noon });
  expect(holders(edited)).toEqual([]);
  expect(entries.map(({ content }) => content.type)).toEqual(['note', 'handed_over']);
});

test('T3 whatever happens to a conversation in whatever order, an offer has one outcome and its slots follow', () => {
  type Deed = (
    c: Conversation,
    now: number,
  ) => { edited: Conversation; entries: never[] | ReturnType<typeof close>['entries'] } | undefined;
  const answer =
    (by: (c: Conversation, handover: Handover, now: number) => ReturnType<typeof close>): Deed =>
    (c, now) =>
      isPending(c.handover, now) ? by(c, c.handover, now) : undefined;
  const deeds: Record<string, Deed> = {
    offer: (c, now) =>
      c.state === 'open' && c.assignee && c.handover?.state !== 'pending'
        ? offer(c, { from: c.assignee, to: c.assignee === 'anna' ? 'ben' : 'anna' }, settings, now, {
            note: `n${now}`,
            event: `e${now}`,
          })
        : undefined,
    accept: answer((c, handover, now) => accept(c, handover, now, `e${now}`)),
    decline: answer((c, handover, now) => end(c, handover, 'declined', now, `e${now}`)),
    cancel: answer((c, handover, now) => end(c, handover, 'cancelled', now, `e${now}`)),
    expire: (c, now) => (isOverdue(c.handover, now) ? end(c, c.handover, 'expired', now, `e${now}`) : undefined),
    gone: answer((c, handover, now) => end(c, handover, 'receiver_gone', now, `e${now}`)),
    close: (c, now) => (c.state === 'open' ? close(c, 'done', now, `e${now}`) : undefined),
    unassign: (c, now) => (c.state === 'open' && c.assignee ? unassign(c, { by: 'anna' }, now, `e${now}`) : undefined),
    message: (c, now) => ({ edited: c, entries: [messageLike(`m${now}`, now)] }),
  };
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...Object.keys(deeds)), { maxLength: 30 }),
      fc.array(fc.integer({ min: 1, max: 90_000 }), { minLength: 30, maxLength: 30 }),
      (names, pauses) => {
        let c = annas;
        let now = noon;
        const outcomes = new Map<string, number>();
        for (const [i, name] of names.entries()) {
          now += pauses[i] ?? 1;
          const step = deeds[name]?.(c, now);
          if (!step) continue;
          const { after, entries } = changed(c, step.edited, step.entries, now);
          for (const { content } of entries)
            if (
              content.type === 'handed_over' ||
              (content.type.startsWith('handover_') && content.type !== 'handover_offered')
            ) {
              const { handover } = content as { handover: string };
              outcomes.set(handover, (outcomes.get(handover) ?? 0) + 1);
            }
          c = after;
          const expected =
            c.state === 'open'
              ? [c.assignee, c.handover?.state === 'pending' ? c.handover.to : undefined].filter(Boolean)
              : [];
          expect(holders(c)).toEqual(expected);
          if (c.handover?.state === 'pending') expect(c).toMatchObject({ state: 'open', assignee: c.handover.from });
        }
        const open = c.handover?.state === 'pending' ? 1 : 0;
        expect([...outcomes.values()].every((times) => times === 1)).toBe(true);
        expect(outcomes.size + open).toBe(c.handovers ?? 0);
      },
    ),
  );
});
