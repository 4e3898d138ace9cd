import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ShownConversation } from '../../layers/desk/present.ts';
import { scanAll } from '../../layers/store/scan.ts';
import type { Item } from '../../layers/store/table.ts';
import {
  customerId,
  historyOf,
  mergeCustomers,
  onMessenger,
  readCustomer,
  unmergeCustomer,
} from '../support/people.ts';
import { startReceiver } from '../support/receiver.ts';
import { scenes } from '../support/scenes.ts';
import { type Shop, useStage } from '../support/system.ts';

const stage = useStage();
const { quiet } = scenes(stage);

/** A shop with an admin who may chat, and customers who have written once each. */
async function scene(count: number) {
  const shop = await stage().shop({ slots: 50 });
  const admin = await stage().agent([{ shop, role: 'admin' }], 'admin');
  await admin.comes();
  const customers = Array.from({ length: count }, (_, i) => shop.customer(`Customer ${i}`));
  for (const customer of customers) await customer.writes('hello');
  await quiet();
  const ids = await Promise.all(customers.map(({ conversation }) => customerId(admin, conversation)));
  return { shop, admin, customers, ids };
}

/** A shop's customers and conversations as they lie in the table, but for versions, times and what is remembered of a merge. */
async function facts(shop: Shop): Promise<Item[]> {
  const items = await scanAll(stage().system.table, ({ pk, sk, ...item }) => {
    const isCustomer = String(pk).startsWith(`CUSTOMER#${shop.id}#`);
    const isHead = String(pk).startsWith(`THREAD#${shop.id}#`) && sk === 'HEAD';
    if (!isCustomer && !isHead) return undefined;
    const { version: _v, updatedAt: _u, apart: _a, ...rest } = item;
    return { pk, sk, ...rest };
  });
  return items.sort((a, b) => (String(a.pk) < String(b.pk) ? -1 : 1));
}

