import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { meetDeadline } from '../../layers/desk/deadline.ts';
import { openDesk } from '../../layers/desk/desk.ts';
import type { Answer } from '../support/client.ts';
import { type Agent, type Customer, type Shop, useStage } from '../support/system.ts';

/**
 * T3: an offer has exactly one outcome, whatever happens to it at the same moment, and the slots are right in each. On the real
 * engine through the real handlers; FC_RUNS says how many, a failure prints the seed and path (FC_SEED, FC_PATH).
 */

const stage = useStage();
const numRuns = 5 * Number(process.env.FC_RUNS ?? 5);
const again = {
  ...(process.env.FC_SEED && { seed: Number(process.env.FC_SEED) }),
  ...(process.env.FC_PATH && { path: process.env.FC_PATH }),
};

interface Offered {
  shop: Shop;
  anna: Agent;
  ben: Agent;
  dora: Agent;
  admin: Agent;
  carla: Customer;
  id: string;
  handover: string;
}

type Deed = (it: Offered) => Promise<Answer | unknown>;

const answer =
  (who: 'anna' | 'ben', what: string): Deed =>
  (it) =>
    it[who].post(`/api/handovers/${it.handover}/${what}`);
const act =
  (who: 'anna' | 'admin', what: string, body?: (it: Offered) => object): Deed =>
  (it) =>
    it[who].post(`/api/conversations/${it.id}/${what}`, body?.(it));

const deeds: Record<string, Deed> = {
  accept: answer('ben', 'accept'),
  'accept again': answer('ben', 'accept'),
  decline: answer('ben', 'decline'),
  cancel: answer('anna', 'cancel'),
  'another offer': act('anna', 'handover', ({ dora }) => ({ to: { agent: dora.id } })),
  'to the queue': act('anna', 'handover', () => ({ to: { queue: true } })),
  close: act('anna', 'close', () => ({ reason: 'done' })),
  unassign: act('anna', 'unassign'),
  reassign: act('admin', 'assign', ({ dora }) => ({ agent: dora.id })),
  'give to the receiver': act('anna', 'assign', ({ ben }) => ({ agent: ben.id })),
  'the customer writes': ({ carla }) => carla.writes('hello?'),
  'the receiver goes on a break': ({ ben }) => ben.onBreak(),
  'the receiver goes away': async ({ ben }) => ben.sockets[0]?.cut(),
  'the receiver may not chat any more': ({ ben, shop }) => stage().move(ben, [{ shop, chat: false }]),
  'the sender may not chat any more': ({ anna, shop }) => stage().move(anna, [{ shop, chat: false }]),
  'its timer fires': ({ id }) => {
    const { system } = stage();
    return meetDeadline(openDesk(system.table, system.clock, { info() {}, warn() {}, error() {}, count() {} }), id);
  },
  'its time passes': async () => stage().system.clock.setTo(stage().system.clock.now() + 20_000),
};

const offered = async (): Promise<Offered> => {
  const shop = await stage().shop({ slots: 2, handoverTimeout: 'PT20S' });
  const anna = await stage().agent([shop], 'anna');
  await anna.comes();
  const carla = shop.customer();
  await carla.writes('hello');
  await stage().system.idle();
  const [ben, dora] = [await stage().agent([shop], 'ben'), await stage().agent([shop], 'dora')];
  await Promise.all([ben.comes(), dora.comes()]);
  const admin = await stage().agent([{ shop, role: 'admin' }], 'admin');
  const id = carla.conversation;
  const { status, body } = await anna.post(`/api/conversations/${id}/handover`, { to: { agent: ben.id } });
  if (status !== 200) throw new Error(`the offer was answered ${status} ${JSON.stringify(body)}`);
  return { shop, anna, ben, dora, admin, carla, id, handover: String(body.id) };
};

/** What an offer can come to, as the timeline tells it. */
async function outcomesOf({ admin, id, handover }: Offered): Promise<string[]> {
  const outcomes: string[] = [];
  for (const { content } of await admin.timeline(id)) {
    const event = content as { type: string; handover?: string };
    if (event.handover === handover && event.type !== 'handover_offered') outcomes.push(event.type);
  }
  return outcomes;
}

test(
  'T3 of accepting, declining, cancelling, expiring, closing, giving on, breaks and lost permissions at once one counts, and every slot is right',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.subarray(Object.keys(deeds), { minLength: 2, maxLength: 7 }), async (names) => {
        const it = await offered();
        const answers = await Promise.all(
          names.map(async (name) => ({ name, answered: (await deeds[name]?.(it)) as Answer | undefined })),
        );
        await stage().system.idle();
        expect((await stage().system.check()).violations).toEqual([]);

        const won = answers.filter(
          ({ name, answered }) => /^(accept|decline|cancel)/.test(name) && answered?.status === 200,
        );
        expect(won.length).toBeLessThanOrEqual(1);
        for (const { name, answered } of answers) {
          if (!/^(accept|decline|cancel)/.test(name)) continue;
          // Who may not chat any more is told that (403), everybody else that it is over.
          expect([200, 403, 409]).toContain(answered?.status);
          if (answered?.status === 409) expect(answered.body.error?.code).toBe('handover_ended');
        }

        await stage().system.advance(61_000);
        await stage().system.idle();
        expect((await stage().system.check()).violations).toEqual([]);
        const outcomes = await outcomesOf(it);
        expect(outcomes).toHaveLength(1);
        if (won[0]?.name.startsWith('accept')) expect(outcomes).toEqual(['handed_over']);
        if (outcomes[0] === 'handed_over') expect(won.map(({ name }) => name)[0]).toMatch(/^accept/);
      }),
      { numRuns, endOnFailure: true, ...again },
    );
  },
  60_000 + numRuns * 6_000,
);
