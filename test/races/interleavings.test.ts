import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { openStage } from '../support/system.ts';
import { expectInvariants } from './invariants.ts';
import { castOf, life, play, settle } from './life.ts';

/**
 * Random lives on the real engine through the real handlers, each on a system of its own. FC_RUNS says how many; a
 * failure prints the seed and the path that play it again (FC_SEED, FC_PATH), as far as timing allows.
 */

const numRuns = Number(process.env.FC_RUNS ?? 6);
const again = {
  ...(process.env.FC_SEED && { seed: Number(process.env.FC_SEED) }),
  ...(process.env.FC_PATH && { path: process.env.FC_PATH }),
};
const longest = 30_000 + numRuns * 20_000;

const lives = (withFaults: boolean) =>
  fc.assert(
    fc.asyncProperty(life(withFaults), async (rounds) => {
      const stage = await openStage();
      try {
        const cast = await castOf(stage);
        await play(cast, rounds);
        await settle(cast);
        await expectInvariants(cast);
        // Once it is quiet the safety net finds nothing.
        expect(await stage.system.sweep()).toMatchObject({ assigned: 0, replies: 0, deadlines: 0 });
      } finally {
        await stage.stop();
      }
    }),
    // A smaller life has other timing: shrinking would look for another bug.
    { numRuns, endOnFailure: true, ...again },
  );

test(
  'D4, D6, C4: whatever happens at once over three shops with the same agents, every invariant holds',
  async () => {
    await lives(false);
  },
  longest,
);

test(
  'the same with conflicts, throttling, lost sockets, doubled and mixed deliveries, crashes and a provider that is down',
  async () => {
    await lives(true);
  },
  longest,
);
