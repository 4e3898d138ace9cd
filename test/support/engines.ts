import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import type { Table } from '../../layers/store/table.ts';
import { startEngine } from '../../local/engine.ts';
import { missing, startDynamoDbLocal } from './dynamodb-local.ts';

/** A running engine, one of a test file. */
interface Running {
  endpoint: string;
  stop(): Promise<void>;
}

const embedded = async (): Promise<Running> => startEngine({ tableName: 'first' });

const why = missing();
const engines: { name: string; start(): Promise<Running>; missing?: string }[] = [
  { name: 'on the embedded engine', start: embedded },
  { name: "on Amazon's DynamoDB Local", start: startDynamoDbLocal, missing: why },
];

/**
 * Runs the same tests on each engine: one engine a test file, one fresh table a test.
 * @param tests gets a function that gives the test's table
 */
export function onEachEngine(tests: (table: () => Table) => void): void {
  for (const engine of engines) {
    const name = engine.missing ? `${engine.name} (skipped: ${engine.missing})` : engine.name;
    describe.skipIf(engine.missing)(name, () => {
      let running: Running | undefined;
      let doc: DynamoDBDocumentClient | undefined;
      let table: Table | undefined;
      beforeAll(async () => {
        running = await engine.start();
        doc = openDocuments(running.endpoint);
      });
      afterAll(async () => {
        doc?.destroy();
        await running?.stop();
      });
      beforeEach(async () => {
        if (!running || !doc) throw new Error('The engine did not start.');
        table = await freshTable(running.endpoint, doc);
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
