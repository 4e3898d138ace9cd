import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Takes a data folder for this process: two systems on one would send replies twice. A lock that its process did not outlive
 * (kill -9) is taken over.
 * @returns gives the folder back
 * @throws Error with what to do when another system has it
 */
export function lockFolder(directory: string): () => void {
  const path = join(directory, 'system.lock');
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const holder = Number(readFileSync(path, 'utf8'));
    if (holder !== process.pid && isSystem(holder)) {
      throw new Error(
        `${directory} is in use by another system here (process ${holder}). Stop that one, or choose another folder with --data.`,
      );
    }
    writeFileSync(path, String(process.pid));
  }
  return () => rmSync(path, { force: true });
}

/** Whether a process is alive and, where that can be seen, runs JavaScript: numbers of processes are used again. */
function isSystem(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('node');
  } catch {
    return true;
  }
}
