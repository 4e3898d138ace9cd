import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { DeskError } from '../platform/errors.ts';
import { lockKey } from './keys.ts';
import { isRefused, type Table } from './table.ts';

/** Longer than two calls to the secret store take; whoever dies with the lock holds others up for so long. */
const heldFor = 15_000;
const tries = 40;

/**
 * Does something for a shop that nobody else may do at the same time: the secret store has no conditional write, so of two
 * who read, change and write a document one would undo the other.
 * @param holder a new id
 * @throws DeskError busy when somebody else stays at it
 */
export async function alone<T>(table: Table, shop: string, holder: string, now: () => number, work: () => Promise<T>) {
  for (let i = 0; !(await taken(table, shop, holder, now())); i++) {
    if (i >= tries) throw new DeskError('busy');
    await table.sleep(50 + table.random() * 200);
  }
  try {
    return await work();
  } finally {
    await released(table, shop, holder);
  }
}

async function taken(table: Table, shop: string, holder: string, now: number): Promise<boolean> {
  return unlessRefused(async () => {
    await table.doc.send(
      new PutCommand({
        TableName: table.name,
        Item: { ...lockKey(shop), holder, heldUntil: now + heldFor, expires: Math.floor((now + heldFor) / 1000) + 60 },
        ConditionExpression: 'attribute_not_exists(pk) OR heldUntil < :now',
        ExpressionAttributeValues: { ':now': now },
      }),
    );
  });
}

async function released(table: Table, shop: string, holder: string): Promise<boolean> {
  return unlessRefused(async () => {
    await table.doc.send(
      new DeleteCommand({
        TableName: table.name,
        Key: lockKey(shop),
        ConditionExpression: 'holder = :holder',
        ExpressionAttributeValues: { ':holder': holder },
      }),
    );
  });
}

async function unlessRefused(write: () => Promise<void>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (isRefused(error)) return false;
    throw error;
  }
}
