import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { parseCustomerId, taskKey, taskPk } from './keys.ts';
import { type Item, put, remove, type Table, transact, type Write } from './table.ts';

/**
 * Work that is too large for a request, and must be done however often something fails. It is written with the fact that it follows
 * from; the stream's consumer does a part of it, writes how far it is, which wakes it again, and deletes it at the end.
 */
export type Task = Spreading | Erasing;

interface Basis {
  /** Tells a task from one for the same customer before it. */
  id: string;
  customer: string;
  /** Asked for, and last worked on (epoch ms). */
  at: number;
  touchedAt: number;
  turn: number;
}

/** A customer is called or counted as another one: the conversations are to show it. */
export interface Spreading extends Basis {
  kind: 'spread';
}

/** A customer is erased (S6). */
export interface Erasing extends Basis {
  kind: 'erase';
  by: string;
  /** How much there was, by thread. */
  counted: Record<string, { conversations: number; entries: number }>;
  /** Where reading what was kept raw goes on. */
  keptAfter?: string;
}

export function toTask(item: Item): Task {
  const { pk: _pk, sk: _sk, ...rest } = item;
  return rest as unknown as Task;
}

export const newTask = (
  kind: Task['kind'],
  customer: string,
  now: number,
  id: string,
): Basis & { kind: Task['kind'] } => ({ kind, id, customer, at: now, touchedAt: now, turn: 0 });

/** Leaves a task; one for the same that was not done yet is done with this one. */
export const taskWrite = (table: Table, task: Task): Write =>
  put(table, 'task', { ...taskKey(task.kind, task.customer), ...task });

const asSeen = ({ id, turn }: Task) => ({
  expression: '#id = :id AND turn = :turn',
  names: { '#id': 'id' },
  values: { ':id': id, ':turn': turn },
});

/** The end of a task, for the transaction of what it ends with. */
export const taskRemoval = (table: Table, task: Task): Write =>
  remove(table, 'task', taskKey(task.kind, task.customer), asSeen(task));

/** Ends a task; one that was replaced meanwhile stays. */
export async function endTask(table: Table, task: Task): Promise<void> {
  await transact(table, [taskRemoval(table, task)]);
}

/** Notes how far a task is, which wakes the consumer for the next turn. @returns false when somebody else did */
export async function nextTurn(table: Table, task: Task, now: number): Promise<boolean> {
  const next = { ...taskKey(task.kind, task.customer), ...task, turn: task.turn + 1, touchedAt: now };
  return (await transact(table, [put(table, 'task', next, asSeen(task))])).length === 0;
}

export async function findTask(table: Table, kind: Task['kind'], customer: string): Promise<Task | undefined> {
  if (!parseCustomerId(customer)) return undefined;
  const { Item } = await table.doc.send(
    new GetCommand({ TableName: table.name, Key: taskKey(kind, customer), ConsistentRead: true }),
  );
  return Item && toTask(Item);
}

/** A shop's tasks that are not done yet. */
export async function openTasks(table: Table, shop: string, limit: number): Promise<Task[]> {
  const { Items = [] } = await table.doc.send(
    new QueryCommand({
      TableName: table.name,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': taskPk(shop) },
      ConsistentRead: true,
      Limit: limit,
    }),
  );
  return Items.map(toTask);
}
