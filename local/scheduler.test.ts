import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ConflictException,
  CreateScheduleCommand,
  DeleteScheduleCommand,
  GetScheduleCommand,
  ResourceNotFoundException,
  SchedulerClient,
  UpdateScheduleCommand,
  ValidationException,
} from '@aws-sdk/client-scheduler';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ControllableClock, openClock } from './clock.ts';
import { inProcess } from './inprocess.ts';
import { type Lambda, lambda } from './lambda.ts';
import { openScheduler, type Scheduler } from './scheduler.ts';

let directory: string;
let clock: ControllableClock;
let scheduler: Scheduler;
let fired: { id: string; at: number }[];
let handle: (event: { id: string }) => unknown;
let target: Lambda;
let client: SchedulerClient;

const open = () => {
  clock = openClock(directory);
  scheduler = openScheduler({ clock, directory, targets: new Map([[target.arn, target]]), backOffMs: 1000 });
  client = new SchedulerClient({
    region: 'local',
    endpoint: 'http://127.0.0.1:1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestHandler: inProcess(scheduler.wire),
  });
};
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'scheduler-'));
  fired = [];
  handle = () => {};
  target = lambda(
    'deadline',
    async (event: { id: string }) => {
      fired.push({ id: event.id, at: clock.now() });
      await handle(event);
    },
    { timeoutSeconds: 5 },
  );
  open();
});
afterEach(async () => {
  await scheduler.stop();
  rmSync(directory, { recursive: true, force: true });
});

const at = (ms: number) => `at(${new Date(ms).toISOString().slice(0, 19)})`;
const schedule = (name: string, ms: number, arn = target.arn, retries = 3) => ({
  Name: name,
  GroupName: 'slotdesk',
  ScheduleExpression: at(ms),
  FlexibleTimeWindow: { Mode: 'OFF' as const },
  ActionAfterCompletion: 'DELETE' as const,
  Target: {
    Arn: arn,
    RoleArn: 'arn:aws:iam::000000000000:role/scheduler',
    Input: JSON.stringify({ id: name }),
    RetryPolicy: { MaximumRetryAttempts: retries },
  },
});
const create = (name: string, ms: number, arn?: string, retries?: number) =>
  client.send(new CreateScheduleCommand(schedule(name, ms, arn, retries)));
const get = (name: string) => client.send(new GetScheduleCommand({ Name: name, GroupName: 'slotdesk' }));
const settle = async () => {};
const inMinutes = (minutes: number) => Math.ceil(clock.now() / 1000) * 1000 + minutes * 60_000;

test('a schedule is created once, can be read, changed and deleted, and errors are the ones of AWS', async () => {
  const due = inMinutes(5);
  expect((await create('a', due)).ScheduleArn).toContain('schedule/slotdesk/a');
  await expect(create('a', due)).rejects.toBeInstanceOf(ConflictException);
  expect(await get('a')).toMatchObject({
    Name: 'a',
    GroupName: 'slotdesk',
    ScheduleExpression: at(due),
    State: 'ENABLED',
  });
  await client.send(new UpdateScheduleCommand(schedule('a', due + 60_000)));
  expect((await get('a')).ScheduleExpression).toBe(at(due + 60_000));
  await client.send(new DeleteScheduleCommand({ Name: 'a', GroupName: 'slotdesk' }));
  await expect(get('a')).rejects.toBeInstanceOf(ResourceNotFoundException);
  await expect(client.send(new UpdateScheduleCommand(schedule('a', due)))).rejects.toBeInstanceOf(
    ResourceNotFoundException,
  );
  await expect(
    client.send(new CreateScheduleCommand({ ...schedule('b', due), ScheduleExpression: 'at(tomorrow)' })),
  ).rejects.toBeInstanceOf(ValidationException);
});

test('moving the clock fires what is due on the way, in order, each at its own moment, and leaves the rest', async () => {
  const start = inMinutes(0);
  const order = [7, 2, 5, 9, 2];
  await Promise.all(order.map((minutes, i) => create(`s${minutes}-${i}`, start + minutes * 60_000)));
  const settled: number[] = [];
  await scheduler.advanceTo(start + 8 * 60_000, async () => {
    settled.push(fired.length);
  });
  expect(fired.map(({ id }) => id)).toEqual(['s2-1', 's2-4', 's5-2', 's7-0']);
  for (const { id, at: moment } of fired) {
    const due = start + Number(id[1]) * 60_000;
    expect(moment - due).toBeGreaterThanOrEqual(0);
    expect(moment - due).toBeLessThan(30_000);
  }
  expect(settled).toEqual([0, 2, 3, 4]);
  expect(scheduler.size()).toBe(1);
  expect(clock.now()).toBeGreaterThanOrEqual(start + 8 * 60_000);
});

test('what a fired function arms on the way fires on the way too', async () => {
  const start = inMinutes(0);
  handle = ({ id }) => (id === 'first' ? create('second', start + 3 * 60_000) : undefined);
  await create('first', start + 60_000);
  await scheduler.advanceTo(start + 5 * 60_000, settle);
  expect(fired.map(({ id }) => id)).toEqual(['first', 'second']);
});

test('a schedule that is updated while its function runs stays and fires again', async () => {
  const start = inMinutes(0);
  let updates = 0;
  handle = async ({ id }) => {
    if (updates++ === 0) await client.send(new UpdateScheduleCommand(schedule(id, start + 3 * 60_000)));
  };
  await create('again', start + 60_000);
  await scheduler.advanceTo(start + 2 * 60_000, settle);
  expect(scheduler.size()).toBe(1);
  await scheduler.advanceTo(start + 4 * 60_000, settle);
  expect(fired).toHaveLength(2);
  expect(scheduler.size()).toBe(0);
});

test('a failing function is tried again with growing pauses and then given up', async () => {
  const start = inMinutes(0);
  handle = () => {
    throw new Error('not today');
  };
  await create('failing', start, undefined, 3);
  await scheduler.advanceTo(start + 60_000, settle);
  expect(fired).toHaveLength(4);
  const pauses = fired.slice(1).map(({ at: moment }, i) => Math.round((moment - (fired[i]?.at ?? 0)) / 1000));
  expect(pauses).toEqual([1, 2, 4]);
  expect(scheduler.failures()).toMatchObject([{ name: 'failing', error: 'Error: not today' }]);
  expect(scheduler.size()).toBe(0);
});

test('schedules are there after a crash, and what became due meanwhile fires once the system is back', async () => {
  const start = inMinutes(0);
  await create('soon', start + 60_000);
  await create('later', start + 600_000);
  await create('dropped', start + 60_000);
  await client.send(new DeleteScheduleCommand({ Name: 'dropped', GroupName: 'slotdesk' }));
  // Nothing is closed: what a killed process leaves is what the journal holds.
  clock.promise(start + 120_000);
  open();
  expect(clock.now()).toBeGreaterThanOrEqual(start + 120_000);
  await expect.poll(() => fired.map(({ id }) => id)).toEqual(['soon']);
  await expect.poll(() => scheduler.size()).toBe(1);
  expect((await get('later')).ScheduleExpression).toBe(at(start + 600_000));
});

test('a schedule fires by itself when its real time has come', async () => {
  await create('now', clock.now() - 1000);
  await expect.poll(() => fired.length).toBe(1);
  await expect.poll(() => scheduler.size()).toBe(0);
});