describe('C5 merging customers', () => {
  it('C5 merged customers are one wherever they are shown, and undoing it leaves everything as it was', async () => {
    const { shop, admin, customers, ids } = await scene(2);
    const [carla, chris] = customers as [(typeof customers)[0], (typeof customers)[0]];
    const [winner, loser] = ids as [string, string];
    const before = await facts(shop);

    expect(await mergeCustomers(admin, winner, loser)).toMatchObject({
      id: winner,
      name: 'Customer 0',
      merged: [{ id: loser, name: 'Customer 1', by: admin.id }],
    });
    await quiet();
    expect((await readCustomer(admin, loser)).id).toBe(winner);
    for (const { conversation } of [carla, chris])
      expect((await admin.conversation(conversation)).customer).toMatchObject({ id: winner, name: 'Customer 0' });
    for (const id of [winner, loser])
      expect(new Set(await historyOf(admin, id))).toEqual(new Set([carla.conversation, chris.conversation]));

    await unmergeCustomer(admin, winner, loser);
    await quiet();
    expect(await facts(shop)).toEqual(before);
    expect(await historyOf(admin, loser)).toEqual([chris.conversation]);
  });

  it('C5 W5 past conversations of a merged customer are listed under the one that stands for both, and go back with the undoing', async () => {
    const { shop, admin, customers, ids } = await scene(2);
    await admin.patch(`/api/shops/${shop.id}/settings`, { newConversationOnClosed: true });
    const [, chris] = customers as [(typeof customers)[0], (typeof customers)[0]];
    const [winner, loser] = ids as [string, string];
    const past = chris.conversation;
    await admin.closes(past);
    await stage().system.advance(60_000);
    await chris.writes('another question');
    await quiet();
    const now = past.replace(/1$/, '2');
    const listed = async (customer: string) =>
      (await admin.get<{ items: ShownConversation[] }>(`/api/conversations?shop=${shop.id}&customer=${customer}`)).body
        .items;
    expect((await listed(loser)).map(({ id }) => id)).toEqual([now, past]);
    await mergeCustomers(admin, winner, loser);
    await quiet();
    const all = await listed(winner);
    expect(all.map(({ id }) => id)).toEqual(expect.arrayContaining([now, past]));
    expect(new Set(all.map(({ customer }) => customer.id))).toEqual(new Set([winner]));
    expect(await listed(loser)).toEqual([]);
    await unmergeCustomer(admin, winner, loser);
    await quiet();
    expect((await listed(loser)).map(({ id }) => id)).toEqual([now, past]);
    expect((await listed(winner)).map(({ id }) => id)).not.toContain(past);
  });

  it('C5 B4 merging and undoing it are in the audit log, and told as events; who is recognised is told too, by nobody', async () => {
    const receiver = await startReceiver();
    const { shop, admin, ids } = await scene(2);
    const [winner, loser] = ids as [string, string];
    await admin.put(`/api/shops/${shop.id}/webhooks/erp`, { url: receiver.url, events: ['customer.*'] });
    await mergeCustomers(admin, winner, loser);
    await quiet();
    await unmergeCustomer(admin, winner, loser);
    await quiet();
    const [first, second] = [shop.customer('Dora'), shop.customer('Dora again')];
    const email = `d${first.phone}@example.com`;
    const one = await onMessenger(shop, first, 'hello', { email });
    await quiet();
    const other = await onMessenger(shop, second, 'me again', { email });
    await quiet();
    const elder = await customerId(admin, one);
    expect(receiver.received.map(({ event: { type, data } }) => [type, data])).toEqual([
      ['customer.merged', { customer: winner, merged: loser, by: admin.id }],
      ['customer.unmerged', { customer: winner, merged: loser, by: admin.id }],
      ['customer.merged', { customer: elder, merged: expect.stringMatching(/^cus\./) }],
    ]);
    expect(await customerId(admin, other)).toBe(elder);
    const { items = [] } = (await admin.get<{ items?: { what: string; by: string }[] }>(`/api/shops/${shop.id}/audit`))
      .body;
    expect(items.filter(({ what }) => what.startsWith('customer ')).map(({ by }) => by)).toEqual([
      'system',
      admin.id,
      admin.id,
    ]);
    expect(receiver.undeclared).toEqual([]);
    await receiver.stop();
  });

  it('C5 who was taken apart by hand is not recognised as the same again, until an admin says so', async () => {
    const { shop, admin } = await scene(0);
    const [one, other, third] = [shop.customer('One'), shop.customer('Other'), shop.customer('Third')];
    const email = { email: `shared${one.phone}@example.com` };
    const a = await onMessenger(shop, one, 'our address', email);
    await quiet();
    const b = await onMessenger(shop, other, 'our address too', email);
    await quiet();
    const id = await customerId(admin, a);
    const [record] = (await readCustomer(admin, id)).merged;
    await unmergeCustomer(admin, id, record?.id ?? '');
    await onMessenger(shop, other, 'once more', { ...email, displayName: 'Other Again' });
    await quiet();
    expect(await customerId(admin, b)).toBe(record?.id);
    expect(await customerId(admin, a)).toBe(id);

    await mergeCustomers(admin, record?.id ?? '', id);
    await onMessenger(shop, third, 'a third one', email);
    await quiet();
    expect(await customerId(admin, a)).toBe(record?.id);
    expect((await readCustomer(admin, id)).merged).toHaveLength(2);
  });

  it('C5 merging twice, with oneself, or with a customer of another shop changes nothing', async () => {
    const { shop, admin, ids } = await scene(2);
    const [winner, loser] = ids as [string, string];
    const elsewhere = await scene(1);
    await stage().move(admin, [
      { shop, role: 'admin' },
      { shop: elsewhere.shop, role: 'admin' },
    ]);
    const path = `/api/customers/${winner}/merge`;
    expect((await admin.post(path, { with: elsewhere.ids[0] })).body.error?.code).toBe('other_shop');
    expect((await admin.post(path, { with: `cus.${shop.id}.${'x'.repeat(22)}` })).status).toBe(404);
    expect(await admin.post(path, { with: winner })).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid', details: [{ field: 'with' }] } },
    });
    await mergeCustomers(admin, winner, loser);
    expect((await mergeCustomers(admin, winner, loser)).merged).toHaveLength(1);
    expect((await mergeCustomers(admin, loser, winner)).merged).toHaveLength(1);
    expect((await admin.post(`/api/customers/${loser}/unmerge`, { id: winner })).status).toBe(404);
    await quiet();
  });

  it('C5 the same two customers merged both ways at once are one customer, without a ring', async () => {
    for (let i = 0; i < 5; i++) {
      const { admin, ids } = await scene(2);
      const [one, other] = ids as [string, string];
      await Promise.all([mergeCustomers(admin, one, other), mergeCustomers(admin, other, one)]);
      const [a, b] = [await readCustomer(admin, one), await readCustomer(admin, other)];
      expect(a.id).toBe(b.id);
      expect(a.merged).toHaveLength(1);
      await quiet();
    }
  });

  it('C5 whatever is merged and undone in whatever order, every customer is one of those it should be, and all undone is as before', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ undo: fc.boolean(), a: fc.nat({ max: 4 }), b: fc.nat({ max: 4 }) }), { maxLength: 8 }),
        async (steps) => {
          const { shop, admin, ids } = await scene(5);
          const before = await facts(shop);
          const above = new Map<string, string>();
          const rootOf = (id: string): string => (above.has(id) ? rootOf(above.get(id) as string) : id);
          for (const { undo, a, b } of steps) {
            const [one, other] = [rootOf(ids[a] as string), ids[b] as string];
            if (undo && above.has(other)) {
              await unmergeCustomer(admin, rootOf(other), other);
              above.delete(other);
            } else if (!undo && one !== rootOf(other)) {
              await mergeCustomers(admin, one, other);
              above.set(rootOf(other), one);
            }
          }
          await quiet();
          for (const id of ids) expect((await readCustomer(admin, id)).id).toBe(rootOf(id));
          for (const id of [...above.keys()]) await unmergeCustomer(admin, rootOf(id), id);
          await quiet();
          expect(await facts(shop)).toEqual(before);
        },
      ),
      { numRuns: 4 },
    );
  });

  it('C5 a merge is shown to those who have the conversation open', async () => {
    const { admin, customers, ids } = await scene(2);
    const [socket] = admin.sockets;
    await mergeCustomers(admin, ids[0] as string, ids[1] as string);
    const told = await socket?.until(
      ({ conversation }) =>
        (conversation as ShownConversation)?.id === customers[1]?.conversation &&
        (conversation as ShownConversation).customer.id === ids[0],
    );
    expect(told?.type).toBe('conversation');
    await quiet();
  });
});
