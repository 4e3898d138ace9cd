import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { seedFile } from './engine-seed.ts';
import { readFile, replaceFile } from './journal.ts';

/** The embedded engine's process. */
export interface EngineProcess {
  port: number;
  /** Undefined while it is not running. */
  pid(): number | undefined;
  stop(): Promise<void>;
}

/**
 * Ends the engine when our process goes, however it goes: the shell holds the reading end of a pipe whose writing end
 * only we have, so our death is its end of file. It prints the engine's pid, and leaves with the engine's exit code.
 * $1 is a directory to remove at the end of a throw-away run ('' for none).
 */
const guard = `
directory=$1; shift
exec 3<&0
"$@" <&- 3<&- >/dev/null 2>&1 &
engine=$!
echo $engine
( read -r _ <&3; trap '' TERM; kill -9 $engine 2>/dev/null; if [ -n "$directory" ]; then rm -rf "$directory"; fi ) >/dev/null 2>&1 &
watch=$!
exec 3<&- 0<&-
wait $engine; code=$?
kill $watch 2>/dev/null
exit $code`;

/**
 * Starts the engine on a free port and starts it again, on the same port and file, when it dies.
 * @param file the database; undefined: a throw-away one that goes with the process
 */
export async function startEngineProcess(file?: string, onRestart?: () => void): Promise<EngineProcess> {
  const binary = engineBinary();
  const throwAway = file ? undefined : mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'slotdesk-'));
  const database = file ?? join(throwAway ?? '', 'table.db');
  const record = `${database}.pid`;
  await endOrphan(record, binary, database);
  seed(database);

  const port = await freePort();
  let child: ChildProcess | undefined;
  let pid: number | undefined;
  let stopping = false;
  let restarts = 0;

  const start = async () => {
    // Its own process group: Ctrl-C in the terminal is for us, and the engine goes last.
    const guarded = spawn(
      '/bin/sh',
      ['-c', guard, 'engine', throwAway ?? '', binary, '--port', String(port), '--db-path', database],
      {
        detached: true,
        stdio: ['pipe', 'pipe', 'ignore'],
      },
    );
    child = guarded;
    pid = await firstNumber(guarded);
    replaceFile(record, JSON.stringify({ pid }));
    const engine = pid;
    guarded.once('exit', () => {
      // The shell may have been killed alone; two engines on one file must not be.
      if (isEngine(engine, binary, database)) signal(engine, 'SIGKILL');
      guarded.stdin?.destroy();
      pid = undefined;
      if (stopping) return;
      // Slower after five deaths: something is wrong that a restart does not heal.
      setTimeout(() => !stopping && start().then(onRestart, () => {}), restarts++ < 5 ? 20 : 1000);
    });
  };
  await start();

  return {
    port,
    pid: () => pid,
    async stop() {
      stopping = true;
      if (child && pid) await end(child, pid);
      rmSync(record, { force: true });
      if (throwAway) rmSync(throwAway, { recursive: true, force: true });
    },
  };
}

/** SIGTERM, and after half a second SIGKILL, which costs nothing: every commit is in the file before it is answered. */
async function end(child: ChildProcess, pid: number): Promise<void> {
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  signal(pid, 'SIGTERM');
  const timer = setTimeout(() => signal(pid, 'SIGKILL'), 500);
  await gone;
  clearTimeout(timer);
  child.stdin?.destroy();
}

/** The embedded engine's program. @throws Error with what to do where there is none for this machine */
export function engineBinary(): string {
  try {
    const require = createRequire(import.meta.url);
    return join(dirname(require.resolve('@dynoxide/linux-x64/package.json')), 'dynoxide');
  } catch {
    throw new Error(
      'There is no embedded database for this machine (@dynoxide/linux-x64 is for Linux on x64). ' +
        'Start DynamoDB Local and set AWS_ENDPOINT_URL_DYNAMODB to its address.',
    );
  }
}

/** A new file begins with the seed, whole or not at all. */
function seed(database: string): void {
  if (existsSync(database)) return;
  writeFileSync(`${database}.next`, seedFile(), { mode: 0o600 });
  renameSync(`${database}.next`, database);
}

/** Ends an engine that a killed run left behind, after making sure that the pid is still our engine on our file. */
async function endOrphan(record: string, binary: string, database: string): Promise<void> {
  const pid = readFile<{ pid?: number }>(record)?.pid;
  if (!pid || !isEngine(pid, binary, database)) return;
  signal(pid, 'SIGKILL');
  for (let i = 0; i < 400 && isEngine(pid, binary, database); i++) await sleep(5);
}

function isEngine(pid: number, binary: string, database: string): boolean {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return command[0] === binary && command.includes(database);
  } catch {
    return false;
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It is gone already.
  }
}

function firstNumber(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const match = /^(\d+)\n/.exec(text);
      if (match) resolve(Number(match[1]));
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error('The database engine could not be started.')));
  });
}

/** A port nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
