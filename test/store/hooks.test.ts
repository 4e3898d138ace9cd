import { describe, expect, test } from 'vitest';
import {
  type Delivery,
  deliveryId,
  deliveryPage,
  findDelivery,
  findHookSecret,
  hookSecretRemoval,
  hookSecretWrite,
  leaveDelivery,
  noteFailing,
  postponeDelivery,
  reviveDelivery,
  settleDelivery,
  waitingDeliveries,
} from '../../layers/store/hooks.ts';
import { claim } from '../../layers/store/outbox.ts';
import { transact } from '../../layers/store/table.ts';
import { onEachEngine } from '../support/engines.ts';
import { minute, noon } from '../support/samples.ts';

onEachEngine((table) => {
  const event = (id = 'e1', at = noon) => ({ id, type: 'conversation.created', at });
  async function leave(id = 'e1', at = noon, webhook = 'erp', shop = 'bloom'): Promise<Delivery> {
    await leaveDelivery(table(), { shop, webhook, kind: 'event', event: event(id, at), of: {} }, noon);
    const found = await findDelivery(table(), shop, webhook, deliveryId(event(id, at)));
    if (!found) throw new Error('it was not left');
    return found;
  }
  const waiting = async (shop = 'bloom') =>
    (await waitingDeliveries(table(), shop, 100)).map(({ webhook, event: { id } }) => `${webhook} ${id}`);
  const again = ({ shop, webhook, id }: Delivery) => findDelivery(table(), shop, webhook, id) as Promise<Delivery>;

  describe('B4 an event for a webhook', () => {
    test('waits once, however often it is left, the oldest first', async () => {
      await leave('e2', noon + 2);
      await Promise.all(Array.from({ length: 5 }, () => leave('e1')));
      await leave('e1', noon, 'crm');
      await leave('e1', noon, 'erp', 'forge');
      expect((await waiting()).sort()).toEqual(['crm e1', 'erp e1', 'erp e2']);
      expect((await waiting()).at(-1)).toBe('erp e2');
      expect(await waiting('forge')).toEqual(['erp e1']);
    });

    test('left again when it is delivered already, it stays so', async () => {
      const delivery = await leave();
      await settleDelivery(table(), delivery, { status: 'delivered', code: 200 });
      expect(await leave()).toMatchObject({ status: 'delivered', code: 200 });
      expect(await waiting()).toEqual([]);
    });

    test('is tried by one at a time, and waits until the next try', async () => {
      const delivery = await leave();
      const claims = await Promise.all(Array.from({ length: 10 }, () => claim(table(), delivery, noon, noon + minute)));
      expect(claims.filter(Boolean)).toHaveLength(1);
      await postponeDelivery(table(), delivery, noon + 2 * minute, { code: 500 });
      const put = await again(delivery);
      expect(put).toMatchObject({ status: 'pending', tries: 1, code: 500, notBefore: noon + 2 * minute });
      expect(put).not.toHaveProperty('claimedUntil');
      expect(await waiting()).toEqual(['erp e1']);
    });

    test('done with, it can go out again; under way it cannot', async () => {
      const delivery = await leave();
      expect(await reviveDelivery(table(), delivery)).toBe(false);
      await claim(table(), delivery, noon, noon + minute);
      await settleDelivery(table(), delivery, { status: 'failed', code: 404 });
      expect(await waiting()).toEqual([]);
      const revived = await Promise.all([reviveDelivery(table(), delivery), reviveDelivery(table(), delivery)]);
      expect(revived.sort()).toEqual([false, true]);
      expect(await again(delivery)).toMatchObject({ status: 'pending', tries: 0 });
      expect(await waiting()).toEqual(['erp e1']);
    });

    test('is in its webhook’s log, the latest first, page by page', async () => {
      for (let i = 0; i < 5; i++) await leave(`e${i}`, noon + i);
      await leave('x', noon, 'crm');
      const first = await deliveryPage(table(), 'bloom', 'erp', 3);
      const second = await deliveryPage(table(), 'bloom', 'erp', 3, first.next);
      expect([...first.deliveries, ...second.deliveries].map(({ event: { id } }) => id)).toEqual([
        'e4',
        'e3',
        'e2',
        'e1',
        'e0',
      ]);
      expect(second.next).toBeUndefined();
    });
  });

  test('B4 a webhook fails since its first failure, until something gets through; one that is gone is not made by it', async () => {
    await transact(table(), [hookSecretWrite(table(), 'bloom', 'erp', { secret: 's' })]);
    for (const at of [noon, noon + minute]) await noteFailing(table(), 'bloom', 'erp', at);
    expect(await findHookSecret(table(), 'bloom', 'erp')).toMatchObject({ secret: 's', failingSince: noon });
    await noteFailing(table(), 'bloom', 'erp', undefined);
    expect(await findHookSecret(table(), 'bloom', 'erp')).not.toHaveProperty('failingSince');
    await transact(table(), [hookSecretRemoval(table(), 'bloom', 'erp')]);
    await noteFailing(table(), 'bloom', 'erp', noon);
    expect(await findHookSecret(table(), 'bloom', 'erp')).toBeUndefined();
  });
});
