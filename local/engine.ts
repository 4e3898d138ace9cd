import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { table as schema } from '../infra/topology.ts';
import { type DynamoWire, DynamoWireError, dynamoWire } from './dynamo-wire.ts';
import { type EngineProcess, startEngineProcess } from './engine-process.ts';
import { trimTable } from './engine-seed.ts';

/** A DynamoDB-compatible engine with the system's table in it. */
export interface Engine {
  /** Where the SDK clients go. */
  endpoint: string;
  tableName: string;
  streamArn: string;
  /** Raw calls, for the stream pump. */
  wire: DynamoWire;
  /** The engine's process id; undefined where another engine is used. */
  pid(): number | undefined;
  /**
   * Forgets the change records below this sequence number, the newest always excepted. Only the embedded engine needs
   * it; others trim by themselves.
   */
  trim(before: string): Promise<void>;
  stop(): Promise<void>;
}

export interface EngineOptions {
  /** The database file. Undefined: a throw-away one, in memory (/dev/shm) where there is such a thing. */
  file?: string;
  tableName: string;
  /** Another engine to use; nothing is started then. Default: AWS_ENDPOINT_URL_DYNAMODB. */
  endpoint?: string;
  /** Called when the embedded engine died and was started again on the same port and file. */
  onRestart?: () => void;
}

/**
 * Starts the embedded engine, or takes the one named, waits until it answers and makes the table as infra/topology.ts
 * describes it where it is missing.
 * @throws Error with what to do when no engine can be had on this machine
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const given = options.endpoint ?? process.env.AWS_ENDPOINT_URL_DYNAMODB;
  if (options.file) mkdirSync(dirname(options.file), { recursive: true });
  const embedded = given ? undefined : await startEngineProcess(options.file, options.onRestart);
  const endpoint = given ?? `http://127.0.0.1:${embedded?.port}`;
  const wire = dynamoWire(endpoint);
  try {
    await answering(wire, embedded);
    const streamArn = await ensureTable(wire, options.tableName);
    if (embedded) await ensureTrimTable(wire);
    return {
      endpoint,
      tableName: options.tableName,
      streamArn,
      wire,
      pid: () => embedded?.pid(),
      async trim(before) {
        if (!embedded) return;
        await wire.call('PutItem', {
          TableName: trimTable,
          Item: { table: { S: options.tableName }, before: { N: before } },
        });
      },
      async stop() {
        wire.close();
        await embedded?.stop();
      },
    };
  } catch (error) {
    wire.close();
    await embedded?.stop();
    throw error;
  }
}

/** Waits up to 10 s: dynoxide needs 30 to 90 ms, DynamoDB Local 5 to 7 s. */
async function answering(wire: DynamoWire, embedded: EngineProcess | undefined): Promise<void> {
  const until = Date.now() + 10_000;
  for (;;) {
    try {
      await wire.call('ListTables', { Limit: 1 });
      return;
    } catch (error) {
      if (Date.now() > until || (embedded && !embedded.pid()))
        throw new Error(
          'The database engine does not answer. Check AWS_ENDPOINT_URL_DYNAMODB, or that the data directory is writable.',
          { cause: error },
        );
      await sleep(5);
    }
  }
}

const text = (name: string) => ({ AttributeName: name, AttributeType: 'S' });
const key = (name: string, type: 'HASH' | 'RANGE') => ({ AttributeName: name, KeyType: type });

/** @returns the ARN of the table's stream */
async function ensureTable(wire: DynamoWire, name: string): Promise<string> {
  const { partitionKey, sortKey, index } = schema;
  await createTable(wire, {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [partitionKey, sortKey, index.partitionKey, index.sortKey].map(text),
    KeySchema: [key(partitionKey, 'HASH'), key(sortKey, 'RANGE')],
    GlobalSecondaryIndexes: [
      {
        IndexName: index.name,
        KeySchema: [key(index.partitionKey, 'HASH'), key(index.sortKey, 'RANGE')],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  });
  for (;;) {
    const { Table } = await wire.call<{ Table: { TableStatus: string; LatestStreamArn?: string } }>('DescribeTable', {
      TableName: name,
    });
    if (Table.TableStatus !== 'ACTIVE') await sleep(20);
    else if (Table.LatestStreamArn) return Table.LatestStreamArn;
    else throw new Error(`The table ${name} of this engine has no stream. Delete it and start again.`);
  }
}

const ensureTrimTable = (wire: DynamoWire) =>
  createTable(wire, {
    TableName: trimTable,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [text('table')],
    KeySchema: [key('table', 'HASH')],
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
  });

async function createTable(
  wire: DynamoWire,
  definition: { TableName: string } & Record<string, unknown>,
): Promise<void> {
  try {
    await wire.call('CreateTable', definition);
  } catch (error) {
    if (error instanceof DynamoWireError && error.name === 'ResourceInUseException') return;
    throw error;
  }
  if (definition.TableName === trimTable) return;
  await wire.call('UpdateTimeToLive', {
    TableName: definition.TableName,
    TimeToLiveSpecification: { Enabled: true, AttributeName: schema.timeToLive },
  });
}
