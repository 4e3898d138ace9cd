import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ControllableClock, openClock } from '../../local/clock.ts';
import { inProcess } from '../../local/inprocess.ts';
import { lambda } from '../../local/lambda.ts';
import { openScheduler, type Scheduler } from '../../local/scheduler.ts';
import { openTimers, type Timers, type Wake } from './timers.ts';

let directory: string;
let clock: ControllableClock;
let scheduler: Scheduler;
let timers: Timers;
let woken: { wake: Wake; at: number }[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'timers-'));
  woken = [];
  clock = openClock(directory);
  const target = lambda('deadline', async (wake: Wake) => woken.push({ wake, at: clock.now() }), { timeoutSeconds: 5 });
  scheduler = openScheduler({ clock, directory, targets: new Map([[target.arn, target]]) });
  timers = openTimers(
    {
      region: 'local',
      endpoint: 'http://127.0.0.1:1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      requestHandler: inProcess(scheduler.wire),
    },
    { group: 'slotdesk', target: target.arn, role: 'arn:aws:iam::000000000000:role/scheduler' },
    () => clock.now(),
  );
});
afterEach(async () => {
  await scheduler.stop();
  rmSync(directory, { recursive: true, force: true });
});

const wakeFor = (due: number): Wake => ({ kind: 'conversation', conversation: 'bloom.w.a.1', due });
const advance = (ms: number) => scheduler.advanceTo(clock.now() + ms, () => scheduler.idle());

test('a timer wakes with what it was given, never before its time, and is gone then', async () => {
  const due = clock.now() + 60_000;
  await timers.set('c-1', due, wakeFor(due));
  expect(scheduler.size()).toBe(1);
  await advance(50_000);
  expect(woken).toEqual([]);
  await advance(12_000);
  expect(woken.map(({ wake }) => wake)).toEqual([wakeFor(due)]);
  expect(woken[0]?.at).toBeGreaterThanOrEqual(due);
  expect(scheduler.size()).toBe(0);
});

test.each(['set', 'move'] as const)(
  '%s: whether or not the timer is there already, one is left, at the last time',
  async (how) => {
    const start = clock.now();
    for (const ms of [300_000, 600_000, 120_000]) await timers[how]('c-1', start + ms, wakeFor(start + ms));
    expect(scheduler.size()).toBe(1);
    await advance(121_000);
    expect(woken.map(({ wake }) => wake.due)).toEqual([start + 120_000]);
    await timers[how]('c-1', clock.now() + 10_000, wakeFor(1));
    await advance(11_000);
    expect(woken.at(-1)?.wake.due).toBe(1);
  },
);

test('one whose time has passed wakes within two seconds', async () => {
  await timers.set('c-1', clock.now() - 60_000, wakeFor(1));
  await advance(2_000);
  expect(woken.length).toBe(1);
});
