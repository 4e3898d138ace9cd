import { Agent, request } from 'node:http';
import { type Engine, startEngine } from '../local/engine.ts';

/**
 * The engine alone: a bare loop over HTTP with the requests that a new customer's message makes, items of the same size,
 * nothing parsed. What is left between this and the system is ours.
 */
export interface RawThroughput {
  /** A read of the heads and settings, and the transaction, a second. */
  conversations: number;
  /** The transaction alone. */
  transactions: number;
}

export async function rawThroughput(count: number, inFlight: number, agents: number): Promise<RawThroughput> {
  const engine = await startEngine({ tableName: 'raw' });
  const post = bare(engine, inFlight);
  try {
    for (let agent = 0; agent < agents; agent++) await post('PutItem', { TableName: 'raw', Item: agentItem(agent) });
    const run = async (offset: number, withReads: boolean): Promise<number> => {
      const begun = performance.now();
      let next = 0;
      const worker = async (): Promise<void> => {
        for (let n = next++; n < count; n = next++) {
          if (withReads) await post('BatchGetItem', reads(offset + n));
          await post('TransactWriteItems', transaction(offset + n, n % agents));
        }
      };
      await Promise.all(Array.from({ length: inFlight }, worker));
      return (1000 * count) / (performance.now() - begun);
    };
    await run(0, true);
    return { conversations: await run(count, true), transactions: await run(2 * count, false) };
  } finally {
    post.close();
    await engine.stop();
  }
}

function bare(engine: Engine, connections: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const { hostname, port } = new URL(engine.endpoint);
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    authorization:
      'AWS4-HMAC-SHA256 Credential=local/20260101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=00',
    'x-amz-date': '20260101T000000Z',
  };
  const post = (operation: string, body: object): Promise<void> =>
    new Promise((resolve, reject) => {
      const bytes = Buffer.from(JSON.stringify(body));
      const outgoing = request(
        {
          agent,
          host: hostname,
          port,
          method: 'POST',
          headers: { ...headers, 'x-amz-target': `DynamoDB_20120810.${operation}`, 'content-length': bytes.length },
        },
        (answer) => {
          answer.resume();
          answer.on('end', () =>
            answer.statusCode === 200 ? resolve() : reject(new Error(`${operation} was answered ${answer.statusCode}`)),
          );
        },
      );
      outgoing.on('error', reject);
      outgoing.end(bytes);
    });
  return Object.assign(post, { close: () => agent.destroy() });
}

const thread = (n: number): string => `THREAD#north#north-whatsapp#${String(n).padStart(22, 'x')}`;
const conversation = (n: number): string => `north.north-whatsapp.${String(n).padStart(22, 'x')}.1`;
/** As many bytes as the system's own items have (counts.ts shows them). */
const filler = (bytes: number) => ({ S: 'x'.repeat(bytes) });

const agentItem = (agent: number) => ({
  pk: { S: 'AGENTS' },
  sk: { S: `AGENT#${agent}` },
  status: { S: 'available' },
  connections: { SS: ['c'.repeat(16)] },
  profile: filler(180),
});

const reads = (n: number) => ({
  RequestItems: {
    raw: {
      Keys: [
        { pk: { S: thread(n) }, sk: { S: 'HEAD' } },
        { pk: { S: 'SHOP#north' }, sk: { S: 'SETTINGS' } },
      ],
    },
  },
});

const absent = { ConditionExpression: 'attribute_not_exists(pk)', ReturnValuesOnConditionCheckFailure: 'ALL_OLD' };

function transaction(n: number, agent: number) {
  const put = (sk: string, more: object) => ({
    Put: { TableName: 'raw', Item: { pk: { S: thread(n) }, sk: { S: sk }, ...more }, ...absent },
  });
  return {
    TransactItems: [
      put('HEAD', { statePk: { S: 'STATE#north#open' }, stateSk: { S: conversation(n) }, rest: filler(600) }),
      put('E#1795242169000000000#a', { conversation: { S: conversation(n) }, rest: filler(220) }),
      put('E#1795242169000000001#b', { conversation: { S: conversation(n) }, rest: filler(330) }),
      {
        Update: {
          TableName: 'raw',
          Key: { pk: { S: 'AGENTS' }, sk: { S: `AGENT#${agent}` } },
          UpdateExpression: 'ADD held :one SET lastAssignedAt = :at',
          ConditionExpression: '#status = :available AND attribute_exists(connections)',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: {
            ':one': { SS: [conversation(n)] },
            ':at': { N: '1795242169000' },
            ':available': { S: 'available' },
          },
        },
      },
    ],
  };
}
