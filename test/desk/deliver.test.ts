import { beforeEach, describe, expect, test } from 'vitest';
import { type Deliverer, deliver } from '../../layers/desk/deliver.ts';
import { openDesk } from '../../layers/desk/desk.ts';
import { type Sweeper, sweep } from '../../layers/desk/sweep.ts';
import { defaultSettings, type Shop } from '../../layers/domain/settings.ts';
import type { DeliveryHint } from '../../layers/platform/hints.ts';
import type { Call, Called } from '../../layers/platform/provider.ts';
import { saveAgent } from '../../layers/store/agents.ts';
import { deliveryId, findDelivery, hookSecretWrite, leaveDelivery } from '../../layers/store/hooks.ts';
import { claim } from '../../layers/store/outbox.ts';
import { saveShop } from '../../layers/store/shops.ts';
import { onEachEngine } from '../support/engines.ts';
import { itemAt } from '../support/rows.ts';
import { minute, noon } from '../support/samples.ts';

/** Delivering events: at least once, whatever happens between two steps. */

const ok: Called = { kind: 'answered', status: 200, body: '' };
const event = { id: 'e1', type: 'conversation.created', at: noon };
const hint: DeliveryHint = { shop: 'bloom', webhook: 'erp', delivery: deliveryId(event) };
const bloom: Shop = {
  id: 'bloom',
  name: 'Bloom',
  settings: defaultSettings,
  channels: [],
  teams: [],
  webhooks: [{ id: 'erp', url: 'https://erp.example.com/', events: ['*'], enabled: true, createdAt: noon }],
  version: 0,
};

