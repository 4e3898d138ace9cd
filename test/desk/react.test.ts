import { expect, test } from 'vitest';
import { type Reactor, react } from '../../layers/desk/react.ts';
import { outboxKey, thread } from '../../layers/store/keys.ts';
import { noon, second, sentAt } from '../support/samples.ts';

/** What follows from a batch of changes, as far as it needs no table. */

const carla = thread('s', 'c', '+31600000001');
const reply = (id: string, more: object = {}) => ({ ...outboxKey(carla, sentAt(noon), id), entryId: id, ...more });

test('a reply put back keeps its timer although another one of its thread is written in the same batch', async () => {
  const [hints, timers]: [object[], number[]] = [[], []];
  const reactor = {
    desk: {},
    hints: { outboxReady: async (ready: object[]) => void hints.push(...ready), wake: async () => {} },
    timers: { set: async (_name: string, at: number) => void timers.push(at), move: async () => {} },
  } as unknown as Reactor;
  const { shop, channel, address } = carla;
  await react(reactor, [
    { after: reply('r1') },
    { before: reply('r1'), after: reply('r1', { notBefore: noon + 4 * second }) },
    { after: reply('r2') },
    { before: reply('r1'), after: reply('r1', { claimedUntil: noon + 34 * second, wakeAt: noon + 34 * second }) },
  ]);
  expect(hints).toEqual([{ shop, channel, address }]);
  expect(timers).toEqual([noon + 4 * second, noon + 34 * second]);
});
