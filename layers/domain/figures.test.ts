import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  assignedTo,
  changed,
  conversationLike,
  hour,
  messageLike,
  minute,
  noon,
  replyLike,
} from '../../test/support/samples.ts';
import { type Conversation, event } from './conversation.ts';
import { additions, addUp, dayNamer, percentile, placeOf, type Sums } from './figures.ts';
import { assign, close, queue, tell, unassign } from './handling.ts';

const why = { rule: 'by_hand' as const };
const figuresOf = (...made: ReturnType<typeof changed>[]) =>
  made.flatMap(({ entries }) => entries.map(({ figures }) => figures));

describe('W6 what an entry counts', () => {
  test("the first message begins a conversation; the customer's messages are counted with the reply that follows them", () => {
    const begun = changed(undefined, conversationLike(), [messageLike('m1'), messageLike('m2')]);
    expect(figuresOf(begun)).toEqual([{ counts: { begun: 1 } }, undefined]);
    const more = changed(begun.after, begun.after, [messageLike('m3')], noon + minute);
    expect(figuresOf(more)).toEqual([undefined]);
    const reply = changed(more.after, more.after, [replyLike('r1')], noon + 2 * minute);
    expect(figuresOf(reply)).toEqual([
      {
        agent: 'anna',
        counts: { sent: 1, received: 3 },
        times: { wait: 2 * minute, first: 2 * minute },
      },
    ]);
  });

  test('only the first reply is a first response, and a reply that nobody waits for is no wait', () => {
    const open = conversationLike({ ...assignedTo('anna'), tally: { heard: 1 } });
    const first = changed(open, { ...open, waitingSince: undefined }, [replyLike('r1')], noon + minute);
    const second = changed(first.after, first.after, [replyLike('r2')], noon + 2 * minute);
    const asked = { ...second.after, waitingSince: noon + 3 * minute };
    const third = changed(asked, { ...asked, waitingSince: undefined }, [replyLike('r3')], noon + 5 * minute);
    expect(figuresOf(first, second, third).map((figures) => figures?.times)).toEqual([
      { wait: minute, first: minute },
      undefined,
      { wait: 2 * minute },
    ]);
  });

  test('what the desk itself says answers nobody', () => {
    const open = conversationLike({ tally: { heard: 2 } });
    const { edited, entries } = tell({ edited: open, entries: [] }, 'We are closed', noon, 't1');
    const told = changed(open, edited, entries);
    expect(figuresOf(told)).toEqual([{ counts: { told: 1 } }]);
    expect(told.after.tally).toEqual({ heard: 2 });
  });

  test('an assignment counts for its agent, with the time in the queue', () => {
    const waiting = conversationLike();
    const { edited, entries } = assign(waiting, 'ben', why, noon + minute, 'e1');
    expect(figuresOf(changed(waiting, edited, entries, noon + minute))).toEqual([
      { agent: 'ben', counts: { assigned: 1 }, times: { inQueue: minute } },
    ]);
  });

  test('a close counts for the agent who had it, with its reason, the handling, and whether the customer still waited', () => {
    const open = conversationLike({ ...assignedTo('anna'), tally: { heard: 2, handledSince: noon } });
    const { edited, entries } = close(open, 'no_reply', noon + hour, 'e1');
    const closed = changed(open, edited, entries, noon + hour);
    expect(figuresOf(closed)).toEqual([
      {
        agent: 'anna',
        reason: 'no_reply',
        counts: { closed: 1, received: 2, unanswered: 1 },
        times: { handling: hour },
      },
    ]);
    expect(closed.after.tally).toBeUndefined();
  });

  test('queued, taken back, handed over and reopened count, and carry the team', () => {
    const open = conversationLike({ ...assignedTo('anna'), team: 'repairs' });
    const steps = [
      queue(open, why, noon, 'e1'),
      unassign(open, { reason: 'taken_back' }, noon, 'e2'),
      { edited: open, entries: [event({ type: 'handed_over', handover: 'h', from: 'anna', to: 'ben' }, noon, 'e3')] },
      { edited: open, entries: [event({ type: 'reopened' }, noon, 'e4')] },
    ];
    expect(steps.map(({ edited, entries }) => figuresOf(changed(open, edited, entries))[0])).toEqual([
      { team: 'repairs', counts: { queued: 1 } },
      { team: 'repairs', agent: 'anna', counts: { takenBack: 1 } },
      { team: 'repairs', agent: 'anna', counts: { handedOver: 1 } },
      { team: 'repairs', counts: { reopened: 1 } },
    ]);
  });

  test('of any messages, replies and closes none is lost and none is counted twice', () => {
    void fc.assert(
      fc.property(fc.array(fc.constantFrom('in', 'out', 'close'), { maxLength: 40 }), (acts) => {
        let c: Conversation | undefined;
        const sums: Sums = {};
        let now = noon;
        acts.push('close');
        acts.forEach((act, i) => {
          now += minute;
          const edited = c ?? conversationLike();
          const step =
            act === 'close'
              ? close(edited, 'done', now, `e${i}`)
              : { edited, entries: [act === 'in' ? messageLike(`m${i}`, now) : replyLike(`r${i}`, now)] };
          const made = changed(c, step.edited, step.entries, now);
          for (const entry of made.entries) addUp(sums, additions(entry, 'bloom', 'bloom-whatsapp')?.add ?? {});
          c = made.after;
        });
        const number = (act: string) => acts.filter((one) => one === act).length;
        expect([sums.received ?? 0, sums.sent ?? 0, sums.closed ?? 0, sums.begun ?? 0]).toEqual([
          number('in'),
          number('out'),
          number('close'),
          1,
        ]);
      }),
    );
  });
});

