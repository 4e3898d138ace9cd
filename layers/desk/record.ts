import type { Files } from '../platform/files.ts';
import type { Hints } from '../platform/hints.ts';
import { type ItemChange, sortOut } from './changes.ts';
import type { Desk } from './desk.ts';
import { rollUp } from './figures.ts';
import { type BoardTeller, tellBoards } from './figures-push.ts';
import { type Indexer, index } from './indexing.ts';
import { publish } from './publish.ts';
import { recognise } from './recognise.ts';
import { work } from './tasks.ts';

/**
 * What follows from a change of the table and keeps nobody waiting: events for the outside, lists and search, figures and
 * boards, what is learned about customers, work that takes a while. Called with the stream's batches by a function of its own, so that a fault here
 * delays no push; at least once and in order per item; each step may
 * be repeated.
 */
export interface Recorder extends Indexer, BoardTeller {
  desk: Desk;
  hints: Hints;
  files: Files;
}

export async function record(recorder: Recorder, batch: ItemChange[]): Promise<void> {
  const changes = sortOut(batch);
  await Promise.all([publish(recorder, changes), index(recorder, batch), rollUp(recorder.desk, changes.entries)]);
  await recognise(recorder.desk, changes.conversations);
  for (const task of changes.tasks) await work(recorder, task);
  await tellBoards(recorder, changes);
}
