import { DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { absent, batchGet, put, type Table, transact } from './table.ts';

/** What no engine here produces: conflicts, throttling, keys that were not processed. Everything else is in test/store. */

const doc = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'local' }));
const dynamo = mockClient(doc);
let slept: number[];
let drawn: number;
const table: Table = {
  name: 'desk',
  doc,
  random: () => drawn,
  sleep: async (ms) => {
    if (slept.push(ms) > 50) throw new Error('It does not give up.');
  },
};
beforeEach(() => {
  dynamo.reset();
  slept = [];
  drawn = 0.5;
});
afterEach(() => expect(dynamo.commandCalls(TransactWriteCommand).length).toBeLessThanOrEqual(10));

const cancelled = (...codes: string[]) =>
  new TransactionCanceledException({
    message: 'cancelled',
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({
      Code,
      ...(Code === 'ConditionalCheckFailed' && { Item: { pk: { S: 'A' } } }),
    })),
  });
const writes = ['first', 'second'].map((name) => put(table, name, { pk: name, sk: '1' }, absent));
const tries = () => dynamo.commandCalls(TransactWriteCommand).length;

describe('a transaction in conflict with another', () => {
  test('is tried again until it is through', async () => {
    dynamo
      .on(TransactWriteCommand)
      .rejectsOnce(cancelled('TransactionConflict', 'None'))
      .rejectsOnce(cancelled('None', 'TransactionConflict'))
      .resolves({});
    expect(await transact(table, writes)).toEqual([]);
    expect(tries()).toBe(3);
  });

  test('waits longer and longer between the tries, somewhere below a bound that doubles up to 640 ms', async () => {
    dynamo.on(TransactWriteCommand).rejects(cancelled('TransactionConflict', 'None'));
    drawn = 1;
    await expect(transact(table, writes)).rejects.toMatchObject({ code: 'busy', status: 503 });
    expect(slept).toEqual([10, 20, 40, 80, 160, 320, 640, 640, 640]);
  });

  test('waits by chance, so that those who met do not meet again', async () => {
    dynamo.on(TransactWriteCommand).rejectsOnce(cancelled('TransactionConflict', 'None')).resolves({});
    drawn = 0.25;
    await transact(table, writes);
    expect(slept).toEqual([2.5]);
  });

  test('is given up after ten tries, as busy: nothing was written', async () => {
    dynamo.on(TransactWriteCommand).rejects(cancelled('TransactionConflict', 'None'));
    await expect(transact(table, writes)).rejects.toMatchObject({ code: 'busy' });
    expect(tries()).toBe(10);
  });

  test('with a condition that failed beside the conflict is an answer: tried again it would fail again', async () => {
    dynamo.on(TransactWriteCommand).rejects(cancelled('TransactionConflict', 'ConditionalCheckFailed'));
    expect(await transact(table, writes)).toEqual([{ name: 'second', index: 1, existing: { pk: 'A' } }]);
    expect([tries(), slept]).toEqual([1, []]);
  });

  test.each(['ThrottlingError', 'ProvisionedThroughputExceeded'])('%s passes too', async (code) => {
    dynamo.on(TransactWriteCommand).rejectsOnce(cancelled('None', code)).resolves({});
    expect(await transact(table, writes)).toEqual([]);
  });

  test('a transaction of ours that is still under way is waited for', async () => {
    const inProgress = Object.assign(new Error('in progress'), { name: 'TransactionInProgressException' });
    dynamo.on(TransactWriteCommand).rejectsOnce(inProgress).resolves({});
    expect(await transact(table, writes)).toEqual([]);
    expect(tries()).toBe(2);
  });

  test('a reason that does not pass is not tried again', async () => {
    dynamo.on(TransactWriteCommand).rejects(cancelled('None', 'ValidationError'));
    await expect(transact(table, writes)).rejects.toThrow();
    expect(tries()).toBe(1);
  });

  test('any other error is the caller’s', async () => {
    dynamo.on(TransactWriteCommand).rejects(new Error('no such table'));
    await expect(transact(table, writes)).rejects.toThrow('no such table');
    expect(tries()).toBe(1);
  });
});

describe('keys that a batch left unprocessed', () => {
  const keys = [1, 2, 3].map((n) => ({ pk: `P${n}`, sk: 'S' }));
  const items = keys.map((key) => ({ ...key, found: true }));

  test('are asked for again, alone and as consistently, and nothing is lost or doubled', async () => {
    dynamo
      .on(BatchGetCommand)
      .resolvesOnce({
        Responses: { desk: items.slice(0, 1) },
        UnprocessedKeys: { desk: { Keys: keys.slice(1), ConsistentRead: true } },
      })
      .resolvesOnce({
        Responses: { desk: items.slice(1, 2) },
        UnprocessedKeys: { desk: { Keys: keys.slice(2), ConsistentRead: true } },
      })
      .resolves({ Responses: { desk: items.slice(2) }, UnprocessedKeys: {} });
    expect(await batchGet(table, keys, true)).toEqual(items);
    const asked = dynamo.commandCalls(BatchGetCommand).map((call) => call.args[0].input.RequestItems?.desk);
    expect(asked).toEqual([0, 1, 2].map((from) => ({ Keys: keys.slice(from), ConsistentRead: true })));
    expect(slept).toEqual([10, 20]);
  });

  test('are given up as busy when they stay so', async () => {
    dynamo.on(BatchGetCommand).resolves({ UnprocessedKeys: { desk: { Keys: keys } } });
    await expect(batchGet(table, keys)).rejects.toMatchObject({ code: 'busy' });
    expect(dynamo.commandCalls(BatchGetCommand).length).toBe(10);
  });

  test('nothing asked for is no request', async () => {
    expect(await batchGet(table, [])).toEqual([]);
    expect(dynamo.calls()).toEqual([]);
  });
});
