import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { agentLike, noon, second } from '../../test/support/samples.ts';
import type { Agent } from './agent.ts';
import { type Order, sorted } from './order.ts';

/** R6: in which order each algorithm asks. */

const team = (count: number): Agent[] => Array.from({ length: count }, (_, i) => agentLike({ id: `agent${i}` }));
const ids = (agents: Agent[], order: Order, conversation = 'c') =>
  sorted(agents, conversation, order).map(({ id }) => id);
const first = (agents: Agent[], order: Order, conversation?: string) => ids(agents, order, conversation)[0] ?? '';

const anyOrder: fc.Arbitrary<Order> = fc.oneof(
  fc.constant({ by: 'least_chats' as const }),
  fc.record({ by: fc.constant('random' as const), dice: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc
    .array(fc.tuple(fc.nat(9), fc.nat(100)))
    .map((seen) => ({ by: 'most_waiting' as const, lastMessageAt: new Map(seen.map(([i, at]) => [`agent${i}`, at])) })),
  fc.record({
    by: fc.constant('in_order' as const),
    turn: fc.record({ number: fc.nat(), agent: fc.nat(9).map((i) => `agent${i}`) }),
  }),
);

describe('every algorithm', () => {
  test('R6 asks each agent once, in the same order however the agents were read', () => {
    fc.assert(
      fc.property(fc.nat(10), anyOrder, fc.string(), (count, order, conversation) => {
        const agents = team(count);
        const asked = ids(agents, order, conversation);
        expect([...asked].sort()).toEqual(agents.map(({ id }) => id).sort());
        expect(ids([...agents].reverse(), order, conversation)).toEqual(asked);
      }),
    );
  });
});

describe('random', () => {
  test('R6 random: of 2,000 throws each of 20 agents comes first for 100, give or take a third', () => {
    const agents = team(20);
    const times = new Map<string, number>();
    for (let i = 0; i < 2000; i++) {
      const id = first(agents, { by: 'random', dice: i / 2000 }, 'always the same conversation');
      times.set(id, (times.get(id) ?? 0) + 1);
    }
    expect(times.size).toBe(20);
    expect(Math.min(...times.values())).toBeGreaterThan(66);
    expect(Math.max(...times.values())).toBeLessThan(134);
  });

  test('R6 random: how many conversations an agent holds does not matter', () => {
    const agents = [agentLike({ id: 'busy', held: ['a', 'b', 'c', 'd'] }), agentLike({ id: 'free' })];
    const firsts = Array.from({ length: 100 }, (_, i) => first(agents, { by: 'random', dice: i / 100 }));
    expect(new Set(firsts)).toEqual(new Set(['busy', 'free']));
  });
});

describe('most waiting', () => {
  test('R6 most_waiting: who never had a message comes first, then the one whose last is longest ago', () => {
    const lastMessageAt = new Map([
      ['agent0', noon],
      ['agent1', noon - second],
      ['agent3', noon + second],
    ]);
    expect(ids(team(4), { by: 'most_waiting', lastMessageAt })).toEqual(['agent2', 'agent1', 'agent0', 'agent3']);
  });

  test('R6 most_waiting: of those whose last message is of the same second, who got a conversation earlier comes first', () => {
    const agents = [3, 1, 2].map((at, i) => agentLike({ id: `agent${i}`, lastAssignedAt: noon + at }));
    const lastMessageAt = new Map(agents.map(({ id }) => [id, noon] as const));
    for (const conversation of ['c', 'd', 'e']) {
      expect(ids(agents, { by: 'most_waiting', lastMessageAt }, conversation)).toEqual(['agent1', 'agent2', 'agent0']);
    }
  });

  test('R6 most_waiting: who may have had one later comes after those who are known to have had none since', () => {
    const lastMessageAt = new Map(['agent1', 'agent2', 'agent3'].map((id) => [id, noon] as const));
    const atLeast = new Set(['agent1', 'agent3', 'agent4']);
    expect(ids(team(5), { by: 'most_waiting', lastMessageAt, atLeast }).slice(0, 3)).toEqual([
      'agent0',
      'agent4',
      'agent2',
    ]);
  });
});

describe('in order', () => {
  const turn = (agent?: string) => ({ by: 'in_order' as const, turn: { number: 7, ...(agent && { agent }) } });

  test('R6 in_order: begins with the first, goes on behind the last one, and round again', () => {
    expect(ids(team(3), turn())).toEqual(['agent0', 'agent1', 'agent2']);
    expect(ids(team(3), turn('agent0'))).toEqual(['agent1', 'agent2', 'agent0']);
    expect(ids(team(3), turn('agent2'))).toEqual(['agent0', 'agent1', 'agent2']);
  });

  test('R6 in_order: the turn goes on where the last one is no longer there', () => {
    expect(ids(team(3), turn('agent1a'))).toEqual(['agent2', 'agent0', 'agent1']);
  });

  test('R6 in_order: while the same agents can take it, n turns are one each', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), fc.nat(9), (count, start) => {
        const agents = team(count);
        let last = `agent${start}`;
        const given = agents.map((_, i) => {
          last = first(agents, { by: 'in_order', turn: { number: i, agent: last } });
          return last;
        });
        expect(new Set(given).size).toBe(count);
      }),
    );
  });
});
