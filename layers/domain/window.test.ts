import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { conversationLike, hour, noon } from '../../test/support/samples.ts';
import { hasWindow, maySend, serviceWindow, windowEnd, windowOpen } from './window.ts';

const text = { type: 'text' as const, text: 'Hello' };
const template = { type: 'template' as const, name: 'order_shipped', language: 'en' };

describe("C6 WhatsApp's service window is open until 24 h after the customer's last message", () => {
  test('C6 it closes at the 24th hour, to the millisecond', () => {
    const c = conversationLike({ windowEndsAt: windowEnd('whatsapp', noon, undefined) });
    expect(windowOpen(c, noon + 24 * hour - 1)).toBe(true);
    expect(windowOpen(c, noon + 24 * hour)).toBe(false);
  });

  test('C6 a new message opens it again, a late older one does not shorten it', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1e12 }), { minLength: 1 }), (times) => {
        let end: number | undefined;
        for (const at of times) end = windowEnd('whatsapp', at, end);
        expect(end).toBe(Math.max(...times) + serviceWindow);
      }),
    );
  });

  test('C6 outside it only a template may be sent', () => {
    const closed = conversationLike({ windowEndsAt: noon });
    expect([maySend(closed, text, noon), maySend(closed, template, noon)]).toEqual([false, true]);
    expect([maySend(closed, text, noon - 1), maySend(closed, template, noon - 1)]).toEqual([true, true]);
  });

  test('C6 before the customer ever wrote it is closed', () => {
    expect(windowOpen(conversationLike({ windowEndsAt: undefined }), noon)).toBe(false);
  });

  test.each(['sms', 'telegram', 'messenger', 'webchat'])('C6 %s has no such window', (kind) => {
    const c = conversationLike({ windowEndsAt: undefined });
    expect(windowEnd(kind, noon, undefined)).toBeUndefined();
    expect(maySend({ ...c, channel: { ...c.channel, kind } }, text, noon + 1000 * hour)).toBe(true);
  });

  test('C6 WhatsApp behind MessageBird has it too', () => {
    expect(['whatsapp', 'WhatsApp', 'whatsapp_sandbox'].map(hasWindow)).toEqual([true, true, true]);
  });
});
