import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { lockFolder } from './lock.ts';

const folders: string[] = [];
const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'slotdesk-lock-'));
  folders.push(made);
  return made;
};
afterEach(() => {
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true });
});

test('a folder that another living system has is refused, with what to do', () => {
  const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
  try {
    const here = folder();
    writeFileSync(join(here, 'system.lock'), String(other.pid));
    expect(() => lockFolder(here)).toThrow(/in use by another system.*--data/);
  } finally {
    other.kill('SIGKILL');
  }
});

test('a folder whose system was killed, or gave it back, is taken', () => {
  const here = folder();
  writeFileSync(join(here, 'system.lock'), '999999999');
  lockFolder(here)();
  expect(() => lockFolder(here)).not.toThrow();
});
