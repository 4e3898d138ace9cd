import { describe, expect, test } from 'vitest';
import type { Agent } from '../../layers/domain/agent.ts';
import type { Conversation, Handover } from '../../layers/domain/conversation.ts';
import { close, type Step } from '../../layers/domain/handling.ts';
import { accept, end, offer } from '../../layers/domain/handover.ts';
import { findAgent, type SlotCondition, setStatus, takeSlot } from '../../layers/store/agents.ts';
import { commit, findHead } from '../../layers/store/conversations.ts';
import { transact } from '../../layers/store/table.ts';
import { threadOf } from '../../layers/store/timeline.ts';
import { onEachEngine } from '../support/engines.ts';
import { byHand, everything, placeAgent, violations, written } from '../support/rows.ts';
import {
  agentLike,
  assignedTo,
  changed,
  conversationLike,
  customersThread,
  noon,
  second,
  settings,
} from '../support/samples.ts';

/** T3 in the table: who holds a slot for an offered conversation, and that of two outcomes one is written. */

const thread = customersThread();
const available: SlotCondition = { kind: 'available', shop: 'bloom', slots: 5, now: noon };

onEachEngine((table) => {
  const held = async (agent: string) => (await findAgent(table(), agent))?.held ?? [];
  const annas = async (bens: Partial<Agent> = {}): Promise<Conversation> => {
    await placeAgent(table(), agentLike());
    await placeAgent(table(), agentLike({ id: 'ben', name: 'Ben', ...bens }));
    const why = { rule: 'queue' as const, slots: 5 };
    const fresh = conversationLike({ version: 0, oldestAt: noon, newestAt: 0, ...assignedTo('anna'), why });
    return written(table(), fresh, [], { slot: byHand() });
  };
  const toBen = (c: Conversation): Step =>
    offer(c, { from: 'anna', to: 'ben' }, settings, noon, { note: 'n', event: 'offered' });
  const write = (before: Conversation, { edited, entries }: Step, slot?: SlotCondition) =>
    commit(table(), { thread: threadOf(before.id), change: changed(before, edited, entries), ...(slot && { slot }) });
  const offered = async (): Promise<Conversation & { handover: Handover }> => {
    const c = await annas();
    expect(await write(c, toBen(c), available)).toBeUndefined();
    return (await findHead(table(), thread)) as Conversation & { handover: Handover };
  };

  describe('T3 an offer', () => {
    test('T3 takes the receiver’s slot and leaves the sender’s', async () => {
      const { id } = await offered();
      expect([await held('anna'), await held('ben')]).toEqual([[id], [id]]);
      expect(await violations(table())).toEqual([]);
    });

    test.each<[string, Partial<Agent>]>([
      ['on a break', { status: 'break' }],
      ['away', { connections: [], graceUntil: noon }],
      ['full', { held: ['1', '2', '3', '4', '5'] }],
      ['without the permission', { shops: {} }],
    ])('D9 to one who is %s at the very write is refused, and nothing is written', async (_how, bens) => {
      const c = await annas(bens);
      const before = await everything(table());
      expect(await write(c, toBen(c), available)).toMatchObject({ kind: 'slot', agent: 'ben' });
      expect(await everything(table())).toEqual(before);
    });

    test('T3 accepted: the sender’s slot is free, and the receiver’s is asked for nothing', async () => {
      const c = await offered();
      await placeAgent(table(), agentLike({ id: 'ben', held: [c.id], status: 'break', connections: [] }));
      expect(await write(c, accept(c, c.handover, noon, 'a'))).toBeUndefined();
      expect([await held('anna'), await held('ben')]).toEqual([[], [c.id]]);
    });

    test('T3 not accepted: the receiver’s slot is free', async () => {
      const c = await offered();
      expect(await write(c, end(c, c.handover, 'declined', noon, 'd'))).toBeUndefined();
      expect([await held('anna'), await held('ben')]).toEqual([[c.id], []]);
    });

    test('T3 closed meanwhile: both slots are free', async () => {
      const c = await offered();
      expect(await write(c, close(c, 'done', noon, 'c'))).toBeUndefined();
      expect([await held('anna'), await held('ben')]).toEqual([[], []]);
      expect((await findHead(table(), thread))?.handover?.state).toBe('ended');
    });

    test('T3 of all outcomes at once one is written', async () => {
      const c = await offered();
      const outcomes = await Promise.all([
        write(c, accept(c, c.handover, noon, 'a')),
        write(c, end(c, c.handover, 'declined', noon, 'd')),
        write(c, end(c, c.handover, 'cancelled', noon, 'x')),
        write(c, end(c, c.handover, 'expired', noon, 'e')),
        write(c, close(c, 'done', noon, 'c')),
      ]);
      expect(outcomes.filter((refused) => refused === undefined)).toHaveLength(1);
      for (const refused of outcomes) if (refused) expect(refused).toEqual({ kind: 'changed' });
      expect(await violations(table())).toEqual([]);
    });
  });

  describe('D6 the ramp of who comes online', () => {
    const fromQueue = (onlineSince: number, below: number): SlotCondition => ({
      ...available,
      ramp: { kind: 'counted', onlineSince, below },
    });
    const take = (n: number, wanted: SlotCondition) =>
      transact(table(), [takeSlot(table(), 'anna', `bloom.bloom-whatsapp.x${n}.1`, noon, wanted)]);

    test('D6 of many who give from the queue at once only so many succeed as may', async () => {
      await placeAgent(table(), agentLike({ onlineSince: noon }));
      const refusals = await Promise.all([1, 2, 3, 4].map((n) => take(n, fromQueue(noon, 2))));
      expect(refusals.filter((refused) => refused.length === 0)).toHaveLength(2);
      expect(await findAgent(table(), 'anna')).toMatchObject({ rampGiven: 2 });
    });

    test('D6 coming online again begins it again; what was chosen before is refused', async () => {
      await placeAgent(table(), agentLike({ status: 'break', onlineSince: noon, rampGiven: 2 }));
      await setStatus(table(), 'anna', 'available', noon + second);
      const anna = await findAgent(table(), 'anna');
      expect([anna?.onlineSince, anna?.rampGiven]).toEqual([noon + second, undefined]);
      expect(await take(1, fromQueue(noon, 3))).toHaveLength(1);
      expect(await take(1, fromQueue(noon + second, 2))).toEqual([]);
      await setStatus(table(), 'anna', 'available', noon + 2 * second);
      expect((await findAgent(table(), 'anna'))?.onlineSince).toBe(noon + second);
    });

    test('D6 it ends with the last slot, and a new customer is not counted', async () => {
      await placeAgent(table(), agentLike({ onlineSince: noon, rampGiven: 2 }));
      await take(1, available);
      expect((await findAgent(table(), 'anna'))?.rampGiven).toBe(2);
      await take(2, { ...available, ramp: { kind: 'over' } });
      const anna = await findAgent(table(), 'anna');
      expect([anna?.held.length, anna?.onlineSince, anna?.rampGiven]).toEqual([2, undefined, undefined]);
    });
  });
});
