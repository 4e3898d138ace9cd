import * as fc from 'fast-check';
import { test } from 'vitest';
import { useStage } from '../support/system.ts';
import { castOf, expectInvariants, life, play, settle } from './life.ts';
const stage = useStage();
for (const f of [false,true]) test(`x${f}`, async () => {
  await fc.assert(fc.asyncProperty(life(f), async (rounds) => {
    const t=[performance.now()]; const cast = await castOf(stage()); t.push(performance.now());
    try { await play(cast, rounds); t.push(performance.now()); await settle(cast); t.push(performance.now()); await expectInvariants(cast); t.push(performance.now()); }
    finally { stage().system.faults.clear(); for (const { sockets } of cast.agents) for (const socket of sockets.splice(0)) socket.cut(); }
    console.log(f, rounds.flat().length, rounds.flat().filter(c=>c.do==='advance').length, t.slice(1).map((x,i)=>Math.round(x-(t[i]??0))).join(' '), 'replies', cast.replies.size, 'posted', cast.posted.length);
  }), {numRuns: 25, endOnFailure: true});
}, 600_000);
