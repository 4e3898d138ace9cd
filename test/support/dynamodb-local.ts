import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../local/engine-process.ts';

/** Amazon's own DynamoDB Local: the second opinion on what the embedded engine says. */

const require = createRequire(import.meta.url);

function jarDirectory(): string | undefined {
  try {
    return join(dirname(require.resolve('amplify-dynamodb-simulator/package.json')), 'emulator');
  } catch {
    return undefined;
  }
}

/** Why it cannot run on this machine; undefined when it can. */
export function missing(): string | undefined {
  const directory = jarDirectory();
  if (!directory || !existsSync(join(directory, 'DynamoDBLocal.jar')))
    return 'amplify-dynamodb-simulator is not installed';
  return spawnSync('java', ['-version']).status === 0 ? undefined : 'there is no java; install a Java 17 runtime';
}

/** Ends Java when the shell's standard input ends, which it does with our process, however that goes. */
const guard = '"$@" </dev/null >/dev/null 2>&1 & engine=$!; read -r _; kill -9 $engine 2>/dev/null; wait $engine';

/**
 * Starts it in memory on a free port of 127.0.0.1 and waits until it answers: 5 s on a quiet machine, longer on a busy one. It ends
 * with this process.
 */
export async function startDynamoDbLocal(): Promise<{ endpoint: string }> {
  const directory = jarDirectory() ?? '';
  const port = await freePort();
  const jar = ['-Djava.library.path=DynamoDBLocal_lib', '-jar', 'DynamoDBLocal.jar'];
  // Short-lived: compiling less starts it in 2.7 s instead of 5.
  const java = ['java', '-Xmx384m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', ...jar];
  const options = ['-inMemory', '-sharedDb', '-disableTelemetry', '-port', String(port)];
  const shell = spawn('/bin/sh', ['-c', guard, 'engine', ...java, ...options], {
    cwd: directory,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // It does not keep the process.
  shell.unref();
  (shell.stdin as Socket).unref();
  const endpoint = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 1000; tries++) {
    const answers = await fetch(endpoint).then(
      () => true,
      () => false,
    );
    if (answers) return { endpoint };
    await sleep(50);
  }
  shell.stdin.end();
  throw new Error('DynamoDB Local did not start.');
}
