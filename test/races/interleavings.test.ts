import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { useStage } from '../support/system.ts';
import { castOf, expectInvariants, life, play, settle } from './life.ts';

/**
 * Random lives on the real engine through the real handlers. FC_RUNS says how many; a failure prints the seed and the
 * path that play it again (FC_SEED, FC_PATH), as far as timing allows.
 */

const stage = useStage();
const numRuns = Number(process.env.FC_RUNS ?? 8);
const again = {
  ...(process.env.FC_SEED && { seed: Number(process.env.FC_SEED) }),
  ...(process.env.FC_PATH && { path: process.env.FC_PATH }),
};

const lives = (withFaults: boolean) =>
  fc.assert(
    fc.asyncProperty(life(withFaults), async (rounds) => {
      const cast = await castOf(stage());
      try {
        await play(cast, rounds);
        await settle(cast);
        await expectInvariants(cast);
      } finally {
        stage().system.faults.clear();
        for (const { sockets } of cast.agents) for (const socket of sockets.splice(0)) socket.cut();
      }
    }),
    // A smaller life has other timing: shrinking would look for another bug.
    { numRuns, endOnFailure: true, ...again },
  );

test('D4, D6, C4: whatever happens at once over three shops with the same agents, every invariant holds', async () => {
  await lives(false);
}, 600_000);

test('the same with conflicts, throttling, lost sockets, doubled and mixed deliveries, crashes and a provider that is down', async () => {
  await lives(true);
}, 600_000);

test('nothing of all that has to be found by the safety net once it is quiet', async () => {
  await stage().system.idle();
  expect(await stage().system.sweep()).toMatchObject({ assigned: 0, replies: 0, deadlines: 0 });
});
