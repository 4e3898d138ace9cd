import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Conversation } from '../../layers/domain/conversation.ts';
import { assign, close, leaveToBot, queue, restart, type Step, unassign } from '../../layers/domain/handling.ts';
import { findAgent, toAgent } from '../../layers/store/agents.ts';
import {
  commit,
  findConversation,
  findConversations,
  findHead,
  loadHeads,
  nextConversationId,
} from '../../layers/store/conversations.ts';
import { conversationId, headKey, leftPk, pastKey, queuePk, sentKey, threadPk } from '../../layers/store/keys.ts';
import { absent, put, remove, type Table, transact } from '../../layers/store/table.ts';
import { threadOf } from '../../layers/store/timeline.ts';
import { onEachEngine } from '../support/engines.ts';
import { byHand, everything, itemAt, placeAgent, sortKeys, violations, written } from '../support/rows.ts';
import {
  agentLike,
  assignedTo,
  changed,
  conversationLike,
  customersThread,
  hour,
  messageLike,
  noon,
} from '../support/samples.ts';

const thread = customersThread();
const fresh = (difference: Partial<Conversation> = {}) =>
  conversationLike({ version: 0, oldestAt: noon, newestAt: 0, ...difference });
const why = { rule: 'queue' as const, slots: 5 };
const closing: Partial<Conversation> = {
  state: 'closed',
  stateSince: noon + hour,
  assignee: undefined,
  participants: [],
  waitingSince: undefined,
};