describe('W6 what it adds', () => {
  test('to the shop, its channel, and to agent, team and reason where it has them', () => {
    const figures = { agent: 'anna', team: 'repairs', counts: { sent: 1 }, times: { wait: 31_000 } };
    expect(additions({ figures, arrivedAt: noon }, 'bloom', 'bloom-whatsapp')).toEqual({
      rows: [
        { dimension: 'shop', value: 'bloom' },
        { dimension: 'channel', value: 'bloom-whatsapp' },
        { dimension: 'agent', value: 'anna' },
        { dimension: 'team', value: 'repairs' },
      ],
      hour: noon / hour,
      add: { sent: 1, waitN: 1, waitMs: 31_000, wait2: 1 },
    });
    expect(additions({ arrivedAt: noon }, 'bloom', 'x')).toBeUndefined();
  });

  test('percentiles are the upper ends of the places they fall in', () => {
    const sums: Sums = {};
    for (const ms of [1_000, 9_000, 20_000, 61_000, 400_000]) addUp(sums, { waitN: 1, [`wait${placeOf(ms)}`]: 1 });
    expect([0.2, 0.5, 0.6, 0.8, 1].map((share) => percentile(sums, 'wait', share))).toEqual([
      10_000, 30_000, 30_000, 120_000, 600_000,
    ]);
    expect(percentile({ waitN: 1, wait9: 1 }, 'wait', 0.5)).toBeUndefined();
    expect(percentile({}, 'wait', 0.5)).toBeUndefined();
  });

  test("a day is the shop's own, also when its clocks change", () => {
    const dayOf = dayNamer('Europe/Amsterdam');
    const hourOf = (iso: string) => Date.parse(iso) / hour;
    expect(dayOf(hourOf('2026-11-20T23:00:00Z'))).toBe('2026-11-21');
    expect(dayOf(hourOf('2026-07-20T21:00:00Z'))).toBe('2026-07-20');
    expect(dayOf(hourOf('2026-07-20T22:00:00Z'))).toBe('2026-07-21');
  });
});
