import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  assignedTo,
  conversationLike,
  customersThread,
  hour,
  minute,
  noon,
  sentAt,
  settings,
} from '../../test/support/samples.ts';
import type { Content } from './content.ts';
import type { Conversation } from './conversation.ts';
import { reply } from './handling.ts';
import { type Origin, type Received, receive } from './receive.ts';
import type { ShopSettings } from './settings.ts';

const thread = customersThread();
const origin = (ordinal: 'first' | 'next'): Origin => {
  const { id, shop, channel, customer, recipient } = conversationLike();
  return { id: ordinal === 'first' ? id : `${id}-next`, shop, channel, customer, recipient };
};
const said = (at = noon, content: Content = { type: 'text', text: 'Hello' }, id = `m${at}`): Received => ({
  providerId: id,
  sentAt: sentAt(at),
  content,
});
const take = (
  before: Conversation | undefined,
  messages: Received[],
  now = noon,
  difference: Partial<ShopSettings> = {},
) => receive(before, messages, origin, { ...settings, ...difference }, now, 'event');

const closed = conversationLike(
  { state: 'closed', owner: 'anna', waitingSince: undefined, closedAt: noon, closeReason: 'done', unread: 0 },
  thread,
);
const quiet: Content[] = [
  { type: 'reaction', target: 'w', emoji: '👍' },
  { type: 'system', event: 'number_changed' },
  { type: 'edit', target: 'w', text: 'else' },
  { type: 'revoke', target: 'w' },
];

