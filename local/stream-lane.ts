import { setTimeout as sleep } from 'node:timers/promises';
import type { DynamoDBBatchResponse } from 'aws-lambda';
import { type Faults, seededRandom } from './faults.ts';
import type { ChangeRecord } from './stream-source.ts';

/** The records of some partitions on their way to the handler, one batch at a time. */
export interface Lane {
  push(record: ChangeRecord, done: () => void): void;
  busy(): boolean;
  /** No new batch begins after this. */
  stop(): void;
  ended(): Promise<void>;
}

export interface LaneOptions {
  handle: (records: ChangeRecord[]) => Promise<DynamoDBBatchResponse | undefined>;
  batchSize: number;
  retryAttempts: number;
  backOffMs: number;
  faults: Faults;
  /** Takes a record that was given up. */
  park: (record: ChangeRecord, error: string) => void;
  /** Called after each batch. */
  onProgress: () => void;
}

interface Waiting {
  record: ChangeRecord;
  done: () => void;
}

const longestPauseMs = 2000;

/**
 * Delivers in order, as Lambda does with partial batch responses and bisecting: a batch that names its lowest failure
 * is taken up from there; one that throws is halved until the record that fails is alone; that one is tried
 * `retryAttempts` more times and then parked, and the rest goes on.
 */
export function lane(options: LaneOptions): Lane {
  const queue: Waiting[] = [];
  let running: Promise<void> | undefined;
  let stopped = false;
  let size = options.batchSize;
  let tries = 0;

  const deliver = async (): Promise<void> => {
    while (queue.length > 0 && !stopped) {
      const batch = queue.slice(0, size);
      const outcome = await attempt(
        options,
        batch.map(({ record }) => record),
      );
      for (const { done } of queue.splice(0, outcome.done)) done();
      if (outcome.error === undefined) {
        tries = 0;
        size = Math.min(options.batchSize, size * 2);
      } else if (outcome.whole && batch.length > 1) {
        size = Math.ceil(batch.length / 2);
        await sleep(options.backOffMs);
      } else {
        if (outcome.done > 0) tries = 0;
        if (tries >= options.retryAttempts) giveUp(outcome.error);
        else await sleep(Math.min(longestPauseMs, options.backOffMs * 2 ** Math.min(tries++, 10)));
      }
      options.onProgress();
    }
    running = undefined;
    options.onProgress();
  };
  const giveUp = (error: string) => {
    const head = queue.shift();
    if (!head) return;
    options.park(head.record, error);
    head.done();
    tries = 0;
  };

  return {
    push(record, done) {
      queue.push({ record, done });
      // A turn later, so that the records of one read make one batch.
      running ??= Promise.resolve().then(deliver);
    },
    busy: () => queue.length > 0 || running !== undefined,
    stop() {
      stopped = true;
    },
    ended: () => running ?? Promise.resolve(),
  };
}

/** @returns how many of the batch are done, and what stopped it; `whole`: the handler threw and named no record */
async function attempt(
  options: LaneOptions,
  batch: ChangeRecord[],
): Promise<{ done: number; error?: string; whole?: boolean }> {
  const { faults, handle } = options;
  const records = faults.strikes('reorder') ? reordered(batch, faults.random('reorder')) : batch;
  try {
    const answer = await handle(records);
    if (faults.strikes('duplicate')) await handle(records);
    const failed = new Set(answer?.batchItemFailures?.map((failure) => failure.itemIdentifier));
    if (failed.size === 0) return { done: batch.length };
    const lowest = batch.findIndex((record) => failed.has(record.dynamodb.SequenceNumber));
    // An identifier that is none of ours fails the whole batch, as on AWS.
    return lowest < 0
      ? { done: 0, error: 'the handler named a record that was not in the batch', whole: true }
      : { done: lowest, error: 'the handler reported the record as failed' };
  } catch (error) {
    return { done: 0, error: error instanceof Error ? `${error.name}: ${error.message}` : 'unknown', whole: true };
  }
}

/** The batch in another order in which each item's records keep theirs: all that DynamoDB promises. */
function reordered(batch: ChangeRecord[], seed: number): ChangeRecord[] {
  const random = seededRandom(Math.floor(seed * 2 ** 32));
  const byItem = new Map<string, ChangeRecord[]>();
  for (const record of batch) {
    const { pk, sk } = record.dynamodb.Keys ?? {};
    const key = JSON.stringify([pk, sk]);
    byItem.set(key, [...(byItem.get(key) ?? []), record]);
  }
  const queues = [...byItem.values()];
  const result: ChangeRecord[] = [];
  while (queues.length > 0) {
    const index = Math.floor(random() * queues.length);
    const next = queues[index]?.shift();
    if (next) result.push(next);
    if (queues[index]?.length === 0) queues.splice(index, 1);
  }
  return result;
}
