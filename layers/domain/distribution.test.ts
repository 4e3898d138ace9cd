import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { agentLike, employee, noon } from '../../test/support/samples.ts';
import type { Agent } from './agent.ts';
import { choose, explain, inShort, type Question } from './distribution.ts';

const holding = (id: string, count: number, difference: Partial<Agent> = {}): Agent =>
  agentLike({ id, held: Array.from({ length: count }, (_, i) => `${id}-${i}`), ...difference });
const team = (count: number): Agent[] => Array.from({ length: count }, (_, i) => holding(`agent${i}`, 0));
const asking = (conversation = 'c', slots = 5): Question => ({ shop: 'bloom', slots, conversation, now: noon });
const order = (agents: Agent[], conversation = 'c', slots = 5) =>
  choose(agents, asking(conversation, slots)).candidates.map(({ agent }) => agent);

describe('D5 the available agent with the fewest open conversations', () => {
  const anyAgents = fc
    .array(
      fc.record({
        count: fc.nat(6),
        status: fc.constantFrom('available' as const, 'break' as const),
        connections: fc.constantFrom<string[]>([], ['c']),
        chat: fc.boolean(),
      }),
      { maxLength: 20 },
    )
    .map((all) =>
      all.map(({ count, status, connections, chat }, i) =>
        holding(`agent${i}`, count, { status, connections, shops: { bloom: { ...employee, chat } } }),
      ),
    );

  test('D5 candidates come in order of their load, each agent once: as candidate or with the reason why not', () => {
    fc.assert(
      fc.property(anyAgents, fc.nat(6), fc.string(), (agents, slots, conversation) => {
        const { candidates, skipped } = choose(agents, asking(conversation, slots));
        const loads = candidates.map(({ load }) => load);
        expect(loads).toEqual([...loads].sort((a, b) => a - b));
        expect([...candidates, ...skipped].map(({ agent }) => agent).sort()).toEqual(agents.map(({ id }) => id).sort());
        expect(loads.every((load) => load < slots)).toBe(true);
      }),
    );
  });

  test('D5 the order does not depend on the order in which the agents were read', () => {
    fc.assert(
      fc.property(anyAgents, fc.string(), (agents, conversation) => {
        expect(order([...agents].reverse(), conversation)).toEqual(order(agents, conversation));
      }),
    );
  });

  test('D5 one after the other, a burst fills all agents level by level', () => {
    const agents = team(7);
    for (let i = 0; i < 7 * 5; i++) {
      const first = agents.find(({ id }) => id === order(agents, `conversation ${i}`)[0]);
      first?.held.push(`conversation ${i}`);
      const loads = agents.map(({ held }) => held.length);
      expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(1);
    }
    expect(order(agents)).toEqual([]);
  });

  test('equals are spread: of 2,000 first messages each of 20 agents is first for 100, give or take a third', () => {
    const agents = team(20);
    const first = new Map<string, number>();
    for (let i = 0; i < 2000; i++) {
      const [agent = ''] = order(agents, `bloom.bloom-whatsapp.${i}.1`);
      first.set(agent, (first.get(agent) ?? 0) + 1);
    }
    expect(first.size).toBe(20);
    expect(Math.min(...first.values())).toBeGreaterThan(66);
    expect(Math.max(...first.values())).toBeLessThan(134);
  });

  test('D2 the load counts the conversations of all shops', () => {
    const busyElsewhere = agentLike({ id: 'busy', held: ['forge.w.a.1', 'forge.w.b.1'] });
    expect(order([busyElsewhere, holding('free', 1)])).toEqual(['free', 'busy']);
  });

  test('D3 with slots 0 there is no candidate', () => {
    expect(order(team(3), 'c', 0)).toEqual([]);
  });

  test('agents who have nothing to do with the shop are not spoken of', () => {
    expect(choose([agentLike({ shops: { forge: employee } })], asking())).toEqual({
      candidates: [],
      skipped: [],
    });
  });
});

describe('D11 the explanation', () => {
  const full = holding('full', 5);
  const choice = choose([holding('anna', 1), holding('ben', 2), full], asking());

  test('D11 says the candidates, who was skipped and why, and which rule and algorithm chose', () => {
    expect(explain({ rule: 'first_message' }, 5, choice, choice.candidates[0], ['carla'])).toEqual({
      rule: 'first_message',
      algorithm: 'least_chats',
      agent: 'anna',
      load: 1,
      slots: 5,
      candidates: [
        { agent: 'anna', load: 1 },
        { agent: 'ben', load: 2 },
      ],
      skipped: [
        { agent: 'carla', reason: 'taken_meanwhile' },
        { agent: 'full', reason: 'full' },
      ],
    });
  });

  test('D11 without anybody chosen it names no algorithm', () => {
    expect(explain({ rule: 'queue' }, 5, { candidates: [], skipped: choice.skipped })).toEqual({
      rule: 'queue',
      slots: 5,
      candidates: [],
      skipped: [{ agent: 'full', reason: 'full' }],
    });
  });

  test('D11 stays small: ten of each list, and how many more there were', () => {
    const many = choose([...team(30), ...Array.from({ length: 15 }, (_, i) => holding(`f${i}`, 5))], asking());
    const { candidates, skipped, more } = explain({ rule: 'first_message' }, 5, many, many.candidates[0]);
    expect([candidates?.length, skipped?.length, more]).toEqual([10, 10, 25]);
    // The chosen agent is always among those shown.
    expect(candidates?.[0]).toEqual(many.candidates[0]);
  });

  test('the conversation itself carries it without the lists', () => {
    expect(inShort(explain({ rule: 'queue' }, 5, choice))).toEqual({ rule: 'queue', slots: 5 });
  });
});
