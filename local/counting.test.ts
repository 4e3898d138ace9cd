import {
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactionConflictException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Counters, countingHandler, createCounters, total } from './counting.ts';
import { type Engine, startEngine } from './engine.ts';
import { createFaults, type Faults } from './faults.ts';
import { Crash, lambda } from './lambda.ts';

let engine: Engine;
let counters: Counters;
let faults: Faults;
let written: number;
let client: DynamoDBClient;
beforeAll(async () => {
  engine = await startEngine({ tableName: 'slotdesk' });
});
afterAll(() => engine?.stop());
beforeEach(() => {
  counters = createCounters();
  faults = createFaults();
  written = 0;
  client = new DynamoDBClient({
    region: 'local',
    endpoint: engine.endpoint,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
    requestHandler: countingHandler(new NodeHttpHandler(), { counters, faults, onWrite: () => written++ }),
  });
});

const item = (sk: string, more = {}) => ({ pk: { S: 'A' }, sk: { S: sk }, ...more });
const put = (sk: string, more = {}) => client.send(new PutItemCommand({ TableName: 'slotdesk', Item: item(sk, more) }));
const transact = (...sks: string[]) =>
  client.send(
    new TransactWriteItemsCommand({
      TransactItems: sks.map((sk) => ({ Put: { TableName: 'slotdesk', Item: item(sk) } })),
    }),
  );
/** Runs something as a function of the system: faults befall only those. */
const within = (name: string, work: () => unknown) => lambda(name, work, { timeoutSeconds: 5 }).invoke({});

test('requests and capacity units are counted by function and operation', async () => {
  const tricky = { text: { S: 'He said: "ConsumedCapacity":{"TableName":"x","CapacityUnits":99}' } };
  await within('webhook', async () => {
    await put('a', tricky);
    await transact('b', 'c');
  });
  await within('api', () =>
    client.send(
      new QueryCommand({
        TableName: 'slotdesk',
        KeyConditionExpression: 'pk = :p',
        ConsistentRead: true,
        ExpressionAttributeValues: { ':p': { S: 'A' } },
      }),
    ),
  );
  await client.send(new GetItemCommand({ TableName: 'slotdesk', Key: item('a') }));
  expect(counters.byFunction).toEqual({
    webhook: {
      PutItem: { requests: 1, errors: 0, readUnits: 0, writeUnits: 1 },
      TransactWriteItems: { requests: 1, errors: 0, readUnits: 0, writeUnits: 4 },
    },
    api: { Query: { requests: 1, errors: 0, readUnits: 1, writeUnits: 0 } },
    outside: { GetItem: { requests: 1, errors: 0, readUnits: 0.5, writeUnits: 0 } },
  });
  expect(total(counters).PutItem?.writeUnits).toBe(1);
  expect(written).toBe(2);
});

test("the SDK's idempotency token does not reach the engine, a text that looks like one does", async () => {
  let sent = '';
  const carrier = {
    handle: async (request: { body?: unknown }) => {
      sent = String(request.body);
      return { response: { statusCode: 200, headers: {}, body: Buffer.from('{}') } };
    },
  };
  const tapped = new DynamoDBClient({
    region: 'local',
    endpoint: engine.endpoint,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestHandler: countingHandler(carrier, { counters }),
  });
  const text = 'say "ClientRequestToken":"x", please';
  await tapped.send(
    new TransactWriteItemsCommand({
      TransactItems: [{ Put: { TableName: 'slotdesk', Item: item('a', { text: { S: text } }) } }],
    }),
  );
  const body = JSON.parse(sent);
  expect(Object.keys(body).sort()).toEqual(['ReturnConsumedCapacity', 'TransactItems']);
  expect(body.TransactItems[0].Put.Item.text.S).toBe(text);
});

test('an injected conflict is the error that DynamoDB gives, and nothing is written', async () => {
  faults.set({ fault: 'conflict', count: 2 });
  await within('react', async () => {
    const cancelled = await transact('x', 'y').catch((error) => error);
    expect(cancelled).toBeInstanceOf(TransactionCanceledException);
    expect(cancelled.CancellationReasons.map((reason: { Code: string }) => reason.Code).sort()).toEqual([
      'None',
      'TransactionConflict',
    ]);
    await expect(put('x')).rejects.toBeInstanceOf(TransactionConflictException);
    expect((await client.send(new GetItemCommand({ TableName: 'slotdesk', Key: item('x') }))).Item).toBeUndefined();
    await transact('x', 'y');
  });
  expect(written).toBe(1);
});

test('throttling is one of the errors an SDK retries', async () => {
  faults.set({ fault: 'throttle', count: 1 });
  await within('react', () =>
    expect(put('t')).rejects.toMatchObject({
      name: expect.stringMatching(/^(ThrottlingException|ProvisionedThroughputExceededException)$/),
    }),
  );
});

test('a crash ends the invocation, before or after the write, and nothing it asks for later is carried out', async () => {
  const outcomes = new Set<string>();
  for (let seed = 0; seed < 12; seed++) {
    faults.set({ fault: 'crash', count: 1, seed });
    const crashed = within('react', async () => {
      await put(`crash${seed}`).catch(() => {});
      await put(`after${seed}`).catch(() => {});
    });
    await expect(crashed).rejects.toBeInstanceOf(Crash);
    const read = async (sk: string) =>
      (await client.send(new GetItemCommand({ TableName: 'slotdesk', Key: item(sk) }))).Item;
    outcomes.add((await read(`crash${seed}`)) ? 'after' : 'before');
    expect(await read(`after${seed}`)).toBeUndefined();
  }
  expect([...outcomes].sort()).toEqual(['after', 'before']);
});

test('a tool that only looks at the table meets no faults', async () => {
  faults.set({ fault: 'crash' });
  faults.set({ fault: 'conflict' });
  await put('tool');
});