onEachEngine((table) => {
  /** A deliverer whose receiver answers as told, what it was asked, and the safety net beside it. */
  function openDeliverer(...answers: Called[]) {
    let now = noon;
    const asked: Call[] = [];
    const hinted: DeliveryHint[] = [];
    const log = { info() {}, warn() {}, error() {}, count() {} };
    const desk = openDesk(table(), { now: () => now }, log);
    const deliverer: Deliverer = {
      desk,
      flowaiUrl: 'https://api.flow.ai',
      outside: {
        refuses: () => undefined,
        call: async (request) => {
          asked.push(request);
          return answers.shift() ?? ok;
        },
      },
    };
    const sweeper = {
      desk,
      sockets: {},
      hints: {
        outboxReady: async () => {},
        fileThere: async () => {},
        deliveryReady: async (hints: DeliveryHint[]) => void hinted.push(...hints),
      },
    } as unknown as Sweeper;
    return {
      asked,
      hinted,
      deliver: (delivery = hint.delivery) => deliver(deliverer, { ...hint, delivery }),
      sweep: (restartedAt?: number) => sweep(sweeper, restartedAt === undefined ? {} : { restartedAt }),
      pass: (ms: number) => {
        now += ms;
      },
    };
  }
  const found = () => findDelivery(table(), 'bloom', 'erp', hint.delivery);

  beforeEach(async () => {
    await saveShop(table(), bloom, [hookSecretWrite(table(), 'bloom', 'erp', { secret: 'whsec_AAAA' })]);
    await saveAgent(table(), { id: 'anna', name: 'Anna', shops: { bloom: { role: 'employee', chat: true } } });
    await leaveDelivery(table(), { shop: 'bloom', webhook: 'erp', kind: 'event', event, of: {} }, noon);
  });

  describe('B4 whatever a deliverer dies of', () => {
    test('dead after its claim: who comes next asks to be woken when the claim has run out, and delivers then', async () => {
      const next = openDeliverer();
      const waiting = await found();
      expect(waiting && (await claim(table(), waiting, noon, noon + minute))).toBe(true);
      await next.deliver();
      expect(next.asked).toEqual([]);
      expect(await itemAt(table(), { pk: 'HOOK#bloom#erp', sk: hint.delivery })).toMatchObject({
        wakeAt: noon + minute,
      });
      next.pass(minute + 1);
      await next.deliver();
      expect(next.asked).toHaveLength(1);
      expect(await found()).toMatchObject({ status: 'delivered', tries: 2 });
    });

    test('dead after the receiver had it: it is sent again, under the same id', async () => {
      const dying = openDeliverer();
      const broken = { ...table(), doc: refusingUpdatesAfter(table().doc, 1) };
      const lost = deliver(
        {
          desk: openDesk(broken, { now: () => noon }, { info() {}, warn() {}, error() {}, count() {} }),
          flowaiUrl: '',
          outside: {
            refuses: () => undefined,
            call: async (request) => {
              dying.asked.push(request);
              return ok;
            },
          },
        },
        hint,
      );
      await expect(lost).rejects.toThrow();
      dying.pass(minute + 1);
      await dying.deliver();
      expect(dying.asked.map(({ headers }) => headers['webhook-id'])).toEqual(['e1', 'e1']);
      expect(await found()).toMatchObject({ status: 'delivered' });
    });

    test('asked for twice at once, it is sent once', async () => {
      const twice = openDeliverer();
      await Promise.all([twice.deliver(), twice.deliver()]);
      expect(twice.asked).toHaveLength(1);
      await twice.deliver();
      expect(twice.asked).toHaveLength(1);
    });

    test('asked for before its time, it waits', async () => {
      const failing = openDeliverer({ kind: 'failed', sent: true, reason: 'ECONNRESET' });
      await failing.deliver();
      await failing.deliver();
      expect(failing.asked).toHaveLength(1);
      expect(await found()).toMatchObject({
        status: 'pending',
        tries: 1,
        error: 'ECONNRESET',
        notBefore: noon + 5_000,
      });
      failing.pass(5_000);
      await failing.deliver();
      expect(await found()).toMatchObject({ status: 'delivered', tries: 2 });
    });
  });

  test('S6 what was erased meanwhile is told no more', async () => {
    const gone = { ...event, id: 'e2' };
    const of = { conversation: 'bloom.bloom-whatsapp.nobody.1' };
    await leaveDelivery(table(), { shop: 'bloom', webhook: 'erp', kind: 'event', event: gone, of }, noon);
    const late = openDeliverer();
    await late.deliver(deliveryId(gone));
    expect(late.asked).toEqual([]);
    expect(await findDelivery(table(), 'bloom', 'erp', deliveryId(gone))).toMatchObject({
      status: 'dropped',
      error: 'what it tells of was erased',
    });
  });

  describe('the safety net', () => {
    test('hands over what nobody came for, and leaves alone what waits for its time', async () => {
      const late = openDeliverer({ kind: 'answered', status: 500, body: '' });
      expect(await late.sweep()).toMatchObject({ deliveries: 0 });
      late.pass(3 * minute);
      expect(await late.sweep()).toMatchObject({ deliveries: 1 });
      expect(late.hinted).toEqual([hint]);
      await late.deliver();
      expect(await late.sweep()).toMatchObject({ deliveries: 0 });
      late.pass(3 * minute);
      expect(await late.sweep()).toMatchObject({ deliveries: 1 });
    });

    test('after a restart, what the dead had claimed is claimed by nobody', async () => {
      const restarted = openDeliverer();
      const waiting = await found();
      if (waiting) await claim(table(), waiting, noon - 1, noon + minute);
      expect(await restarted.sweep(noon)).toMatchObject({ deliveries: 1 });
      await restarted.deliver();
      expect(await found()).toMatchObject({ status: 'delivered' });
    });
  });
});

/** A client that carries out so many updates and then loses its connection. */
function refusingUpdatesAfter<Doc extends object>(doc: Doc, updates: number): Doc {
  let left = updates;
  return new Proxy(doc, {
    get: (target, name) =>
      name === 'send'
        ? (command: { constructor: { name: string } }) => {
            if (command.constructor.name === 'UpdateCommand' && left-- <= 0) throw new Error('the connection is gone');
            return (target as unknown as { send: (command: object) => unknown }).send(command);
          }
        : Reflect.get(target, name),
  });
}