onEachEngine((table) => {
  const held = async (agent = 'anna') => (await findAgent(table(), agent))?.held ?? [];
  const queued = () => sortKeys(table(), queuePk('bloom'));
  const left = async (agent = 'anna') => (await sortKeys(table(), leftPk(agent))).length;

  describe('a commit derives what follows from the difference', () => {
    test('C4 a first message nobody can take: the conversation, its message and a place in the queue', async () => {
      const c = await written(table(), fresh(), [messageLike('m1')]);
      expect(await findHead(table(), thread)).toEqual({ ...c, assignee: undefined, armedFor: c.armedFor });
      expect(await sortKeys(table(), threadPk(thread))).toEqual([`E#${noon}000000#m1`, 'HEAD']);
      expect(await queued()).toEqual([`${noon}#${c.id}`]);
    });

    test('D4 a first message with an agent: the slot is taken with it, and nothing is queued', async () => {
      await placeAgent(table(), agentLike());
      const c = await written(table(), fresh(assignedTo('anna')), [messageLike('m1')], { slot: byHand() });
      expect(await held()).toEqual([c.id]);
      expect(await queued()).toEqual([]);
      expect(await left()).toBe(0);
    });

    test('D6 taken from the queue: the place in it is gone, the slot is taken', async () => {
      await placeAgent(table(), agentLike());
      const waiting = await written(table(), fresh());
      await written(table(), { ...waiting, ...assignedTo('anna') }, [], { slot: byHand() });
      expect(await queued()).toEqual([]);
      expect(await held()).toEqual([waiting.id]);
    });

    test('D6 a message into a waiting conversation leaves its place in the queue', async () => {
      const waiting = await written(table(), fresh());
      await written(table(), { ...waiting, waitingSince: noon - hour }, [messageLike('m2', noon - hour)]);
      expect(await queued()).toEqual([`${noon}#${waiting.id}`]);
    });

    test('a message into an assigned conversation touches neither slot nor queue, and asks for no condition', async () => {
      await placeAgent(table(), agentLike());
      const annas = await written(table(), fresh(assignedTo('anna')), [], { slot: byHand() });
      await placeAgent(table(), agentLike({ held: [annas.id], lastAssignedAt: 1, status: 'break', shops: {} }));
      await written(table(), annas, [messageLike('m2')]);
      expect(await findAgent(table(), 'anna')).toMatchObject({ held: [annas.id], lastAssignedAt: 1 });
    });

    test('D10 put back: the slot is free, the loss is noted, the conversation queued', async () => {
      await placeAgent(table(), agentLike());
      const annas = await written(table(), fresh(assignedTo('anna')), [], { slot: byHand() });
      await written(table(), { ...annas, assignee: undefined });
      expect([await held(), await left(), (await queued()).length]).toEqual([[], 1, 1]);
    });

    test('D10 closed: the slot is free, the loss is noted, nothing is queued', async () => {
      await placeAgent(table(), agentLike());
      const annas = await written(table(), fresh(assignedTo('anna')), [], { slot: byHand() });
      await written(table(), { ...annas, ...closing });
      expect([await held(), await left(), await queued()]).toEqual([[], 1, []]);
    });

    test('D10 given to another: one slot is freed, one taken, in one transaction', async () => {
      await placeAgent(table(), agentLike());
      await placeAgent(table(), agentLike({ id: 'ben' }));
      const annas = await written(table(), fresh(assignedTo('anna')), [], { slot: byHand() });
      await written(table(), { ...annas, ...assignedTo('ben') }, [], { slot: byHand() });
      expect([await held('anna'), await held('ben')]).toEqual([[], [annas.id]]);
      expect([await left('anna'), await left('ben')]).toEqual([1, 0]);
    });

    test('a waiting conversation that is closed leaves the queue; with a bot it never was in it', async () => {
      const waiting = await written(table(), fresh());
      await written(table(), { ...waiting, ...closing });
      expect(await queued()).toEqual([]);
      await written(table(), conversationLike({ bot: 'flow', version: 0 }, customersThread('+32')));
      expect(await queued()).toEqual([]);
    });

    test('D8 reopened for its agent: the slot is taken again, beyond the limit', async () => {
      await placeAgent(table(), agentLike());
      const annas = await written(table(), fresh(assignedTo('anna')), [], { slot: byHand() });
      const closed = await written(table(), { ...annas, ...closing });
      const five = ['1', '2', '3', '4', '5'];
      await placeAgent(table(), agentLike({ held: five, status: 'break', connections: [] }));
      const again = { ...closed, ...assignedTo('anna'), state: 'open' as const, reopened: true };
      await written(table(), again, [], { slot: { kind: 'reopened', shop: 'bloom' } });
      expect((await held()).sort()).toEqual([...five, annas.id].sort());
    });

    test('C7 followed by another: the closed one is kept beside it and found by its id', async () => {
      await placeAgent(table(), agentLike());
      const annas = await written(table(), fresh(assignedTo('anna')), [messageLike('m1')], { slot: byHand() });
      const closed = await written(table(), { ...annas, ...closing });
      const next = fresh({ id: nextConversationId(thread, closed), waitingSince: noon + 2 * hour });
      const second = await written(table(), { ...next, queuedSince: undefined }, [messageLike('m2', noon + 2 * hour)]);
      expect(second.id).toBe(conversationId(thread, 2));
      expect(await itemAt(table(), pastKey(thread, 1))).toMatchObject({ id: closed.id, state: 'closed' });
      expect(await findConversation(table(), closed.id)).toMatchObject({ id: closed.id, version: closed.version });
      expect(await findConversation(table(), second.id)).toMatchObject({ id: second.id, version: second.version });
      expect(await queued()).toEqual([`${noon + 2 * hour}#${second.id}`]);
      expect(await violations(table())).toEqual([]);
    });

    test('a slot cannot be taken without saying under which condition', async () => {
      const change = changed(undefined, fresh(assignedTo('anna')));
      await expect(commit(table(), { thread, change })).rejects.toThrow('without saying under which condition');
      expect(await everything(table())).toEqual([]);
    });

    test('C4 another address of the customer leads to the thread', async () => {
      const other = customersThread('US.1234');
      const change = changed(undefined, fresh());
      await commit(table(), { thread, change, aliases: [other] });
      const heads = await loadHeads(table(), [other, thread], true);
      expect(heads).toEqual([
        { kind: 'alias', thread: other, of: thread.address },
        { kind: 'conversation', thread, conversation: await findHead(table(), thread) },
      ]);
      expect(await findHead(table(), other)).toBeUndefined();
    });

    test('what comes along is written with it: provider ids and further writes', async () => {
      const change = changed(undefined, fresh(), [messageLike('m1')]);
      const [entry] = change.entries;
      if (!entry) throw new Error('there is one');
      const also = [put(table(), 'note', { pk: 'NOTE', sk: '1' }, absent)];
      expect(await commit(table(), { thread, change, sent: [{ providerId: 'w1', entry }], also })).toBeUndefined();
      expect(await itemAt(table(), { pk: 'NOTE', sk: '1' })).toBeDefined();
      expect(await itemAt(table(), sentKey('bloom', 'bloom-whatsapp', 'w1'))).toMatchObject({
        conversation: change.after.id,
        entry: { pk: threadPk(thread), sk: `E#${noon}000000#m1` },
      });
    });
  });

  describe('a refusal says what stood in the way, and nothing is written', () => {
    const refusedAndUnchanged = async (wanted: Parameters<typeof commit>[1]) => {
      const before = await everything(table());
      const refused = await commit(table(), wanted);
      expect(await everything(table())).toEqual(before);
      return refused;
    };

    test('C4 changed: somebody else wrote since it was read', async () => {
      const first = await written(table(), fresh());
      await written(table(), first, [messageLike('m1')]);
      const change = changed(first, first, [messageLike('m2')]);
      expect(await refusedAndUnchanged({ thread, change })).toEqual({ kind: 'changed' });
    });

    test('C4 changed: of ten first messages at once one begins the conversation', async () => {
      const outcomes = await Promise.all(
        Array.from({ length: 10 }, (_, i) =>
          commit(table(), { thread, change: changed(undefined, fresh(), [messageLike(`m${i}`)]) }),
        ),
      );
      expect(outcomes.filter((refused) => refused === undefined).length).toBe(1);
      expect(outcomes.filter((refused) => refused?.kind === 'changed').length).toBe(9);
    });

    test('C4 changed: the address became an alias of another thread', async () => {
      const other = customersThread('US.1234');
      await commit(table(), {
        thread: other,
        change: changed(undefined, conversationLike({}, other)),
        aliases: [thread],
      });
      const change = changed(undefined, fresh());
      expect(await refusedAndUnchanged({ thread, change })).toEqual({ kind: 'changed' });
    });

    test('C4 changed: the alias is a thread of its own already', async () => {
      const other = customersThread('US.1234');
      await written(table(), conversationLike({ version: 0 }, other));
      const change = changed(undefined, fresh());
      expect(await refusedAndUnchanged({ thread, change, aliases: [other] })).toEqual({ kind: 'changed' });
    });

    test('C4 known: these messages are stored already, also when everything else is refused too', async () => {
      await placeAgent(table(), agentLike({ status: 'break' }));
      const first = await written(table(), fresh(), [messageLike('m1'), messageLike('m2')]);
      const entries = [messageLike('m0'), messageLike('m2'), messageLike('m1'), messageLike('m9')];
      const stale = { ...first, version: 0 };
      const refused = await refusedAndUnchanged({
        thread,
        change: changed(stale, { ...first, ...assignedTo('anna') }, entries),
        slot: { kind: 'available', shop: 'bloom', slots: 5, now: noon },
        also: [put(table(), 'note', { ...headKey(customersThread('+33')) }, { expression: 'attribute_exists(pk)' })],
      });
      expect(refused).toEqual({ kind: 'known', ids: ['m2', 'm1'] });
    });

    test('D4 slot: the agent could not take it, with the agent as the table has one', async () => {
      const five = ['1', '2', '3', '4', '5'];
      await placeAgent(table(), agentLike({ held: five }));
      const change = changed(undefined, fresh(assignedTo('anna')));
      const refused = await refusedAndUnchanged({ thread, change, slot: byHand() });
      expect(refused).toMatchObject({ kind: 'slot', agent: 'anna' });
      const shown = toAgent((refused as { existing?: Record<string, unknown> }).existing ?? {});
      expect({ ...shown, held: shown.held.sort() }).toEqual(agentLike({ held: five }));
    });

    test('D8 slot: the agent is gone, so there is none to show', async () => {
      const change = changed(undefined, fresh(assignedTo('anna')));
      expect(await refusedAndUnchanged({ thread, change, slot: byHand() })).toEqual({ kind: 'slot', agent: 'anna' });
    });

    test('D4 changed goes before slot: who looks again must look at everything', async () => {
      await placeAgent(table(), agentLike({ status: 'break' }));
      const first = await written(table(), fresh());
      await written(table(), first, [messageLike('m1')]);
      const change = changed(first, { ...first, ...assignedTo('anna') });
      const slot = { kind: 'available' as const, shop: 'bloom', slots: 5, now: noon };
      expect(await refusedAndUnchanged({ thread, change, slot })).toEqual({ kind: 'changed' });
    });

    test('also: a further write was refused, by its name and with the item it met', async () => {
      const note = { pk: 'NOTE', sk: '1', text: 'first', tags: new Set(['a']) };
      const wanted = (text: string) => ({
        thread,
        change: changed(undefined, fresh()),
        also: [put(table(), 'note', { ...note, text }, absent)],
      });
      await commit(table(), { ...wanted('first'), thread, change: changed(undefined, conversationLike({}, thread)) });
      await transact(table(), [remove(table(), 'head', headKey(thread))]);
      expect(await refusedAndUnchanged(wanted('second'))).toEqual({ kind: 'also', name: 'note', existing: note });
    });
  });

  test('what a webhook has to know is read in one request: the heads of all addresses', async () => {
    const threads = Array.from({ length: 10 }, (_, i) => customersThread(`+3160000000${i}`));
    const first = threads[0] ?? thread;
    await written(table(), conversationLike({ version: 0 }, first));
    expect((await loadHeads(table(), threads, true)).map((head) => head.thread)).toEqual([first]);
    expect(await loadHeads(table(), threads.slice(1))).toEqual([]);
  });

  test('conversations are found by many ids at once, whatever is asked twice or is none', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 120; i++) {
      const at = customersThread(`+316${i}`);
      ids.push((await written(table(), conversationLike({ version: 0 }, at))).id);
    }
    const wanted = [...ids, ...ids, 'nothing', conversationId(customersThread('+99'), 1)];
    expect([...(await findConversations(table(), wanted)).keys()].sort()).toEqual([...ids].sort());
    expect((await findConversations(table(), wanted, true)).size).toBe(120);
  });

  test('D4, D6 whatever is done with conversations, slots and queue agree with them', async () => {
    const steps = fc.array(fc.record({ who: fc.nat(3), what: fc.nat(6), agent: fc.constantFrom('anna', 'ben') }), {
      minLength: 1,
      maxLength: 14,
    });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        run++;
        await placeAgent(table(), agentLike({ id: `anna${run}` }));
        await placeAgent(table(), agentLike({ id: `ben${run}` }));
        for (const { who, what, agent } of all) await step(table(), `+31${run}-${who}`, what, `${agent}${run}`);
        expect(await violations(table())).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });
});

