import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type Engine, startEngine } from './engine.ts';
import { createFaults } from './faults.ts';
import { type Consumer, type StreamOptions, type StreamPump, startStream, trimBehindAll } from './stream.ts';
import type { ChangeRecord } from './stream-source.ts';

let engine: Engine;
let directory: string;
let pump: StreamPump | undefined;
beforeAll(async () => {
  engine = await startEngine({ tableName: 'slotdesk' });
});
afterAll(() => engine?.stop());
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stream-'));
});
afterEach(async () => {
  await pump?.stop();
  pump = undefined;
  rmSync(directory, { recursive: true, force: true });
});

const write = async (pk: string, value: number) => {
  await engine.wire.call('PutItem', {
    TableName: 'slotdesk',
    Item: { pk: { S: pk }, sk: { S: 'HEAD' }, value: { N: String(value) } },
  });
  pump?.nudge();
};
const values = (records: ChangeRecord[]) => records.map((record) => Number(record.dynamodb.NewImage?.value?.N));
const consumer = (handle: Consumer['handle'], more: Partial<Consumer> = {}): Consumer => ({
  handle,
  batchSize: 100,
  parallelizationFactor: 1,
  retryAttempts: 3,
  ...more,
});
const deliver = (handle: Consumer['handle'], more: Partial<Consumer & StreamOptions> = {}) => {
  const { faults, backOffMs = 1, ...rest } = more;
  pump = startStream({ engine, directory, consumers: [consumer(handle, rest)], backOffMs, ...(faults && { faults }) });
  return pump;
};
/** Moves the checkpoint past what earlier tests wrote. */
const fromNow = async () => {
  await deliver(async () => {}).idle();
  await pump?.stop();
};

test('records are forgotten when the slowest of several pumps has handled them', async () => {
  const trimmed: string[] = [];
  const trim = trimBehindAll({ trim: async (before) => void trimmed.push(before) }, 2);
  const [fast, slow] = [trim(), trim()];
  for (const act of [() => fast('900'), () => slow('50'), () => fast('1000'), () => slow('1200')]) await act();
  expect(trimmed).toEqual(['50', '50', '1000']);
});

test('a change that is not wanted does not wake the handler, and is not waited for', async () => {
  await fromNow();
  const seen: ChangeRecord[] = [];
  deliver(async ({ Records }) => seen.push(...Records), { wanted: ({ dynamodb }) => dynamodb.Keys?.pk?.S !== 'T#no' });
  for (const [pk, value] of [
    ['T#no', 1],
    ['T#yes', 2],
    ['T#no', 3],
  ] as const)
    await write(pk, value);
  await pump?.idle();
  expect(values(seen)).toEqual([2]);
});

test('a change reaches the handler with its images as Lambda hands them over', async () => {
  await fromNow();
  const seen: ChangeRecord[] = [];
  deliver(async ({ Records }) => seen.push(...Records));
  await write('T#image', 1);
  await write('T#image', 2);
  await pump?.idle();
  expect(seen.map((record) => record.eventName)).toEqual(['INSERT', 'MODIFY']);
  expect(seen[1]).toMatchObject({
    eventSource: 'aws:dynamodb',
    eventSourceARN: engine.streamArn,
    dynamodb: {
      Keys: { pk: { S: 'T#image' }, sk: { S: 'HEAD' } },
      OldImage: { value: { N: '1' } },
      NewImage: { value: { N: '2' } },
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    },
  });
  expect(seen[1]?.eventID).not.toBe(seen[0]?.eventID);
});

test('the records of a partition come in order, whatever the number of calls at a time', async () => {
  await fromNow();
  const seen = new Map<string, number[]>();
  deliver(
    async ({ Records }) => {
      for (const record of Records) {
        const pk = record.dynamodb.Keys?.pk?.S ?? '';
        seen.set(pk, [...(seen.get(pk) ?? []), ...values([record])]);
        await Promise.resolve();
      }
    },
    { parallelizationFactor: 4, batchSize: 7 },
  );
  await Promise.all(
    Array.from({ length: 6 }, async (_, p) => {
      for (let i = 0; i < 30; i++) await write(`T#order${p}`, i);
    }),
  );
  await pump?.idle();
  expect(seen.size).toBe(6);
  for (const list of seen.values()) expect(list).toEqual(Array.from({ length: 30 }, (_, i) => i));
});

test('a batch is taken up again from its lowest failed record', async () => {
  await fromNow();
  for (let i = 0; i < 5; i++) await write('T#partial', i);
  const calls: number[][] = [];
  deliver(async ({ Records }) => {
    calls.push(values(Records));
    if (calls.length > 1) return undefined;
    const names = Records.map((record) => record.dynamodb.SequenceNumber);
    return { batchItemFailures: [{ itemIdentifier: names[4] }, { itemIdentifier: names[2] }] };
  });
  await pump?.idle();
  expect(calls).toEqual([
    [0, 1, 2, 3, 4],
    [2, 3, 4],
  ]);
});

test('a record that always fails is parked after its tries and holds up no other', async () => {
  await fromNow();
  for (let i = 0; i < 8; i++) await write('T#poison', i);
  let poison = 0;
  const seen = new Set<number>();
  deliver(async ({ Records }) => {
    if (values(Records).includes(5)) {
      if (Records.length === 1) poison++;
      throw new Error('cannot handle 5');
    }
    for (const value of values(Records)) seen.add(value);
  });
  await pump?.idle();
  expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 6, 7]);
  expect(poison).toBe(4);
  expect(pump?.failures()).toMatchObject([
    { error: 'Error: cannot handle 5', record: { dynamodb: { NewImage: { value: { N: '5' } } } } },
  ]);
});

