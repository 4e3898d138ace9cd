import { type ChildProcess, fork, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Finding } from '../layers/desk/check.ts';
import type { Counters, OperationCount } from '../local/counting.ts';
import type { LoadTasks } from './load-tasks.ts';

/**
 * The processes of a measurement: the system, its engine and the load generator each have one of their own, so that memory,
 * processor time and event loop are theirs.
 */

const root = join(import.meta.dirname, '..');

/** Systems that run; they end with us, also when a measurement fails or is stopped. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGTERM');
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

/** The system under measurement, over its HTTP controls. */
export interface SystemUnderTest {
  url: string;
  /** The data directory, removed at the end where it is ours. */
  directory: string;
  metrics(): Promise<Metrics>;
  /** Resolves when nothing is under way any more. */
  idle(): Promise<void>;
  check(): Promise<Finding>;
  post<T = unknown>(path: string, body?: unknown, token?: string): Promise<T>;
  get<T = unknown>(path: string, token?: string): Promise<T>;
  token(agent: string): Promise<string>;
  /** What the operating system says of the Node process and of the engine. */
  usage(): { system: Usage; engine: Usage };
  /** Starts the same data again in a new process. */
  stop(): Promise<void>;
}

export type Metrics = Counters & { operations: Record<string, OperationCount>; memory: { rss: number } };

export interface Usage {
  /** Seconds of processor time since the start. */
  cpu: number;
  /** MiB resident. */
  rss: number;
}

export interface SystemOptions {
  /** Data that is there already; default: a new directory, in memory where the machine has such a thing. */
  directory?: string;
  /** Put the data on disk, where every commit costs an fsync. */
  onDisk?: boolean;
  nodeOptions?: string[];
}

/** A new directory for data. */
export const newDirectory = (onDisk = false): string =>
  mkdtempSync(join(!onDisk && existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'slotdesk-bench-'));

/** Starts `npm start` without the demo and waits until it is ready. */
export async function startSystem(options: SystemOptions = {}): Promise<SystemUnderTest> {
  const directory = options.directory ?? newDirectory(options.onDisk);
  const flags = ['--import', 'tsx', ...(options.nodeOptions ?? [])];
  const child = spawn(
    process.execPath,
    [...flags, join(root, 'local/main.ts'), '--port', '0', '--data', directory, '--empty'],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  running.add(child);
  child.once('exit', () => running.delete(child));
  const url = await readyUrl(child);
  const ask = async <T>(method: string, path: string, body?: unknown, token?: string): Promise<T> => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 300)}`);
    return (text ? JSON.parse(text) : undefined) as T;
  };
  const post = <T>(path: string, body: unknown = {}, token?: string): Promise<T> => ask('POST', path, body, token);
  return {
    url,
    directory,
    post,
    get: (path, token) => ask('GET', path, undefined, token),
    metrics: () => ask('GET', '/local/metrics'),
    idle: async () => void (await post('/local/idle')),
    check: () => ask('GET', '/local/check'),
    token: async (agent) => (await post<{ token: string }>('/local/token', { agent })).token,
    usage: () => {
      const record = JSON.parse(readFileSync(join(directory, 'table.db.pid'), 'utf8')) as { pid: number };
      return { system: usageOf(child.pid ?? 0), engine: usageOf(record.pid) };
    },
    async stop() {
      await ended(child, 'SIGTERM');
      if (!options.directory) rmSync(directory, { recursive: true, force: true });
    },
  };
}

function readyUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const url = /^slotdesk ready (\S+)$/m.exec(said)?.[1];
      if (url) resolve(url);
    });
    child.once('exit', (code) => reject(new Error(`the system did not start (exit code ${code})`)));
  });
}

/** Ends a child; one that does not go within 10 s is killed. */
async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(timer);
}

const ticksPerSecond = 100;

function usageOf(pid: number): Usage {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const kib = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return { cpu: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond, rss: Number(kib ?? 0) / 1024 };
}

/** The load generator, in its own process. */
export interface Load {
  run<Name extends keyof LoadTasks>(name: Name, args: LoadTasks[Name]['args']): Promise<LoadTasks[Name]['result']>;
  usage(): Usage;
  stop(): Promise<void>;
}

export async function startLoad(): Promise<Load> {
  const child = fork(join(import.meta.dirname, 'load.ts'), {
    execArgv: ['--import', 'tsx'],
    serialization: 'advanced',
    cwd: root,
  });
  const waiting = new Map<number, { resolve: (result: never) => void; reject: (error: Error) => void }>();
  let calls = 0;
  child.on('message', ({ call, result, error }: { call: number; result?: never; error?: string }) => {
    const waits = waiting.get(call);
    waiting.delete(call);
    if (error === undefined) waits?.resolve(result as never);
    else waits?.reject(new Error(error));
  });
  child.once('exit', (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`the load generator ended (exit code ${code})`));
  });
  return {
    run: (name, args) =>
      new Promise((resolve, reject) => {
        const call = ++calls;
        waiting.set(call, { resolve: resolve as (result: never) => void, reject });
        child.send({ call, name, args });
      }),
    usage: () => usageOf(child.pid ?? 0),
    stop: () => ended(child, 'SIGTERM'),
  };
}
