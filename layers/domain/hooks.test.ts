import { describe, expect, test } from 'vitest';
import { lastingFailure, outcomeOf, pauseAfter, wants } from './hooks.ts';

const hour = 3_600_000;

test.each<[string[], string, boolean]>([
  [['*'], 'message.read', true],
  [['conversation.*'], 'conversation.closed', true],
  [['conversation.*'], 'message.read', false],
  [['conversation.closed'], 'conversation.closed', true],
  [['conversation.closed'], 'conversation.created', false],
  [['message.read', 'bot.*'], 'bot.handover', true],
])('B4 a webhook that asked for %j wants %s: %s', (events, type, wanted) => {
  expect(wants({ enabled: true, events }, type)).toBe(wanted);
  expect(wants({ enabled: false, events }, type)).toBe(false);
});

describe('B4 what an answer says', () => {
  test.each([200, 201, 204, 299])('%i: delivered', (status) => {
    expect(outcomeOf(status)).toEqual({ kind: 'delivered', code: status });
  });
  test.each([408, 429, 500, 502, 503, 504, 599])('%i: may pass', (status) => {
    expect(outcomeOf(status)).toEqual({ kind: 'failing', code: status });
  });
  test.each([300, 301, 302, 400, 401, 404, 422])('%i: will not pass by itself', (status) => {
    expect(outcomeOf(status)).toEqual({ kind: 'refused', code: status });
  });
  test('410: never again', () => {
    expect(outcomeOf(410)).toEqual({ kind: 'refused', code: 410, gone: true });
  });
});

describe('B4 the pauses between tries', () => {
  const all = (kind: 'event' | 'flow') => {
    const pauses: number[] = [];
    for (let pause = pauseAfter(kind, 1); pause !== undefined; pause = pauseAfter(kind, pauses.length + 1))
      pauses.push(pause);
    return pauses;
  };

  test('grow, and come to about eight hours for an event, to two minutes for a flow that a customer waits for', () => {
    for (const kind of ['event', 'flow'] as const) {
      const pauses = all(kind);
      expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
    }
    const sum = (pauses: number[]) => pauses.reduce((a, b) => a + b, 0);
    expect(sum(all('event'))).toBe(lastingFailure);
    expect(lastingFailure).toBeGreaterThan(7 * hour);
    expect(lastingFailure).toBeLessThan(8 * hour);
    expect(sum(all('flow'))).toBeLessThanOrEqual(2 * 60_000);
  });

  test('are as long as the receiver asks, within bounds', () => {
    expect(pauseAfter('event', 1, 60)).toBe(60_000);
    expect(pauseAfter('event', 5, 60)).toBe(30 * 60_000);
    expect(pauseAfter('event', 1, 1e9)).toBe(4 * hour);
  });
});
