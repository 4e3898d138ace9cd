import { closeSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DynamoDBBatchResponse } from 'aws-lambda';
import type { Engine } from './engine.ts';
import { createFaults, type Faults } from './faults.ts';
import { openJournal } from './journal.ts';
import { type Lane, lane } from './stream-lane.ts';
import { type ChangeRecord, type Position, streamSource } from './stream-source.ts';

/** The stream's consumers of the one-machine system: what Lambda's event source mappings are on AWS. */
export interface StreamPump {
  /** Says that something was written: the stream is read at once. */
  nudge(): void;
  /** Resolves when everything written so far has been handled, what the handlers wrote meanwhile included. */
  idle(): Promise<void>;
  /** Records that were given up after all their tries. */
  failures(): { sequence: string; error: string; record: ChangeRecord }[];
  /** Stops reading and waits for the batches that are being handled. */
  stop(): Promise<void>;
}

/** One function that is given the table's changes. Consumers do not wait for each other. */
export interface Consumer {
  handle: (event: { Records: ChangeRecord[] }) => Promise<unknown>;
  /** Which records are handed over at all, as an event source's filter says; default: all. */
  wanted?: (record: ChangeRecord) => boolean;
  /** Records a call at most. */
  batchSize: number;
  /** Calls at a time; one partition's records stay in order. */
  parallelizationFactor: number;
  /** Tries of a record after the first before it is parked. */
  retryAttempts: number;
}

export interface StreamOptions {
  engine: Engine;
  /** Where the checkpoint and the failures are kept. */
  directory: string;
  consumers: Consumer[];
  /** `duplicate` hands a batch over twice, `reorder` mixes it, the records of one item excepted. */
  faults?: Faults;
  /** Forgets the records below a sequence number; default: the engine does. */
  trim?: (before: string) => Promise<void>;
  /** First pause before a failed batch is tried again; doubles up to 2 s. Default 20 ms. */
  backOffMs?: number;
}

/** Records read ahead of the handlers; also the most that a crash redelivers. */
const readAhead = 1000;
/** Without a nudge, for writers outside this process. */
const slowPollMs = 500;
/** Pause between reads while the handlers are at work anyway. */
const coalesceMs = 2;
/** Trimming costs the engine about 2 µs a record; done after so many, sooner when nothing else is to do. */
const trimEvery = 2000;

/**
 * Starts delivering the table's changes, at least once and in order, from the checkpoint on. The checkpoint is kept
 * after each batch and never covers a record that was not handled or parked, so kill -9 at any time repeats some
 * records and loses none.
 */
