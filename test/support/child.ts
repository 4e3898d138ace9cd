import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The system as a process of its own, started as `npm start` starts it, to be killed. */
export interface Child {
  url: string;
  pid: number;
  /** Kills it with SIGKILL and waits until it is gone. */
  kill(): Promise<void>;
  /** It answers nobody any more, as when a machine hangs, until it is told to go on. */
  freeze(): void;
  thaw(): void;
  /** Ends it cleanly, by SIGTERM unless told. @returns the exit code */
  end(signal?: 'SIGTERM' | 'SIGINT'): Promise<number | null>;
  /** What it said on standard error. */
  errors(): string;
}

/** Far more than it needs on a busy machine, ms. */
const endsWithin = 30_000;

const root = fileURLToPath(new URL('../..', import.meta.url));

/** @throws Error with what it said when it is not ready within 30 s */
export const startChild = (directory: string, ...more: string[]): Promise<Child> =>
  start(process.execPath, ['--import', 'tsx', 'local/main.ts', ...options(directory), ...more]);

/** The demo, kept nowhere, by `npm start` as a person starts it. */
export const startDemo = (): Promise<Child> =>
  start(process.execPath, ['--import', 'tsx', 'local/main.ts', '--ephemeral', '--demo', '--port', '0'], 120_000);

/** The demo, kept in a folder. @param port the one of before for a page that was open then, 0: any free one */
export const startKeptDemo = (directory: string, port: number): Promise<Child> =>
  start(process.execPath, ['--import', 'tsx', 'local/main.ts', '--data', directory, '--port', String(port)], 120_000);

/** The same by npm itself: `pid` and signals are npm's. */
export const startWithNpm = (directory: string): Promise<Child> => start('npm', ['start', '--', ...options(directory)]);

const options = (directory: string): string[] => ['--data', directory, '--port', '0', '--empty'];

/** @param within ms; the first start builds the site, which takes a while on a busy machine */
async function start(command: string, args: string[], within = 30_000): Promise<Child> {
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const gone = new Promise<number | null>((resolve) => child.once('exit', resolve));
  let errors = '';
  child.stderr?.on('data', (chunk) => {
    errors += chunk;
  });
  try {
    const url = await ready(child, () => errors, within);
    return {
      url,
      pid: child.pid ?? 0,
      errors: () => errors,
      async kill() {
        child.kill('SIGKILL');
        await gone;
      },
      freeze: () => void child.kill('SIGSTOP'),
      thaw: () => void child.kill('SIGCONT'),
      async end(signal = 'SIGTERM') {
        child.kill(signal);
        // One that hangs must not stay behind for the next tests; that it hung is a failure all the same.
        let hangs = false;
        const timer = setTimeout(() => {
          hangs = true;
          child.kill('SIGKILL');
        }, endsWithin);
        const code = await gone;
        clearTimeout(timer);
        if (hangs) throw new Error(`it did not end within ${endsWithin} ms: ${errors}`);
        return code;
      },
    };
  } catch (error) {
    child.kill('SIGKILL');
    await gone;
    throw error;
  }
}

function ready(child: ChildProcess, errors: () => string, within: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const timer = setTimeout(() => reject(new Error(`not ready after ${within} ms: ${said} ${errors()}`)), within);
    child.stdout?.on('data', (chunk) => {
      said += chunk;
      const url = /slotdesk ready (\S+)/.exec(said)?.[1];
      if (!url) return;
      clearTimeout(timer);
      resolve(url);
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`it ended with ${code}: ${errors()}`));
    });
  });
}

/** The engine's process of a system on that directory. */
export const enginePid = (directory: string): number =>
  (JSON.parse(readFileSync(join(directory, 'table.db.pid'), 'utf8')) as { pid: number }).pid;
