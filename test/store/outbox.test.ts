import { type DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Entry } from '../../layers/domain/conversation.ts';
import type { DeliveryState } from '../../layers/domain/delivery.ts';
import { commit, findHead } from '../../layers/store/conversations.ts';
import { sentKey, type Thread } from '../../layers/store/keys.ts';
import { claim, type Outgoing, postpone, settle, waitingToSend } from '../../layers/store/outbox.ts';
import { findSent, findSentOrKeep, type Report } from '../../layers/store/sent.ts';
import { findEntry, moveDelivery } from '../../layers/store/timeline.ts';
import { onEachEngine } from '../support/engines.ts';
import { everything, itemAt, violations } from '../support/rows.ts';
import { changed, conversationLike, customersThread, minute, noon, replyLike, sentAt } from '../support/samples.ts';

const channel = 'bloom-whatsapp';
const failure = { code: '131026', class: 'recipient', message: 'The number is not on WhatsApp.' };

onEachEngine((table) => {
  /** Writes a reply; its place in the outbox follows. */
  async function reply(id = 'r1', at = noon, thread: Thread = customersThread()): Promise<Outgoing> {
    const before = await findHead(table(), thread);
    const c = before ?? conversationLike({ version: 0, newestAt: 0 }, thread);
    const change = changed(before, c, [replyLike(id, at)]);
    expect(await commit(table(), { thread, change })).toBeUndefined();
    const written = (await waitingToSend(table(), thread.shop, thread)).find(({ entryId }) => entryId === id);
    if (!written) throw new Error('the reply is not in the outbox');
    return written;
  }
  const entryOf = (outgoing: Outgoing) => findEntry(table(), outgoing.entry) as Promise<Entry>;
  const waiting = async (thread?: Thread) =>
    (await waitingToSend(table(), 'bloom', thread)).map(({ entryId }) => entryId);
  const report = (outgoing: Report, now = noon, providerId = 'w1') =>
    findSentOrKeep(table(), 'bloom', channel, providerId, outgoing, now);

  describe('the outbox', () => {
    test('a reply waits where it was written with, in the order of writing', async () => {
      const other = customersThread('+32');
      for (const [id, at] of [
        ['r2', noon + 2],
        ['r1', noon + 1],
        ['r3', noon + 3],
      ] as const)
        await reply(id, at);
      await reply('other', noon, other);
      expect(await waiting(customersThread())).toEqual(['r1', 'r2', 'r3']);
      expect((await waiting()).sort()).toEqual(['other', 'r1', 'r2', 'r3']);
      expect((await waitingToSend(table(), 'bloom', customersThread(), 1)).map((r) => r.entryId)).toEqual(['r1']);
      expect(await waitingToSend(table(), 'forge')).toEqual([]);
    });

    test('it names its thread, its conversation and its entry, and has not been tried', async () => {
      const outgoing = await reply();
      expect(outgoing).toMatchObject({ thread: customersThread(), entryId: 'r1', sentAt: sentAt(noon), tries: 0 });
      expect(await entryOf(outgoing)).toMatchObject({ id: 'r1', state: 'pending', direction: 'out' });
      expect([outgoing.claimedUntil, outgoing.triedAt, outgoing.notBefore]).toEqual([undefined, undefined, undefined]);
    });

    test('it is sent by one at a time', async () => {
      const outgoing = await reply();
      const claims = await Promise.all(Array.from({ length: 20 }, () => claim(table(), outgoing, noon, noon + minute)));
      expect(claims.filter(Boolean).length).toBe(1);
      expect(await waitingToSend(table(), 'bloom')).toMatchObject([
        { tries: 1, claimedUntil: noon + minute, triedAt: noon },
      ]);
    });

    test('after a crash somebody else may have it once the claim has run out', async () => {
      const outgoing = await reply();
      await claim(table(), outgoing, noon, noon + minute);
      expect(await claim(table(), outgoing, noon + minute - 1, noon + 2 * minute)).toBe(false);
      expect(await claim(table(), outgoing, noon + minute, noon + 2 * minute)).toBe(true);
      expect(await waitingToSend(table(), 'bloom')).toMatchObject([{ tries: 2, triedAt: noon + minute }]);
    });

    test('put back after a refusal it counts as not tried; after an unknown outcome it does not', async () => {
      const outgoing = await reply();
      await claim(table(), outgoing, noon, noon + minute);
      await postpone(table(), outgoing, noon + 5, false);
      const [unknown] = await waitingToSend(table(), 'bloom');
      expect(unknown).toMatchObject({ notBefore: noon + 5, triedAt: noon, tries: 1 });
      expect(unknown?.claimedUntil).toBeUndefined();
      await postpone(table(), outgoing, noon + 9, true);
      const [refused] = await waitingToSend(table(), 'bloom');
      expect([refused?.notBefore, refused?.triedAt, refused?.tries]).toEqual([noon + 9, undefined, 1]);
      expect(await claim(table(), outgoing, noon + 9, noon + minute)).toBe(true);
      expect((await waitingToSend(table(), 'bloom'))[0]?.notBefore).toBeUndefined();
    });

    test('what is gone cannot be claimed, and is not brought back by putting it back', async () => {
      const outgoing = await reply();
      await settle(table(), outgoing, { state: 'sent', providerId: 'w1' }, noon);
      expect(await claim(table(), outgoing, noon, noon + minute)).toBe(false);
      await postpone(table(), outgoing, noon, true);
      expect(await waiting()).toEqual([]);
    });
  });

  describe('settling a reply', () => {
    test('takes it out of the outbox, moves its state and makes it findable by the provider’s id', async () => {
      const outgoing = await reply();
      await settle(table(), outgoing, { state: 'sent', providerId: 'w1' }, noon + 7);
      expect(await waiting()).toEqual([]);
      expect(await entryOf(outgoing)).toMatchObject({ state: 'sent', providerId: 'w1', changedAt: noon + 7 });
      expect(await findSent(table(), 'bloom', channel, 'w1')).toEqual({
        entry: outgoing.entry,
        conversation: outgoing.conversation,
      });
      expect(await violations(table())).toEqual([]);
    });

    test('C3 taken by the provider without saying more it stays pending, and is findable', async () => {
      const outgoing = await reply();
      await settle(table(), outgoing, { state: 'pending', providerId: 'w1' }, noon);
      expect(await waiting()).toEqual([]);
      expect(await entryOf(outgoing)).toMatchObject({ state: 'pending', providerId: 'w1' });
      const sent = await report({ state: 'delivered' });
      expect(sent?.entry).toEqual(outgoing.entry);
      expect(await violations(table())).toEqual([]);
    });

    test('C3 failed it says why, and no provider id leads to it', async () => {
      const outgoing = await reply();
      await settle(table(), outgoing, { state: 'failed', failure }, noon);
      expect(await waiting()).toEqual([]);
      expect(await entryOf(outgoing)).toMatchObject({ state: 'failed', failure });
    });

    test('twice with the same outcome is as good as once', async () => {
      const outgoing = await reply();
      await settle(table(), outgoing, { state: 'sent', providerId: 'w1' }, noon);
      const before = await everything(table());
      await settle(table(), outgoing, { state: 'sent', providerId: 'w1' }, noon + 5);
      expect(await everything(table())).toEqual(before);
    });

    test('C3 an answer that comes after the report of it does not move the state back', async () => {
      const outgoing = await reply();
      await moveDelivery(table(), outgoing.entry, 'read', noon + 1, { providerId: 'w1' });
      await settle(table(), outgoing, { state: 'sent', providerId: 'w1' }, noon + 2);
      expect(await waiting()).toEqual([]);
      expect(await entryOf(outgoing)).toMatchObject({ state: 'read', changedAt: noon + 1 });
    });
  });

  describe('a report that overtakes the provider’s own answer', () => {
    test('C3 waits under the provider’s id and is taken along', async () => {
      const outgoing = await reply();
      expect(await report({ state: 'delivered' })).toBeUndefined();
      await settle(table(), outgoing, { state: 'sent', providerId: 'w1' }, noon + 2);
      expect(await entryOf(outgoing)).toMatchObject({ state: 'delivered', providerId: 'w1' });
      expect(await findSent(table(), 'bloom', channel, 'w1')).toMatchObject({ entry: outgoing.entry });
      expect((await report({ state: 'read' }))?.entry).toEqual(outgoing.entry);
    });

    test('C3 of a failure brings the reason along', async () => {
      const outgoing = await reply();
      await report({ state: 'failed', failure });
      await settle(table(), outgoing, { state: 'pending', providerId: 'w1' }, noon);
      expect(await entryOf(outgoing)).toMatchObject({ state: 'failed', failure });
      expect(await waiting()).toEqual([]);
    });

    test('C3 beyond a state that another report reached by our own reference is taken along too', async () => {
      const outgoing = await reply();
      await report({ state: 'delivered' });
      await moveDelivery(table(), outgoing.entry, 'sent', noon + 1);
      await settle(table(), outgoing, { state: 'sent', providerId: 'w1' }, noon + 2);
      expect(await entryOf(outgoing)).toMatchObject({ state: 'delivered' });
      expect(await waiting()).toEqual([]);
    });

    test('C3 below a state that another report reached changes nothing', async () => {
      const outgoing = await reply();
      await report({ state: 'sent' });
      await moveDelivery(table(), outgoing.entry, 'read', noon + 1);
      await settle(table(), outgoing, { state: 'pending', providerId: 'w1' }, noon + 2);
      expect(await entryOf(outgoing)).toMatchObject({ state: 'read' });
      expect(await waiting()).toEqual([]);
      expect(await findSent(table(), 'bloom', channel, 'w1')).toBeDefined();
    });

    test('C3 comes between the tries of settling, while the message moves on: it is settled all the same', async () => {
      const outgoing = await reply();
      await moveDelivery(table(), outgoing.entry, 'sent', noon + 1);
      let transactions = 0;
      const send = async (command: unknown) => {
        try {
          return await table().doc.send(command as never);
        } finally {
          if (command instanceof TransactWriteCommand && ++transactions === 1) {
            await report({ state: 'delivered' });
            await moveDelivery(table(), outgoing.entry, 'read', noon + 2);
          }
        }
      };
      const interrupted = { ...table(), doc: { send } as unknown as DynamoDBDocumentClient };
      await settle(interrupted, outgoing, { state: 'sent', providerId: 'w1' }, noon + 3);
      expect(await waiting()).toEqual([]);
      expect(await entryOf(outgoing)).toMatchObject({ state: 'read' });
      expect(await findSent(table(), 'bloom', channel, 'w1')).toBeDefined();
    });

    test('C3 of several that wait the furthest is kept, whatever their order', async () => {
      const reports = fc.shuffledSubarray<DeliveryState>(['sent', 'delivered', 'read'], { minLength: 1 });
      const places: DeliveryState[] = ['pending', 'sent', 'delivered', 'read'];
      let n = 0;
      await fc.assert(
        fc.asyncProperty(reports, fc.boolean(), async (states, together) => {
          const id = `w-${n++}`;
          const outgoing = await reply(id, noon + n);
          const send = (state: DeliveryState) => report({ state }, noon, id);
          if (together) await Promise.all(states.map(send));
          else for (const state of states) await send(state);
          await settle(table(), outgoing, { state: 'pending', providerId: id }, noon);
          const furthest = Math.max(...states.map((state) => places.indexOf(state)));
          expect((await entryOf(outgoing)).state).toBe(places[furthest]);
        }),
        { numRuns: 20 },
      );
    });

    test('C3 at the very moment of the answer is never lost', async () => {
      for (let i = 0; i < 40; i++) {
        const id = `w-${i}`;
        const outgoing = await reply(id, noon + i);
        const [sent] = await Promise.all([
          report({ state: 'delivered' }, noon, id),
          settle(table(), outgoing, { state: 'sent', providerId: id }, noon),
        ]);
        // Whoever found the message applies the report, as the desk does.
        if (sent) await moveDelivery(table(), sent.entry, 'delivered', noon);
        expect((await entryOf(outgoing)).state).toBe('delivered');
      }
      expect(await waiting()).toEqual([]);
    });

    test('it waits for seven days and not for ever', async () => {
      await report({ state: 'delivered' }, noon);
      const item = await itemAt(table(), sentKey('bloom', channel, 'w1'));
      expect(item?.expires).toBe(noon / 1000 + 7 * 24 * 3600);
      expect(await findSent(table(), 'bloom', channel, 'w1')).toBeUndefined();
    });
  });
});
