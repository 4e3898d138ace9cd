import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { type Engine, startEngine } from './engine.ts';
import { seedFile } from './engine-seed.ts';

const directory = mkdtempSync(join(tmpdir(), 'engine-'));
const running: Engine[] = [];
afterEach(async () => {
  for (const engine of running.splice(0)) await engine.stop();
  rmSync(directory, { recursive: true, force: true });
});

const start = async (file?: string, onRestart?: () => void) => {
  const engine = await startEngine({ file, tableName: 'slotdesk', endpoint: undefined, onRestart });
  running.push(engine);
  return engine;
};
const put = (engine: Engine, sk: string) =>
  engine.wire.call('PutItem', { TableName: 'slotdesk', Item: { pk: { S: 'A' }, sk: { S: sk } } });
const count = async (engine: Engine) =>
  (await engine.wire.call<{ Count: number }>('Scan', { TableName: 'slotdesk', ConsistentRead: true })).Count;
/** A process that ended and was not waited for yet has no command line any more. */
const alive = (pid: number) => existsSync(`/proc/${pid}`) && readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';

test('the seed is the database that engine-seed.sql describes', () => {
  const bytes = seedFile().toString('latin1');
  const sql = readFileSync(new URL('./engine-seed.sql', import.meta.url), 'utf8');
  expect(bytes.startsWith('SQLite format 3\0')).toBe(true);
  for (const statement of sql.replace(/^--.*$/gm, '').split(/;\n(?=CREATE|$)/)) {
    const wanted = statement.trim();
    if (wanted) expect(bytes).toContain(wanted);
  }
});

test('what was written is there after the engine was killed, and it comes back by itself on the same port', async () => {
  let restarted = 0;
  const engine = await start(join(directory, 'table.db'), () => restarted++);
  for (let i = 0; i < 20; i++) await put(engine, `M${i}`);
  process.kill(engine.pid() ?? 0, 'SIGKILL');
  await expect.poll(() => restarted, { timeout: 5000 }).toBe(1);
  await expect.poll(() => count(engine).catch(() => -1), { timeout: 5000 }).toBe(20);
});

test('an engine that is started again on its file has its table and its stream', async () => {
  const file = join(directory, 'table.db');
  const first = await start(file);
  await put(first, 'M1');
  await first.stop();
  running.length = 0;
  const second = await start(file);
  expect(second.streamArn).toBe(first.streamArn);
  expect(await count(second)).toBe(1);
});

test('the engine of a process that was killed is gone, and its throw-away file with it', async () => {
  const child = startElsewhere();
  const { pid, endpoint } = await child.started;
  expect(alive(pid)).toBe(true);
  const file =
    readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      .split('\0')
      .find((part) => part.endsWith('.db')) ?? '';
  expect(existsSync(file)).toBe(true);
  process.kill(child.pid, 'SIGKILL');
  await expect.poll(() => alive(pid), { timeout: 5000 }).toBe(false);
  await expect.poll(() => existsSync(file), { timeout: 5000 }).toBe(false);
  await expect(fetch(endpoint)).rejects.toThrow();
});

test('an engine left behind on our file is ended before a new one takes the file', async () => {
  const file = join(directory, 'table.db');
  const child = startElsewhere(file);
  const { pid } = await child.started;
  // The guard goes first, so nothing ends the engine when its owner dies.
  // Stopped first, so that it cannot do anything about its engine meanwhile.
  process.kill(child.pid, 'SIGSTOP');
  for (const guard of child.guards(pid)) process.kill(guard, 'SIGKILL');
  process.kill(child.pid, 'SIGKILL');
  await sleep(50);
  expect(alive(pid)).toBe(true);
  const engine = await start(file);
  expect(alive(pid)).toBe(false);
  await put(engine, 'M1');
  expect(await count(engine)).toBe(1);
});

test('change records that were processed are trimmed, the newest stays, and the numbers go on', async () => {
  const engine = await start();
  for (let i = 0; i < 10; i++) await put(engine, `M${i}`);
  expect(await sequences(engine)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10']);
  await engine.trim('8');
  expect(await sequences(engine)).toEqual(['8', '9', '10']);
  await engine.trim('10');
  await put(engine, 'M10');
  expect(await sequences(engine)).toEqual(['10', '11']);
});

async function sequences(engine: Engine): Promise<string[]> {
  const { ShardIterator } = await engine.wire.call<{ ShardIterator: string }>('streams.GetShardIterator', {
    StreamArn: engine.streamArn,
    ShardId: 'shardId-00000001-slotdesk',
    ShardIteratorType: 'TRIM_HORIZON',
  });
  const { Records } = await engine.wire.call<{ Records: { dynamodb: { SequenceNumber: string } }[] }>(
    'streams.GetRecords',
    { ShardIterator },
  );
  return Records.map((record) => record.dynamodb.SequenceNumber);
}

/** Another Node process that starts an engine and waits to be killed. */
function startElsewhere(file?: string) {
  const module = fileURLToPath(new URL('./engine.ts', import.meta.url));
  const program = `
    const { startEngine } = await import(${JSON.stringify(module)});
    const engine = await startEngine({ file: ${JSON.stringify(file)}, tableName: 'slotdesk' });
    console.log(JSON.stringify({ pid: engine.pid(), endpoint: engine.endpoint }));
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const started = new Promise<{ pid: number; endpoint: string }>((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
      if (text.endsWith('}\n')) resolve(JSON.parse(text));
    });
    child.once('exit', () => reject(new Error('it did not start')));
  });
  started.catch(() => {});
  const guards = (engine: number) =>
    processes()
      .filter((one) => one.group === groupOf(engine) && one.pid !== engine)
      .map((one) => one.pid);
  return { pid: child.pid ?? 0, started, guards };
}

const groupOf = (pid: number) => Number(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/, '').split(' ')[3]);
const processes = () =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && existsSync(`/proc/${name}/stat`))
    .map((name) => ({ pid: Number(name), group: groupOf(Number(name)) }));
