import { describe, expect, test } from 'vitest';
import { findAgent, freeSlot, type SlotCondition, takeSlot } from '../../layers/store/agents.ts';
import { lastMessageTimes } from '../../layers/store/conversations.ts';
import { countAhead, queuePage } from '../../layers/store/queue.ts';
import { transact } from '../../layers/store/table.ts';
import { findTurn, turnWrite } from '../../layers/store/turns.ts';
import { onEachEngine } from '../support/engines.ts';
import { placeAgent, written } from '../support/rows.ts';
import { agentLike, conversationLike, customersThread, noon } from '../support/samples.ts';

const row = { shop: 'bloom', channel: 'bloom-whatsapp', branch: 'newCustomer.online' };
const here = 'bloom.bloom-whatsapp.a.1';

onEachEngine((table) => {
  describe('R6 turns', () => {
    const give = (seen: Parameters<typeof turnWrite>[2], agent: string) =>
      transact(table(), [turnWrite(table(), row, seen, agent)]);

    test('R6 a turn is given once: who read it before is refused, and told whose it was', async () => {
      expect(await findTurn(table(), row)).toEqual({ number: 0 });
      expect(await give({ number: 0 }, 'anna')).toEqual([]);
      expect(await give({ number: 0 }, 'ben')).toMatchObject([{ name: 'turn', existing: { turn: 1, agent: 'anna' } }]);
      expect(await give({ number: 1, agent: 'anna' }, 'ben')).toEqual([]);
      expect(await findTurn(table(), row)).toEqual({ number: 2, agent: 'ben' });
      expect(await findTurn(table(), { ...row, branch: 'newCustomer.offline' })).toEqual({ number: 0 });
    });
  });

  describe('R6 most waiting', () => {
    const take = (wanted: Partial<Extract<SlotCondition, { kind: 'available' }>>, at = noon) =>
      transact(table(), [
        takeSlot(table(), 'anna', here, at, { kind: 'available', shop: 'bloom', slots: 5, now: noon, ...wanted }),
      ]);

    test('R6 not an agent who was given something since the order was made', async () => {
      await placeAgent(table(), agentLike({ lastAssignedAt: noon }));
      expect(await take({ seen: { load: 0, lastAssignedAt: null } })).toHaveLength(1);
      expect(await take({ seen: { load: 0, lastAssignedAt: noon - 1 } })).toHaveLength(1);
      expect(await take({ seen: { load: 0, lastAssignedAt: noon } })).toEqual([]);
    });

    test('R6 a freed slot leaves the time of its last message; of several the next assignment keeps the latest', async () => {
      await placeAgent(table(), agentLike({ held: ['x', 'y'] }));
      await transact(table(), [freeSlot(table(), 'anna', 'x', { lastMessageAt: noon })]);
      await transact(table(), [freeSlot(table(), 'anna', 'y', { lastMessageAt: noon - 5 })]);
      expect((await findAgent(table(), 'anna'))?.pastMessagesAt?.sort()).toEqual([noon - 5, noon]);
      expect(await take({ outdated: [noon - 5] })).toEqual([]);
      expect((await findAgent(table(), 'anna'))?.pastMessagesAt).toEqual([noon]);
    });

    test('R6 the last message of a conversation is read alone', async () => {
      const lastMessage = { at: noon - 1, direction: 'in' as const, text: 'hello' };
      const c = await written(table(), conversationLike({ version: 0, lastMessage }));
      expect(await lastMessageTimes(table(), [c.id, 'bloom.bloom-whatsapp.nobody.1'])).toEqual(
        new Map([[c.id, noon - 1]]),
      );
    });
  });

  describe('T1 the queue', () => {
    const waits = (n: number, team?: string) =>
      written(
        table(),
        conversationLike(
          { version: 0, waitingSince: noon + n, queuedSince: undefined, ...(team && { team }) },
          customersThread(`+3160000000${n}`),
        ),
      );

    test('T1 an entry carries its team, also when that changes, and keeps its place', async () => {
      const c = await waits(1, 'sales');
      await waits(2);
      await written(table(), { ...c, team: 'service' });
      const { items } = await queuePage(table(), 'bloom', 10);
      expect(items.map(({ team, since }) => [team, since])).toEqual([
        ['service', noon + 1],
        [undefined, noon + 2],
      ]);
    });

    test('the place in the queue counts those before it who wait for the same team', async () => {
      for (const [n, team] of [[1, 'sales'], [2], [3, 'sales'], [4]] as const) await waits(n, team);
      const place = { conversation: 'bloom.bloom-whatsapp.z.1', shop: 'bloom', since: noon + 9 };
      expect(await countAhead(table(), place)).toBe(2);
      expect(await countAhead(table(), { ...place, team: 'sales', since: noon + 2 })).toBe(1);
    });
  });
});
