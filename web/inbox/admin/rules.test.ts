import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { algorithms, cases, choices, type RuleValues, rulesOf, valuesOf } from './rules.ts';

const choice = (name: (typeof cases)[number]) =>
  fc.record({
    to: fc.constantFrom(...choices[name]),
    team: fc.constantFrom('', 'care', 'sales'),
    algorithm: fc.constantFrom(...algorithms),
    message: fc.constantFrom('', 'We answer in the morning.'),
  });

describe('R1-R5 the rules of a channel as a form', () => {
  it('begin as what holds without rules', () => {
    const { online, offline, ownerOffline, allOffline } = valuesOf({ channel: 'c', summary: [] });
    expect([online.to, offline.to, ownerOffline.to, allOffline.to]).toEqual(['find', 'find', 'unruled', 'owner']);
    expect(rulesOf({ online, offline, ownerOffline, allOffline })).toEqual({ newCustomer: {}, returning: {} });
  });

  it('come back from the server as they were sent', () => {
    const values = fc.record(Object.fromEntries(cases.map((name) => [name, choice(name)])));
    fc.assert(
      fc.property(values as fc.Arbitrary<RuleValues>, (written) => {
        const sent = rulesOf(written);
        expect(rulesOf(valuesOf({ channel: 'c', summary: [], ...sent }))).toEqual(sent);
      }),
    );
  });

  it('never name a team for the owner, which the server refuses', () => {
    const kept = { to: 'owner', team: 'care', algorithm: 'random', message: 'Hello' } as const;
    const values = valuesOf({ channel: 'c', summary: [] });
    expect(rulesOf({ ...values, ownerOffline: kept }).returning?.ownerOffline).toEqual({
      keepOwner: true,
      message: 'Hello',
    });
  });
});
