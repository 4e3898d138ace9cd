import { DeskError } from '../platform/errors.ts';
import type { Files } from '../platform/files.ts';
import { endTask, findTask, nextTurn, type Task } from '../store/tasks.ts';
import type { Desk } from './desk.ts';
import { eraseSome } from './erase.ts';
import { spread } from './spread.ts';

/**
 * Does a turn of a task. A turn that was done already, or is done by somebody else, is passed over: the next one comes with
 * a change of its own.
 */
export async function work(
  { desk, files }: { desk: Desk; files: Files },
  { kind, customer, id, turn }: Task,
): Promise<void> {
  const task = await findTask(desk.table, kind, customer);
  if (task?.id !== id || task.turn !== turn) return;
  if (task.kind === 'spread') {
    await spread(desk, customer);
    return endTask(desk.table, task);
  }
  const after = await eraseSome(desk, files, task);
  if (after && !(await nextTurn(desk.table, after, desk.clock.now()))) throw new DeskError('busy');
}
