import { describe, expect, test } from 'vitest';
import type { Agent } from '../../layers/domain/agent.ts';
import { allAgents, findAgent, freeSlot, type SlotCondition, takeSlot, toAgent } from '../../layers/store/agents.ts';
import { commit } from '../../layers/store/conversations.ts';
import { queuePk } from '../../layers/store/keys.ts';
import { type Table, transact } from '../../layers/store/table.ts';
import { onEachEngine } from '../support/engines.ts';
import { placeAgent, sortKeys, violations, written } from '../support/rows.ts';
import {
  agentLike,
  assignedTo,
  changed,
  conversationLike,
  customersThread,
  employee,
  noon,
} from '../support/samples.ts';

const here = 'bloom.bloom-whatsapp.a.1';
const held = (count: number): string[] => Array.from({ length: count }, (_, i) => `bloom.bloom-whatsapp.x${i}.1`);

const asked = {
  available: { kind: 'available', shop: 'bloom', slots: 5, now: noon },
  byHand: { kind: 'by_hand', shop: 'bloom', slots: 5 },
  reopened: { kind: 'reopened', shop: 'bloom' },
} satisfies Record<string, SlotCondition>;

onEachEngine((table) => {
  /** Whether the agent gets the conversation. */
  const takes = async (difference: Partial<Agent>, wanted: SlotCondition): Promise<boolean> => {
    await placeAgent(table(), agentLike(difference));
    const refused = await transact(table(), [takeSlot(table(), 'anna', here, noon, wanted)]);
    const after = await findAgent(table(), 'anna');
    const had = difference.held ?? [];
    // Written whole or not at all.
    expect(after?.held.sort()).toEqual(refused.length > 0 ? had.sort() : [...had, here].sort());
    expect(after?.lastAssignedAt).toBe(refused.length > 0 ? undefined : noon);
    return refused.length === 0;
  };

  describe('D1, D4 a new conversation is refused unless the agent is available at the very write', () => {
    test.each<[string, boolean, Partial<Agent>]>([
      ['one who has it all gets it', true, {}],
      ['one without any part in the shop does not', false, { shops: {} }],
      ['one without the chat permission does not', false, { shops: { bloom: { ...employee, chat: false } } }],
      ['one who may chat at another shop does not', false, { shops: { forge: employee } }],
      ['one on a break does not', false, { status: 'break' }],
      ['one without a connection does not', false, { connections: [] }],
      ['one within the grace period does', true, { connections: [], graceUntil: noon + 1 }],
      ['one at the end of the grace period does not', false, { connections: [], graceUntil: noon }],
      ['an old grace period does not matter to one who is connected', true, { graceUntil: noon - 1 }],
      ['one with one slot left does', true, { held: held(4) }],
      ['one whose slots are taken does not', false, { held: held(5) }],
      ['one beyond the limit does not', false, { held: held(6) }],
      ['one who has it already does not get it twice', false, { held: [here] }],
    ])('%s', async (_who, expected, difference) => {
      expect(await takes(difference, asked.available)).toBe(expected);
    });

    test('D2 conversations of other shops take slots too', async () => {
      const shared = { held: [...held(2), 'forge.w.a.1', 'forge.w.b.1', 'forge.w.c.1'] };
      expect(await takes(shared, asked.available)).toBe(false);
      expect(await takes(shared, { ...asked.available, slots: 6 })).toBe(true);
    });

    test('D3 with slots 0 nobody gets it, with or without conversations', async () => {
      for (const wanted of [asked.available, asked.byHand]) {
        expect(await takes({}, { ...wanted, slots: 0 })).toBe(false);
        expect(await takes({ held: held(1) }, { ...wanted, slots: 0 })).toBe(false);
      }
    });

    test('D5 not one who got another conversation since the choice', async () => {
      const chosenWith = (load: number): SlotCondition => ({ ...asked.available, seen: { load } });
      expect(await takes({ held: held(2) }, chosenWith(1))).toBe(false);
      expect(await takes({ held: held(2) }, chosenWith(2))).toBe(true);
      expect(await takes({ held: held(1) }, chosenWith(2))).toBe(true);
      expect(await takes({ held: [] }, chosenWith(0))).toBe(true);
      expect(await takes({ held: held(1) }, chosenWith(0))).toBe(false);
    });
  });

  describe('D7 pulled by hand only the permission and a free slot are asked for', () => {
    test.each<[string, boolean, Partial<Agent>]>([
      ['one on a break gets it', true, { status: 'break' }],
      ['one without a connection gets it', true, { connections: [] }],
      ['one without the permission does not', false, { shops: { bloom: { ...employee, chat: false } } }],
      ['one whose slots are taken does not', false, { held: held(5) }],
      ['one who has it already does not get it twice', false, { held: [here] }],
    ])('%s', async (_who, expected, difference) => {
      expect(await takes(difference, asked.byHand)).toBe(expected);
    });
  });

  describe('D8 a reopened conversation is refused only by a lost permission', () => {
    test.each<[string, boolean, Partial<Agent>]>([
      ['its agent gets it although all slots are taken', true, { held: held(7) }],
      ['its agent gets it on a break', true, { status: 'break' }],
      ['its agent gets it while away', true, { connections: [] }],
      ['not one without the permission', false, { shops: { bloom: { ...employee, chat: false } } }],
      ['not one who left the shop', false, { shops: {} }],
      ['not one who has it already', false, { held: [here] }],
    ])('%s', async (_who, expected, difference) => {
      expect(await takes(difference, asked.reopened)).toBe(expected);
    });
  });

  test('D9 an agent who does not exist gets nothing, whatever is asked', async () => {
    for (const wanted of Object.values(asked)) {
      const refused = await transact(table(), [takeSlot(table(), 'nobody', here, noon, wanted)]);
      expect(refused).toEqual([{ name: 'slot', index: 0 }]);
    }
    expect(await allAgents(table(), true)).toEqual([]);
  });

  test('a refusal shows the agent as it stood in the way', async () => {
    const full = agentLike({ held: held(5), graceUntil: noon, lastAssignedAt: noon - 1 });
    await placeAgent(table(), full);
    const [refused] = await transact(table(), [takeSlot(table(), 'anna', here, noon, asked.available)]);
    const shown = toAgent(refused?.existing ?? {});
    expect({ ...shown, held: shown.held.sort() }).toEqual(full);
  });

  test('D10 a slot is given back once, however often it is said, and nobody else loses one', async () => {
    await placeAgent(table(), agentLike({ held: [here, ...held(1)] }));
    await placeAgent(table(), agentLike({ id: 'ben', held: [here] }));
    for (let i = 0; i < 3; i++) expect(await transact(table(), [freeSlot(table(), 'anna', here)])).toEqual([]);
    expect((await findAgent(table(), 'anna'))?.held).toEqual(held(1));
    expect((await findAgent(table(), 'ben'))?.held).toEqual([here]);
  });

  test('D10 the last slot given back can be taken again', async () => {
    await placeAgent(table(), agentLike({ held: [here] }));
    await transact(table(), [freeSlot(table(), 'anna', here)]);
    expect((await findAgent(table(), 'anna'))?.held).toEqual([]);
    const wanted = { ...asked.available, slots: 1, seen: { load: 0 } };
    expect(await transact(table(), [takeSlot(table(), 'anna', here, noon, wanted)])).toEqual([]);
  });

  describe('D4 under races', () => {
    test('D4 of 200 conversations for one agent at once exactly five are assigned', async () => {
      await placeAgent(table(), agentLike());
      const outcomes = await Promise.all(
        Array.from({ length: 200 }, (_, i) => assignNew(table(), `+31600000${i}`, 'anna', asked.available)),
      );
      expect(outcomes.filter((refused) => refused === undefined).length).toBe(5);
      expect(outcomes.filter((refused) => refused?.kind === 'slot').length).toBe(195);
      expect((await findAgent(table(), 'anna'))?.held.length).toBe(5);
      expect(await violations(table())).toEqual([]);
    });

    test('D2 two shops that share an agent do not pass the limit of either', async () => {
      await placeAgent(table(), agentLike({ shops: { bloom: employee, forge: employee } }));
      const shops = ['bloom', 'forge'];
      await Promise.all(
        Array.from({ length: 40 }, (_, i) => {
          const shop = shops[i % 2] ?? '';
          const slots = shop === 'bloom' ? 3 : 5;
          return assignNew(table(), `+31600000${i}`, 'anna', { ...asked.available, shop, slots }, shop);
        }),
      );
      const shared = (await findAgent(table(), 'anna'))?.held ?? [];
      expect(shared.length).toBe(5);
      expect(shared.filter((id) => id.startsWith('bloom.')).length).toBeLessThanOrEqual(3);
    });

    test('D4 of 20 agents who get one conversation at once exactly one holds it', async () => {
      const ids = Array.from({ length: 20 }, (_, i) => `agent${i}`);
      for (const id of ids) await placeAgent(table(), agentLike({ id }));
      const queued = await written(table(), conversationLike());
      const outcomes = await Promise.all(
        ids.map((id) =>
          commit(table(), {
            thread: customersThread(),
            change: changed(queued, { ...queued, ...assignedTo(id), why: { rule: 'queue', slots: 5 } }),
            slot: asked.available,
          }),
        ),
      );
      expect(outcomes.filter((refused) => refused === undefined).length).toBe(1);
      expect(outcomes.filter((refused) => refused?.kind === 'changed').length).toBe(19);
      const holding = (await allAgents(table(), true)).filter((agent) => agent.held.length > 0);
      expect(holding.map((agent) => agent.held)).toEqual([[queued.id]]);
      expect(await sortKeys(table(), queuePk('bloom'))).toEqual([]);
      expect(await violations(table())).toEqual([]);
    });

    test('D5 a burst chosen from one read gives each agent one: the others are told to look again', async () => {
      await placeAgent(table(), agentLike());
      const outcomes = await Promise.all(
        Array.from({ length: 10 }, (_, i) =>
          assignNew(table(), `+3160000${i}`, 'anna', { ...asked.available, seen: { load: 0 } }),
        ),
      );
      expect(outcomes.filter((refused) => refused === undefined).length).toBe(1);
    });
  });
});

/** A first message whose conversation is to go to an agent. */
function assignNew(table: Table, address: string, agent: string, slot: SlotCondition, shop = 'bloom') {
  const thread = customersThread(address, shop);
  const why = { rule: 'first_message' as const, agent, slots: 'slots' in slot ? slot.slots : 0 };
  const change = changed(undefined, conversationLike({ ...assignedTo(agent), why, version: 0 }, thread));
  return commit(table, { thread, change, slot });
}
