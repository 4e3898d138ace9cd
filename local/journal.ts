import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

/**
 * A file of JSON lines that is only ever appended to. A line is in the kernel's hands when `append` returns, so it
 * survives kill -9 of this process (a power cut may cost the last seconds).
 */
export interface Journal<Line> {
  append(line: Line): void;
  /** Replaces everything by these lines, all or nothing. */
  rewrite(lines: Iterable<Line>): void;
  /** Bytes written so far. */
  readonly size: number;
  close(): void;
}

/**
 * Opens or creates a journal.
 * @returns the lines it holds, oldest first, and the journal. A last line that was cut off by a crash is dropped.
 */
export function openJournal<Line>(path: string): { lines: Line[]; journal: Journal<Line> } {
  mkdirSync(dirname(path), { recursive: true });
  const { lines, whole } = existsSync(path) ? readLines<Line>(path) : { lines: [], whole: 0 };
  let file = openSync(path, 'a', 0o600);
  let size = whole;
  ftruncateSync(file, whole);
  let closed = false;
  const journal: Journal<Line> = {
    get size() {
      return size;
    },
    append(line) {
      if (closed) return;
      const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
      writeSync(file, bytes);
      size += bytes.length;
    },
    rewrite(all) {
      if (closed) return;
      const text = Array.from(all, (line) => `${JSON.stringify(line)}\n`).join('');
      replaceFile(path, text);
      closeSync(file);
      file = openSync(path, 'a', 0o600);
      size = Buffer.byteLength(text);
    },
    close() {
      if (closed) return;
      closed = true;
      closeSync(file);
    },
  };
  return { lines, journal };
}

/** Writes a file whole or not at all, readable by its owner only. */
export function replaceFile(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const next = `${path}.next`;
  writeFileSync(next, text, { mode: 0o600 });
  renameSync(next, path);
}

/** Reads a JSON file that `replaceFile` wrote; undefined if there is none. */
export function readFile<T>(path: string): T | undefined {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as T) : undefined;
}

function readLines<Line>(path: string): { lines: Line[]; whole: number } {
  const bytes = readFileSync(path);
  const whole = bytes.lastIndexOf(10) + 1;
  const lines: Line[] = [];
  for (let start = 0; start < whole; ) {
    const end = bytes.indexOf(10, start);
    const line = parse<Line>(bytes.toString('utf8', start, end));
    if (line !== undefined) lines.push(line);
    start = end + 1;
  }
  return { lines, whole };
}

function parse<Line>(text: string): Line | undefined {
  try {
    return JSON.parse(text) as Line;
  } catch {
    return undefined;
  }
}
