import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DeliveryState, movesForward, statesBefore } from './delivery.ts';

const states: DeliveryState[] = ['pending', 'sent', 'delivered', 'read', 'failed'];
const report = fc.constantFrom(...states);
const after = (reports: DeliveryState[]): DeliveryState =>
  reports.reduce((state, next) => (movesForward(state, next) ? next : state), 'pending' as DeliveryState);

describe('C3 delivery states never move backwards', () => {
  test('C3 each report is news from exactly these states', () => {
    expect(Object.fromEntries(states.map((state) => [state, statesBefore(state)]))).toEqual({
      pending: [],
      sent: ['pending'],
      delivered: ['pending', 'sent'],
      read: ['pending', 'sent', 'delivered'],
      failed: ['pending', 'sent'],
    });
  });

  test('C3 whatever the order of the reports, no state comes twice and the order is kept', () => {
    fc.assert(
      fc.property(fc.array(report), (reports) => {
        const passed: DeliveryState[] = ['pending'];
        for (const next of reports) if (movesForward(passed.at(-1) ?? 'pending', next)) passed.push(next);
        const places = passed.map((state) => states.indexOf(state));
        expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
      }),
    );
  });

  test('C3 reports without a failure lead to the same state in any order', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom<DeliveryState>('sent', 'delivered', 'read')), (reports) => {
        const furthest = states[Math.max(0, ...reports.map((state) => states.indexOf(state)))];
        expect(after(reports)).toBe(furthest);
      }),
    );
  });

  test('C3 a message that reached the phone cannot fail, and a failed one stays failed', () => {
    expect(after(['delivered', 'failed'])).toBe('delivered');
    expect(after(['read', 'failed'])).toBe('read');
    expect(after(['failed', 'delivered', 'read', 'sent'])).toBe('failed');
  });
});