test('each consumer gets every change, and one that stands still does not hold up the other', async () => {
  await fromNow();
  const quick: number[] = [];
  const slow: number[] = [];
  let goOn = () => {};
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  pump = startStream({
    engine,
    directory,
    consumers: [
      consumer(async ({ Records }) => void quick.push(...values(Records))),
      consumer(async ({ Records }) => {
        await held;
        slow.push(...values(Records));
      }),
    ],
  });
  for (const value of [1, 2, 3]) await write('T#two', value);
  await vi.waitFor(() => expect(quick).toEqual([1, 2, 3]));
  expect(slow).toEqual([]);
  goOn();
  await pump.idle();
  expect(slow).toEqual([1, 2, 3]);
});

test('what one consumer has not handled is given to both again after a restart', async () => {
  await fromNow();
  const seen: number[] = [];
  const see = async ({ Records }: { Records: ChangeRecord[] }) => void seen.push(...values(Records));
  const fails = async () => {
    throw new Error('not now');
  };
  pump = startStream({
    engine,
    directory,
    consumers: [consumer(see), consumer(fails, { retryAttempts: Number.POSITIVE_INFINITY })],
    backOffMs: 1,
  });
  await write('T#again', 7);
  await vi.waitFor(() => expect(seen).toEqual([7]));
  await pump.stop();
  await deliver(see).idle();
  expect(seen).toEqual([7, 7]);
});

test('idle waits for what the handlers write themselves', async () => {
  await fromNow();
  const seen: number[] = [];
  deliver(async ({ Records }) => {
    for (const value of values(Records)) {
      seen.push(value);
      if (value < 5) await write('T#cascade', value + 1);
    }
  });
  await write('T#cascade', 0);
  await pump?.idle();
  expect(seen).toEqual([0, 1, 2, 3, 4, 5]);
});

test('a restart goes on after what was handled and repeats nothing that was', async () => {
  await fromNow();
  const seen: number[] = [];
  const handle = async ({ Records }: { Records: ChangeRecord[] }) => seen.push(...values(Records));
  deliver(handle);
  await write('T#restart', 1);
  await pump?.idle();
  await pump?.stop();
  await write('T#restart', 2);
  await deliver(handle).idle();
  expect(seen).toEqual([1, 2]);
});

test('after kill -9 everything since the checkpoint is delivered again, in order, and nothing is lost', async () => {
  await fromNow();
  for (let i = 0; i < 60; i++) await write('T#killed', i);
  const before = await handledUntilKilled(25);
  const after: number[] = [];
  await deliver(async ({ Records }) => after.push(...values(Records)), { batchSize: 5 }).idle();
  expect(before).toEqual(Array.from({ length: before.length }, (_, i) => i));
  expect(before.length).toBeGreaterThanOrEqual(25);
  expect(after[0]).toBeLessThanOrEqual(before.length);
  expect(after[0]).toBeGreaterThan(0);
  expect(after).toEqual(Array.from({ length: after.length }, (_, i) => i + (after[0] ?? 0)));
  expect(after.at(-1)).toBe(59);
});

test('injected duplicates and reordering repeat and mix, and keep each item in order', async () => {
  await fromNow();
  const faults = createFaults();
  faults.set({ fault: 'duplicate', rate: 1, count: 1 });
  faults.set({ fault: 'reorder', seed: 7 });
  for (let i = 0; i < 10; i++) for (const item of ['a', 'b', 'c']) await write(`T#mixed${item}`, i);
  const seen: string[] = [];
  const record = async ({ Records }: { Records: ChangeRecord[] }) =>
    seen.push(...Records.map((r) => `${r.dynamodb.Keys?.pk?.S?.at(-1)}${values([r])}`));
  await deliver(record, { faults }).idle();
  expect(seen).toHaveLength(60);
  const first = seen.slice(0, 30);
  expect(first).not.toEqual(Array.from({ length: 30 }, (_, i) => `${'abc'[i % 3]}${Math.floor(i / 3)}`));
  for (const item of 'abc')
    expect(first.filter((one) => one.startsWith(item))).toEqual(Array.from({ length: 10 }, (_, i) => `${item}${i}`));
});

/** Runs a pump in another process, kills it once it has handled so many records, and tells which it had handled. */
function handledUntilKilled(count: number): Promise<number[]> {
  const module = (name: string) => JSON.stringify(fileURLToPath(new URL(name, import.meta.url)));
  const program = `
    import { writeSync } from 'node:fs';
    const { startEngine } = await import(${module('./engine.ts')});
    const { startStream } = await import(${module('./stream.ts')});
    const engine = await startEngine({ tableName: 'slotdesk', endpoint: ${JSON.stringify(engine.endpoint)} });
    const consumer = { batchSize: 5, parallelizationFactor: 1, retryAttempts: 3,
      async handle({ Records }) {
        for (const r of Records) writeSync(1, r.dynamodb.NewImage.value.N + '\\n');
        await new Promise((resolve) => setTimeout(resolve, 2));
      } };
    startStream({ engine, directory: ${JSON.stringify(directory)}, consumers: [consumer] });`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve) => {
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
      if (text.split('\n').length > count) child.kill('SIGKILL');
    });
    child.once('close', () => resolve(text.trim().split('\n').map(Number)));
  });
}
