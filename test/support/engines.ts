import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import type { Table } from '../../layers/store/table.ts';
import { startEngine } from '../../local/engine.ts';
import { missing, startDynamoDbLocal } from './dynamodb-local.ts';

/** One engine for all files of a test process, which it ends with: Java needs seconds to start and longer to be quick. */
const once = (start: () => Promise<{ endpoint: string }>): (() => Promise<{ endpoint: string }>) => {
  let running: Promise<{ endpoint: string }> | undefined;
  return () => {
    running ??= start();
    return running;
  };
};

const why = missing();
const engines: { name: string; started(): Promise<{ endpoint: string }>; missing?: string }[] = [
  { name: 'on the embedded engine', started: once(() => startEngine({ tableName: 'first' })) },
  { name: "on Amazon's DynamoDB Local", started: once(startDynamoDbLocal), missing: why },
];

/**
 * Runs the same tests on each engine, each test on a fresh table.
 * @param tests gets a function that gives the test's table
 */
export function onEachEngine(tests: (table: () => Table) => void): void {
  for (const engine of engines) {
    const name = engine.missing ? `${engine.name} (skipped: ${engine.missing})` : engine.name;
    describe.skipIf(engine.missing)(name, () => {
      let endpoint = '';
      let doc: DynamoDBDocumentClient | undefined;
      let table: Table | undefined;
      beforeAll(async () => {
        ({ endpoint } = await engine.started());
        doc = openDocuments(endpoint);
      });
      afterAll(() => doc?.destroy());
      beforeEach(async () => {
        if (!doc) throw new Error('The engine did not start.');
        table = await freshTable(endpoint, doc);
      });
      tests(() => {
        if (!table) throw new Error('A table exists only while a test runs.');
        return table;
      });
    });
  }
}

/** The clients of the tests do not retry, so that what an engine refuses is seen. */
function openDocuments(endpoint: string): DynamoDBDocumentClient {
  const client = new DynamoDBClient({
    endpoint,
    region: 'local',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  // As layers/platform/world.ts opens it.
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}

async function freshTable(endpoint: string, doc: DynamoDBDocumentClient): Promise<Table> {
  const { tableName, stop } = await startEngine({ endpoint, tableName: `t-${randomUUID()}` });
  await stop();
  return tableOf(doc, tableName);
}

/** A table over a client, with the real randomness and waiting for retries. */
export const tableOf = (doc: DynamoDBDocumentClient, name: string): Table => ({
  name,
  doc,
  random: Math.random,
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
});
