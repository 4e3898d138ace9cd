import { describe, expect, test } from 'vitest';
import { grace, isReachable } from '../../layers/domain/agent.ts';
import {
  addConnection,
  allAgents,
  findAgent,
  findAgents,
  removeConnection,
  saveAgent,
  setBatching,
  setStatus,
} from '../../layers/store/agents.ts';
import {
  deleteConnection,
  findConnection,
  saveConnection,
  saveTicket,
  takeTicket,
  ticketLife,
  touchConnection,
  watchersOf,
  watchShops,
} from '../../layers/store/connections.ts';
import { agentKey } from '../../layers/store/keys.ts';
import { onEachEngine } from '../support/engines.ts';
import { everything, itemAt, placeAgent } from '../support/rows.ts';
import { agentLike, employee, minute, noon } from '../support/samples.ts';

onEachEngine((table) => {
  const anna = { id: 'anna', name: 'Anna', email: 'anna@example.org', shops: { bloom: employee } };

  describe('agents', () => {
    test('an agent’s first status is break, with nothing held', async () => {
      await saveAgent(table(), anna);
      expect(await findAgent(table(), 'anna')).toEqual({
        ...anna,
        status: 'break',
        connections: [],
        held: [],
        joined: [],
      });
    });

    test('a changed name or permission leaves status, connections and slots as they are', async () => {
      await placeAgent(table(), agentLike({ held: ['1'], lastAssignedAt: noon }));
      const shops = { forge: { ...employee, teams: ['returns'] } };
      await saveAgent(table(), { id: 'anna', name: 'Anna B.', email: 'b@example.org', shops });
      expect(await findAgent(table(), 'anna')).toEqual(
        agentLike({ name: 'Anna B.', email: 'b@example.org', held: ['1'], lastAssignedAt: noon, shops }),
      );
    });

    test('the status is set and answered with; an agent nobody knows is not made by it', async () => {
      await saveAgent(table(), anna);
      expect(await setStatus(table(), 'anna', 'available', noon)).toMatchObject({ id: 'anna', status: 'available' });
      expect(await setStatus(table(), 'nobody', 'available', noon)).toBeUndefined();
      expect(await addConnection(table(), 'nobody', 'c1', noon)).toBeUndefined();
      expect(await findAgent(table(), 'nobody')).toBeUndefined();
    });

    test('they are read all at once, or by id', async () => {
      const ids = Array.from({ length: 130 }, (_, i) => `agent${i}`);
      await Promise.all(ids.map((id) => placeAgent(table(), agentLike({ id }))));
      expect((await allAgents(table(), true)).map(({ id }) => id).sort()).toEqual([...ids].sort());
      expect((await findAgents(table(), [...ids, 'nobody'])).length).toBe(130);
      expect(await findAgents(table(), [])).toEqual([]);
    });
  });

  describe('D1 logged in: a live connection, or within the grace period after the last', () => {
    test('D1 several connections of one agent count as one presence', async () => {
      await saveAgent(table(), anna);
      await addConnection(table(), 'anna', 'c1', noon);
      expect((await addConnection(table(), 'anna', 'c2', noon))?.connections.sort()).toEqual(['c1', 'c2']);
      const one = await removeConnection(table(), 'anna', 'c1', noon);
      expect(one?.connections).toEqual(['c2']);
      expect(one && isReachable(one, noon + 10 * grace)).toBe(true);
    });

    test('D1 the grace period begins with the last connection lost', async () => {
      await saveAgent(table(), anna);
      for (const connection of ['c1', 'c2']) await addConnection(table(), 'anna', connection, noon);
      await removeConnection(table(), 'anna', 'c1', noon);
      const gone = await removeConnection(table(), 'anna', 'c2', noon + minute);
      expect(gone).toMatchObject({ connections: [], graceUntil: noon + minute + grace });
      // No set is left behind that a condition could take for a connection.
      expect(Object.keys((await itemAt(table(), agentKey('anna'))) ?? {})).not.toContain('connections');
    });

    test('D1 a connection that is gone already does not begin it again', async () => {
      await saveAgent(table(), anna);
      await addConnection(table(), 'anna', 'c1', noon);
      await removeConnection(table(), 'anna', 'c1', noon);
      expect(await removeConnection(table(), 'anna', 'c1', noon + minute)).toBeUndefined();
      expect((await findAgent(table(), 'anna'))?.graceUntil).toBe(noon + grace);
    });

    test('a connection that batches does so until it says otherwise or is gone; one that is gone cannot begin to', async () => {
      await saveAgent(table(), anna);
      for (const connection of ['c1', 'c2']) await addConnection(table(), 'anna', connection, noon);
      for (const connection of ['c1', 'c2', 'c3']) await setBatching(table(), 'anna', connection, true);
      expect((await findAgent(table(), 'anna'))?.batching?.sort()).toEqual(['c1', 'c2']);
      await setBatching(table(), 'anna', 'c2', false);
      expect((await findAgent(table(), 'anna'))?.batching).toEqual(['c1']);
      await removeConnection(table(), 'anna', 'c1', noon);
      await setBatching(table(), 'anna', 'c1', true);
      expect((await findAgent(table(), 'anna'))?.batching).toBeUndefined();
    });

    test('D1 ten connections lost at once leave none', async () => {
      await saveAgent(table(), anna);
      const all = Array.from({ length: 10 }, (_, i) => `c${i}`);
      await Promise.all(all.map((connection) => addConnection(table(), 'anna', connection, noon)));
      await Promise.all(all.map((connection) => removeConnection(table(), 'anna', connection, noon)));
      expect(await findAgent(table(), 'anna')).toMatchObject({ connections: [], graceUntil: noon + grace });
    });
  });

  describe('sockets', () => {
    const watchers = async (shop: string) =>
      (await watchersOf(table(), shop)).map(({ connection }) => connection).sort();
    const connect = async (id: string) => {
      await saveConnection(table(), id, 'anna', noon);
      const connection = await findConnection(table(), id);
      if (!connection) throw new Error('there is one');
      return connection;
    };

    test('a connection knows whose it is and when it was last heard of', async () => {
      expect(await connect('c1')).toEqual({ id: 'c1', agent: 'anna', since: noon, lastSeen: noon, shops: [] });
      await touchConnection(table(), 'c1', noon + minute);
      expect((await findConnection(table(), 'c1'))?.lastSeen).toBe(noon + minute);
    });

    test('it hears of the shops it watches, until it watches others or is gone', async () => {
      const one = await connect('c1');
      await watchShops(table(), await connect('c2'), { shops: ['bloom'] }, noon);
      await watchShops(table(), one, { shops: ['bloom', 'forge'] }, noon);
      expect([await watchers('bloom'), await watchers('forge')]).toEqual([['c1', 'c2'], ['c1']]);
      await watchShops(table(), (await findConnection(table(), 'c1')) ?? one, { shops: ['forge'] }, noon);
      expect([await watchers('bloom'), await watchers('forge')]).toEqual([['c2'], ['c1']]);
      await deleteConnection(table(), 'c1');
      expect([await watchers('bloom'), await watchers('forge')]).toEqual([['c2'], []]);
      expect(await findConnection(table(), 'c1')).toBeUndefined();
    });

    test('W6 of two wishes that overtake each other the later one holds', async () => {
      const one = await connect('c1');
      await watchShops(table(), one, { shops: ['bloom'], board: true, order: 2 }, noon);
      await watchShops(table(), one, { shops: ['bloom', 'forge'], order: 1 }, noon);
      expect([await watchersOf(table(), 'bloom'), await watchers('forge')]).toEqual([
        [{ connection: 'c1', agent: 'anna', board: true }],
        [],
      ]);
      await watchShops(table(), (await findConnection(table(), 'c1')) ?? one, { shops: ['forge'], order: 3 }, noon);
      expect([await watchers('bloom'), await watchers('forge')]).toEqual([[], ['c1']]);
    });

    test('one that is gone is not brought back by a late word of it', async () => {
      const gone = await connect('c1');
      await deleteConnection(table(), 'c1');
      await touchConnection(table(), 'c1', noon);
      await watchShops(table(), gone, { shops: ['bloom'] }, noon);
      await deleteConnection(table(), 'c1');
      expect(await everything(table())).toEqual([]);
    });
  });

  describe('a ticket for the socket', () => {
    test('opens one socket, also when twenty ask with it at once', async () => {
      await saveTicket(table(), 't1', 'anna', noon);
      const taken = await Promise.all(Array.from({ length: 20 }, () => takeTicket(table(), 't1', noon)));
      expect(taken.filter((agent) => agent === 'anna').length).toBe(1);
      expect(taken.filter((agent) => agent === undefined).length).toBe(19);
    });

    test('is good for 30 seconds', async () => {
      expect(ticketLife).toBe(30_000);
      await saveTicket(table(), 't1', 'anna', noon);
      await saveTicket(table(), 't2', 'anna', noon);
      expect(await takeTicket(table(), 't1', noon + ticketLife - 1)).toBe('anna');
      expect(await takeTicket(table(), 't2', noon + ticketLife)).toBeUndefined();
      expect(await takeTicket(table(), 'unknown', noon)).toBeUndefined();
    });
  });
});