export function startStream(options: StreamOptions): StreamPump {
  const { engine } = options;
  const checkpoint = openCheckpoint(join(options.directory, 'stream.checkpoint'));
  const parked = openJournal<{ sequence: string; error: string; record: ChangeRecord }>(
    join(options.directory, 'stream.failures'),
  );
  let source = streamSource(engine.wire, engine.streamArn, checkpoint.position);

  /** Read and not yet covered by the checkpoint, in the stream's order, with how many consumers still have to handle it. */
  const open: { sequence: string; shard: string; left: number }[] = [];
  let head = 0;
  let untrimmed = 0;
  let stopping = false;
  let handled = 0;
  let wake: (() => void) | undefined;
  let woken = false;
  /** Nothing more is read until the handlers have caught up. */
  let full = false;
  let dirty = true;
  /** Each waits for a read that began after it asked. */
  const idlers: { resolve: () => void; since: number }[] = [];
  let readsBegun = 0;
  let lastReadAt = 0;

  const settle = (record: { left: number }) => {
    record.left--;
    handled++;
  };
  const advance = () => {
    let last: (typeof open)[number] | undefined;
    while (open[head]?.left === 0) {
      last = open[head++];
      untrimmed++;
    }
    if (!last) return;
    checkpoint.write({ stream: engine.streamArn, shard: last.shard, sequence: last.sequence });
    if (head > 2 * readAhead || head === open.length) {
      open.splice(0, head);
      head = 0;
    }
  };
  const lanesOf = (consumer: Consumer): Lane[] =>
    Array.from({ length: consumer.parallelizationFactor }, () => laneFor(consumer));
  const laneFor = ({ handle, batchSize, retryAttempts }: Consumer): Lane =>
    lane({
      handle: (Records) => handle({ Records }) as Promise<DynamoDBBatchResponse | undefined>,
      batchSize,
      retryAttempts,
      backOffMs: options.backOffMs ?? 20,
      faults: options.faults ?? createFaults(),
      park: (record, error) => {
        parked.lines.push({ sequence: record.dynamodb.SequenceNumber, error, record });
        parked.journal.append({ sequence: record.dynamodb.SequenceNumber, error, record });
      },
      onProgress: () => {
        advance();
        if (idlers.length > 0 || full) wakeUp();
      },
    });
  const consumers = options.consumers.map((consumer) => ({ ...consumer, lanes: lanesOf(consumer) }));
  const lanes = consumers.flatMap((consumer) => consumer.lanes);

  const wakeUp = () => {
    woken = true;
    wake?.();
  };
  /** Waits, unless something happened since the last pause. */
  const pause = async (ms: number) => {
    if (!woken)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    woken = false;
    wake = undefined;
  };
  const busy = () => lanes.some((one) => one.busy());

  const trim = async () => {
    const sequence = checkpoint.position?.sequence;
    if (!sequence) return;
    untrimmed = 0;
    await (options.trim ?? engine.trim)(sequence).catch(() => {});
  };

  const readOnce = async (): Promise<number> => {
    dirty = false;
    const before = handled;
    const number = ++readsBegun;
    const records = await source.read(readAhead);
    lastReadAt = performance.now();
    for (const record of records) {
      const entry = { sequence: record.dynamodb.SequenceNumber, shard: source.shard(), left: consumers.length };
      open.push(entry);
      for (const { wanted, lanes: mine } of consumers) {
        if (wanted && !wanted(record)) settle(entry);
        else mine[laneOf(record, mine.length)]?.push(record, () => settle(entry));
      }
    }
    advance();
    if (records.length === 0 && !busy() && handled === before) resolveIdlers(number);
    return records.length;
  };
  const resolveIdlers = (read: number) => {
    for (const idler of idlers.splice(0)) {
      if (idler.since < read) idler.resolve();
      else idlers.push(idler);
    }
  };

  const run = async () => {
    while (!stopping) {
      try {
        full = open.length - head >= readAhead;
        if (full) {
          await pause(slowPollMs);
          continue;
        }
        // A burst of nudges is one read; the first after a quiet moment does not wait.
        const early = coalesceMs - (performance.now() - lastReadAt);
        if (early > 0 && busy()) await sleep(early);
        const read = await readOnce();
        if (untrimmed >= (read > 0 ? trimEvery : trimEvery / 4)) await trim();
        if (read > 0) continue;
        if (!dirty && (idlers.length === 0 || busy())) await pause(slowPollMs);
      } catch {
        // The engine restarts or is going; read again from what was read last.
        source = streamSource(engine.wire, engine.streamArn, lastRead());
        await sleep(20);
      }
    }
  };
  const lastRead = (): Position | undefined => {
    const last = open.at(-1);
    return last ? { stream: engine.streamArn, shard: last.shard, sequence: last.sequence } : checkpoint.position;
  };
  const running = run();

  return {
    nudge() {
      dirty = true;
      wakeUp();
    },
    idle: () =>
      new Promise((resolve) => {
        idlers.push({ resolve, since: readsBegun });
        wakeUp();
      }),
    failures: () => parked.lines,
    async stop() {
      stopping = true;
      wakeUp();
      for (const one of lanes) one.stop();
      await Promise.all([running, ...lanes.map((one) => one.ended())]);
      checkpoint.close();
      parked.journal.close();
      for (const idler of idlers.splice(0)) idler.resolve();
    },
  };
}

/**
 * For pumps that read the same stream at their own pace: a record is forgotten when the slowest of them has handled it.
 * @param readers how many there are
 * @returns what one of them trims by
 */
export function trimBehindAll(engine: Pick<Engine, 'trim'>, readers: number): () => (before: string) => Promise<void> {
  const places = new Map<symbol, bigint>();
  return () => {
    const reader = Symbol('reader');
    return async (before) => {
      places.set(reader, BigInt(before));
      if (places.size < readers) return;
      const slowest = [...places.values()].reduce((a, b) => (a < b ? a : b));
      await engine.trim(String(slowest));
    };
  };
}

/** A partition's records go to one lane, so that they stay in order. */
function laneOf(record: ChangeRecord, lanes: number): number {
  const key = JSON.stringify(record.dynamodb.Keys?.pk ?? '');
  let hash = 0;
  for (let i = 0; i < key.length; i++) hash = (Math.imul(hash, 31) + key.charCodeAt(i)) | 0;
  return (hash >>> 0) % lanes;
}

/** One line of fixed length, written in place: 5 µs, where a new file and a rename are 60. */
function openCheckpoint(path: string) {
  mkdirSync(join(path, '..'), { recursive: true });
  const file = openSync(path, 'a+', 0o600);
  closeSync(file);
  const handle = openSync(path, 'r+');
  const text = readFileSync(path, 'utf8').trim();
  let position = text ? (JSON.parse(text) as Position) : undefined;
  let closed = false;
  return {
    get position() {
      return position;
    },
    write(next: Position) {
      if (closed) return;
      position = next;
      writeSync(handle, `${JSON.stringify(next).padEnd(400)}\n`, 0);
    },
    close() {
      closed = true;
      closeSync(handle);
    },
  };
}
