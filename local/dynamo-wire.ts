import { Agent, request } from 'node:http';

/**
 * Calls a DynamoDB-compatible engine on loopback in its own JSON, without an SDK: the stream's images stay in
 * DynamoDB-JSON, which is what a Lambda is handed, and a call costs half of what an SDK client's does.
 */
export interface DynamoWire {
  /**
   * @param operation 'DescribeTable', or 'streams.GetRecords' for the streams' API
   * @throws DynamoWireError with the service's error name
   */
  call<T>(operation: string, body: unknown): Promise<T>;
  close(): void;
}

export class DynamoWireError extends Error {
  constructor(
    override readonly name: string,
    message: string,
  ) {
    super(message);
  }
}

export function dynamoWire(endpoint: string): DynamoWire {
  const url = new URL(endpoint);
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-date': '20260101T000000Z',
    // Engines look for the shape of a signature and check none.
    authorization:
      'AWS4-HMAC-SHA256 Credential=local/20260101/local/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=00',
  };

  const call = <T>(operation: string, body: unknown): Promise<T> =>
    new Promise((resolve, reject) => {
      const bytes = Buffer.from(JSON.stringify(body));
      const target = operation.startsWith('streams.')
        ? `DynamoDBStreams_20120810.${operation.slice(8)}`
        : `DynamoDB_20120810.${operation}`;
      const outgoing = request(
        {
          agent,
          host: url.hostname,
          port: url.port,
          path: url.pathname,
          method: 'POST',
          headers: { ...headers, 'x-amz-target': target, 'content-length': bytes.length },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const answer = parse(Buffer.concat(chunks).toString('utf8'));
            if (response.statusCode === 200) return resolve(answer as T);
            const name = String(answer.__type ?? 'InternalFailure');
            reject(
              new DynamoWireError(name.slice(name.indexOf('#') + 1), String(answer.message ?? answer.Message ?? '')),
            );
          });
        },
      );
      outgoing.on('error', reject);
      outgoing.end(bytes);
    });
  return { call, close: () => agent.destroy() };
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text);
  } catch {
    return { message: 'the engine answered something that is not JSON' };
  }
}