describe('W1 the clock', () => {
  test('W1 the clock starts at the first unanswered message and stops at the reply', () => {
    const first = take(undefined, [said(noon)]).edited;
    expect(first.waitingSince).toBe(noon);
    const second = take(first, [said(noon + minute)], noon + minute).edited;
    expect(second.waitingSince).toBe(noon);
    const answered = reply(second, 'anna', { type: 'text', text: 'Hi' }, noon + 2 * minute, 'r').edited;
    expect(answered.waitingSince).toBeUndefined();
    const again = take(answered, [said(noon + 3 * minute)], noon + 3 * minute).edited;
    expect(again.waitingSince).toBe(noon + 3 * minute);
  });

  test('W1 in whatever order and batches the messages come, the clock starts at the earliest', () => {
    const time = fc.integer({ min: -3600, max: 0 }).map((seconds) => noon + seconds * 1000);
    const times = fc.array(time, { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(times, fc.nat(7), (all, cut) => {
        const batches = [all.slice(0, cut), all.slice(cut)].filter((batch) => batch.length > 0);
        let c: Conversation | undefined;
        for (const batch of batches)
          c = take(
            c,
            batch.map((at, i) => said(at, undefined, `m${i}`)),
          ).edited;
        expect(c?.waitingSince).toBe(Math.min(...all));
        expect(c?.unread).toBe(all.length);
        expect(c?.lastMessage?.at).toBe(Math.max(...all));
      }),
    );
  });

  test('a time in the future counts as now for the clock and the window', () => {
    const { edited } = take(undefined, [said(noon + hour)], noon);
    expect(edited.waitingSince).toBe(noon);
    expect(edited.windowEndsAt).toBe(noon + 24 * hour);
    expect(edited.lastMessage?.at).toBe(noon);
  });

  test.each(quiet)('a message of kind $type asks for no answer: the clock stays, nothing is unread', (content) => {
    const answered = conversationLike({ ...assignedTo('anna'), waitingSince: undefined, unread: 0 });
    const { edited, entries } = take(answered, [said(noon, content)]);
    expect([edited.waitingSince, edited.unread, entries.length]).toEqual([undefined, 0, 1]);
  });

  test('a customer whose first sign is a reaction waits all the same', () => {
    expect(take(undefined, [said(noon, quiet[0])]).edited.waitingSince).toBe(noon);
  });
});

describe('C4 one conversation per customer, channel and shop at a time', () => {
  test('C4 the first message begins it, and somebody has to be found for it', () => {
    const { edited, entries, route } = take(undefined, [said()]);
    expect(route).toBe('new');
    expect(edited).toMatchObject({ state: 'open', reopened: false, unread: 1, createdAt: noon, participants: [] });
    expect(edited.assignee).toBeUndefined();
    expect(entries.map((entry) => [entry.kind, entry.id])).toEqual([['message', `m${noon}`]]);
  });

  test('C4 further messages join the open one and leave it where it is', () => {
    const open = conversationLike(assignedTo('anna'));
    const { edited, route } = take(open, [said(noon + 1), said(noon + 2)], noon + 2);
    expect(route).toBeUndefined();
    expect(edited).toMatchObject({ id: open.id, assignee: 'anna', unread: 3 });
  });

  test('C4 the list shows the latest message by the customer’s time, not the one that came last', () => {
    const first = take(undefined, [said(noon, { type: 'text', text: 'late words' })]).edited;
    const second = take(first, [said(noon - minute, { type: 'text', text: 'early words' })]).edited;
    expect(second.lastMessage?.text).toBe('late words');
  });

  test('C4 a time that the provider cut to the second is not older than a reply within that second', () => {
    const c = take(undefined, [said(noon)]).edited;
    const answered = reply(c, 'anna', { type: 'text', text: 'Hi' }, noon + 500, 'r').edited;
    const again = take(answered, [said(noon, { type: 'text', text: 'Thanks' }, 'm2')], noon + 600).edited;
    expect(again.lastMessage).toMatchObject({ direction: 'in', text: 'Thanks' });
  });

  test('each message is an entry at its own time with what came along', () => {
    const message = { ...said(), replyTo: 'w1', forwarded: true, referral: { source: 'ad' } };
    expect(take(undefined, [message]).entries[0]).toMatchObject({
      direction: 'in',
      sentAt: sentAt(noon),
      providerId: `m${noon}`,
      replyTo: 'w1',
      forwarded: true,
      referral: { source: 'ad' },
    });
  });

  test('what is newly known of the customer is noted, and who the customer is stays', () => {
    const nameless = conversationLike({ customer: { id: 'cus.bloom.9', phone: '+3161' } });
    const named = receive(
      nameless,
      [said()],
      (ordinal) => ({ ...origin(ordinal), customer: { id: 'another', name: 'Ada' } }),
      settings,
      noon,
      'e',
    ).edited;
    expect(named.customer).toEqual({ id: 'cus.bloom.9', phone: '+3161', name: 'Ada' });
  });
});

describe('D8 and C7: a message in a closed conversation', () => {
  test('D8 reopens it for the agent who had it', () => {
    const { edited, entries, route } = take(closed, [said(noon + hour)], noon + hour);
    expect(route).toBe('owner');
    expect(edited).toMatchObject({ id: closed.id, state: 'open', reopened: true, owner: 'anna', unread: 1 });
    expect([edited.closedAt, edited.closeReason, edited.closedBy]).toEqual([undefined, undefined, undefined]);
    expect(edited.stateSince).toBe(noon + hour);
    expect(entries.map((entry) => entry.content.type)).toEqual(['reopened', 'text']);
  });

  test('D8 is routed as new when nobody ever had it', () => {
    expect(take({ ...closed, owner: undefined }, [said()]).route).toBe('new');
  });

  test('C7 begins a new conversation where the shop wants that', () => {
    const { edited, entries, route } = take(closed, [said()], noon + hour, { newConversationOnClosed: true });
    expect(route).toBe('new');
    expect(edited).toMatchObject({ id: `${closed.id}-next`, state: 'open', reopened: false, seq: 0, unread: 1 });
    expect(edited.owner).toBeUndefined();
    expect(entries.map((entry) => entry.kind)).toEqual(['message']);
  });

  test.each(quiet)('a message of kind $type is kept in it and does not reopen it', (content) => {
    for (const newConversationOnClosed of [false, true]) {
      const { edited, entries, route } = take(closed, [said(noon, content)], noon, { newConversationOnClosed });
      expect([edited.id, edited.state, route, entries.length]).toEqual([closed.id, 'closed', undefined, 1]);
    }
  });

  test('a reaction beside a text in the same batch reopens it', () => {
    expect(take(closed, [said(noon, quiet[0]), said(noon + 1)]).edited.state).toBe('open');
  });
});

describe('C6 the service window', () => {
  test('C6 a new message opens it again, and its end may be announced again', () => {
    const old = conversationLike({ windowEndsAt: noon - hour, windowEndAnnounced: true });
    const { edited } = take(old, [said(noon)]);
    expect(edited.windowEndsAt).toBe(noon + 24 * hour);
    expect(edited.windowEndAnnounced).toBeUndefined();
  });

  test('C6 an older message that comes late does not shorten it', () => {
    const now = conversationLike({ windowEndsAt: noon + 24 * hour, windowEndAnnounced: true });
    expect(take(now, [said(noon - hour)]).edited).toMatchObject({
      windowEndsAt: noon + 24 * hour,
      windowEndAnnounced: true,
    });
  });
});

test('W3 the automatic close counts from when the message reached us', () => {
  expect(take(undefined, [said(noon - 30 * hour)], noon).edited.lastCustomerAt).toBe(noon);
});