/** Does the next thing with a conversation, whatever its state, as the use cases do; what is refused is left. */
async function step(table: Table, address: string, what: number, agent: string): Promise<void> {
  const at = customersThread(address);
  const c = (await findHead(table, at)) ?? fresh({ id: conversationId(at, 1) });
  const given = { ...why, agent };
  const done: Step[] = [
    assign(c, agent, given, noon, `a${c.version}`),
    queue(c, why, noon, `q${c.version}`),
    leaveToBot(c, 'flow', why, noon, `b${c.version}`),
    unassign(c, { by: agent }, noon, `u${c.version}`),
    close(c, 'done', noon, `c${c.version}`),
    restart(c, agent, noon, `r${c.version}`),
    { edited: fresh({ id: nextConversationId(at, c), queuedSince: undefined }), entries: [] },
  ];
  const chosen = done[what];
  // Only a closed conversation is followed by another, and only an open one is given to somebody.
  const follows = chosen !== undefined && chosen.edited.id !== c.id;
  if (!chosen || follows !== (c.state === 'closed' && what === 6)) return;
  if (c.state === 'closed' && what < 4) return;
  const change = changed(c.version === 0 ? undefined : c, chosen.edited, chosen.entries);
  await commit(table, { thread: threadOf(c.id), change, slot: byHand(2) });
}
