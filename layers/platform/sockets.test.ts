import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createFaults } from '../../local/faults.ts';
import { type Gateway, startGateway } from '../../local/gateway.ts';
import { inProcess } from '../../local/inprocess.ts';
import { lambda } from '../../local/lambda.ts';
import { serveSockets } from '../../local/sockets.ts';
import { openSockets, type Sockets } from './sockets.ts';

let gateway: Gateway;
let served: ReturnType<typeof serveSockets>;
let connections: string[];
let client: WebSocket | undefined;
let sockets: Sockets;

beforeEach(async () => {
  connections = [];
  gateway = await startGateway({ port: 0, clock: { now: Date.now }, routes: [] });
  const allowed = { Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*' }] };
  served = serveSockets({
    server: gateway.server,
    clock: { now: Date.now },
    faults: createFaults(),
    authorizer: lambda('authorizer', () => ({ principalId: 'anna', policyDocument: allowed, context: {} }), {
      timeoutSeconds: 5,
    }),
    handler: lambda(
      'socket',
      (event: { requestContext: { routeKey: string; connectionId: string } }) => {
        if (event.requestContext.routeKey === '$connect') connections.push(event.requestContext.connectionId);
        return { statusCode: 200 };
      },
      { timeoutSeconds: 5 },
    ),
  });
  sockets = openSockets({
    region: 'local',
    endpoint: 'http://127.0.0.1:1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestHandler: inProcess(served.connections),
  });
});
afterEach(async () => {
  client?.terminate();
  await served.close();
  await gateway.close(100);
});

async function connect(): Promise<string> {
  client = new WebSocket(`ws://127.0.0.1:${gateway.port}/socket?token=t`);
  await new Promise((resolve, reject) => client?.once('open', resolve).once('error', reject));
  return connections[0] ?? '';
}

test('a push reaches the agent as one JSON message', async () => {
  const connection = await connect();
  const heard = new Promise<string>((resolve) => client?.once('message', (bytes) => resolve(bytes.toString())));
  expect(await sockets.post(connection, { type: 'pong', text: 'Zoë 👍' })).toBe('sent');
  expect(JSON.parse(await heard)).toEqual({ type: 'pong', text: 'Zoë 👍' });
  expect(await sockets.isOpen(connection)).toBe(true);
});

test('a connection that is gone is an answer, not an error', async () => {
  const connection = await connect();
  client?.close();
  await expect.poll(() => sockets.isOpen(connection)).toBe(false);
  expect(await sockets.post(connection, { type: 'pong' })).toBe('gone');
  expect(await sockets.post('unknown', { type: 'pong' })).toBe('gone');
});
