import { createConnection } from 'node:net';
import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  GoneException,
  PayloadTooLargeException,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createFaults, type Faults } from './faults.ts';
import { type Gateway, startGateway } from './gateway.ts';
import { inProcess } from './inprocess.ts';
import { lambda } from './lambda.ts';
import { type Sockets, serveSockets } from './sockets.ts';
import { overHttp } from './wire.ts';

interface SocketEvent {
  body?: string;
  queryStringParameters?: Record<string, string>;
  requestContext: {
    routeKey: string;
    connectionId: string;
    authorizer?: Record<string, unknown>;
    disconnectStatusCode?: number;
  };
}
let gateway: Gateway;
let sockets: Sockets;
let faults: Faults;
let events: SocketEvent[];
let onEvent: (event: SocketEvent) => unknown;
const clients: WebSocket[] = [];

const start = async (more = {}) => {
  gateway = await startGateway({ port: 0, clock: { now: Date.now }, routes: [] });
  const policy = (Effect: string) => ({ Statement: [{ Effect, Action: 'execute-api:Invoke', Resource: '*' }] });
  sockets = serveSockets({
    server: gateway.server,
    clock: { now: Date.now },
    faults,
    authorizer: lambda(
      'authorizer',
      (event: SocketEvent) => {
        const token = event.queryStringParameters?.token;
        if (token === 'denied') return { principalId: 'x', policyDocument: policy('Deny') };
        if (token !== 'good') throw new Error('Unauthorized');
        return { principalId: 'ada', policyDocument: policy('Allow'), context: { agent: 'ada' } };
      },
      { timeoutSeconds: 5 },
    ),
    handler: lambda(
      'socket',
      async (event: SocketEvent) => {
        events.push(event);
        return (await onEvent(event)) ?? { statusCode: 200 };
      },
      { timeoutSeconds: 5 },
    ),
    ...more,
  });
  gateway.add({ raw: [{ prefix: '/aws/execute-api', handle: overHttp(sockets.connections, '/aws/execute-api') }] });
};
beforeEach(async () => {
  events = [];
  onEvent = () => {};
  faults = createFaults();
  await start();
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.terminate();
  await sockets.close();
  await gateway.close(100);
});

const connect = (token = 'good') => {
  const client = new WebSocket(`ws://127.0.0.1:${gateway.port}/socket?token=${token}`);
  clients.push(client);
  return client;
};
const opened = (client: WebSocket) =>
  new Promise<WebSocket>((resolve, reject) => {
    client.once('open', () => resolve(client));
    client.once('error', reject);
  });
const refused = (client: WebSocket) =>
  new Promise<number | undefined>((resolve) => {
    client.once('unexpected-response', (_, response) => resolve(response.statusCode));
    client.once('open', () => resolve(undefined));
    client.on('error', () => {});
  });
const closed = (client: WebSocket) => new Promise<number>((resolve) => client.once('close', resolve));
const message = (client: WebSocket) =>
  new Promise<string>((resolve) => client.once('message', (data) => resolve(data.toString())));
const api = (requestHandler?: ReturnType<typeof inProcess>) =>
  new ApiGatewayManagementApiClient({
    region: 'local',
    endpoint: `${gateway.url}/aws/execute-api`,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestHandler,
  });
const post = (ConnectionId: string, Data: string, client = api(inProcess(sockets.connections, '/aws/execute-api'))) =>
  client.send(new PostToConnectionCommand({ ConnectionId, Data }));
const routes = () => events.map((event) => event.requestContext.routeKey);

test('a good token opens, and the handler gets who it is, every message and the end', async () => {
  const client = await opened(connect());
  client.send('{"action":"ping"}');
  await expect.poll(routes).toEqual(['$connect', '$default']);
  expect(events[0]?.queryStringParameters).toEqual({ token: 'good' });
  expect(events[1]).toMatchObject({
    body: '{"action":"ping"}',
    requestContext: { authorizer: { principalId: 'ada', agent: 'ada' } },
  });
  client.close(1000);
  await expect.poll(routes).toEqual(['$connect', '$default', '$disconnect']);
  expect(events[2]?.requestContext.disconnectStatusCode).toBe(1000);
  expect(new Set(events.map((event) => event.requestContext.connectionId)).size).toBe(1);
});

test('a bad token is refused with 401 before it opens, a denying policy with 403, a refusing $connect with its status', async () => {
  expect(await refused(connect('bad'))).toBe(401);
  expect(await refused(connect('denied'))).toBe(403);
  onEvent = () => ({ statusCode: 409 });
  expect(await refused(connect())).toBe(409);
  expect(routes()).toEqual(['$connect']);
  expect(sockets.size()).toBe(0);
});

test('a push arrives, in process and over the loopback port, also when it is longer than a frame', async () => {
  const client = await opened(connect());
  const id = events[0]?.requestContext.connectionId ?? '';
  const long = 'x'.repeat(100_000);
  for (const [text, sdk] of [
    ['short', undefined],
    [long, api()],
  ] as const) {
    const arrived = message(client);
    await post(id, text, sdk);
    expect(await arrived).toBe(text);
  }
  const described = await api().send(new GetConnectionCommand({ ConnectionId: id }));
  expect(described.ConnectedAt).toBeInstanceOf(Date);
  await expect(post(id, 'x'.repeat(128 * 1024 + 1))).rejects.toBeInstanceOf(PayloadTooLargeException);
});

test('a push while the connection is still opening is delivered once it is open; $connect itself finds it gone', async () => {
  let own: unknown;
  let other: Promise<unknown> | undefined;
  onEvent = async (event) => {
    if (event.requestContext.routeKey !== '$connect') return;
    const id = event.requestContext.connectionId;
    const ownClient = api(inProcess(sockets.connections, '/aws/execute-api', 'socket'));
    own = await post(id, 'own', ownClient).catch((error) => error);
    const elsewhere = lambda('react', () => post(id, 'hello'), { timeoutSeconds: 5 });
    other = elsewhere.invoke({});
    await other;
  };
  const client = connect();
  expect(await message(client)).toBe('hello');
  expect(own).toBeInstanceOf(GoneException);
});

test('a connection that is closed, or of an earlier life, is gone', async () => {
  await expect(post('L0SM9cOFvHcCIhw=', 'x')).rejects.toBeInstanceOf(GoneException);
  const client = await opened(connect());
  const id = events[0]?.requestContext.connectionId ?? '';
  await api().send(new DeleteConnectionCommand({ ConnectionId: id }));
  expect(await closed(client)).toBe(1000);
  await expect(post(id, 'x', api())).rejects.toBeInstanceOf(GoneException);
});

test('the fault `gone` loses a connection without telling the handler', async () => {
  const client = await opened(connect());
  faults.set({ fault: 'gone', count: 1 });
  const over = closed(client);
  await expect(post(events[0]?.requestContext.connectionId ?? '', 'x')).rejects.toBeInstanceOf(GoneException);
  await over;
  expect(routes()).toEqual(['$connect']);
});

test('a message over 128 KB or a frame over 32 KB closes the connection with 1009', async () => {
  const large = await opened(connect());
  large.send('x'.repeat(32 * 1024 + 1));
  expect(await closed(large)).toBe(1009);
  const long = await opened(connect());
  for (let i = 0; i < 5; i++) long.send('x'.repeat(32 * 1024), { fin: i === 4 });
  expect(await closed(long)).toBe(1009);
  const fits = await opened(connect());
  for (let i = 0; i < 4; i++) fits.send('x'.repeat(32 * 1024), { fin: i === 3 });
  await expect.poll(() => events.filter((event) => event.body?.length === 128 * 1024).length).toBe(1);
  expect(events.filter((event) => event.requestContext.routeKey === '$default')).toHaveLength(1);
});

test('a silent connection is closed, one that talks is not, and none lives longer than the longest time', async () => {
  await sockets.close();
  await gateway.close(100);
  await start({ idleMs: 150, longestMs: 600 });
  const silent = await opened(connect());
  const talking = await opened(connect());
  const order: string[] = [];
  void closed(silent).then((code) => order.push(`silent ${code}`));
  void closed(talking).then((code) => order.push(`talking ${code}`));
  const timer = setInterval(() => talking.readyState === WebSocket.OPEN && talking.send('x'), 30);
  await expect.poll(() => order, { timeout: 3000 }).toEqual(['silent 1001', 'talking 1001']);
  clearInterval(timer);
});

test('a handler that fails tells the client, and the connection stays', async () => {
  onEvent = (event) => {
    if (event.body) throw new Error('secret text');
  };
  const client = await opened(connect());
  client.send('x');
  const text = await message(client);
  expect(JSON.parse(text)).toMatchObject({ message: 'Internal server error' });
  expect(text).not.toContain('secret text');
  expect(client.readyState).toBe(WebSocket.OPEN);
});

test('many that close at once are ended a few at a time, all of them, whatever becomes of each', async () => {
  let running = 0;
  let most = 0;
  let done = 0;
  onEvent = async ({ requestContext }) => {
    if (requestContext.routeKey !== '$disconnect') return;
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, 2));
    running--;
    if (++done % 10 === 0) throw new Error('one that fails');
  };
  const open = await Promise.all(Array.from({ length: 200 }, () => opened(connect())));
  for (const client of open) client.terminate();
  const ended = () => routes().filter((route) => route === '$disconnect').length;
  await expect.poll(ended, { timeout: 10_000 }).toBe(200);
  await sockets.close();
  expect(running).toBe(0);
  expect(most).toBeLessThanOrEqual(16);
});

test('a connection that is still opening when the sockets close is closed too', async () => {
  let goOn = (): void => {};
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  onEvent = ({ requestContext }) => (requestContext.routeKey === '$connect' ? held : undefined);
  const client = connect();
  const code = closed(client);
  await expect.poll(routes).toEqual(['$connect']);
  const closing = sockets.close();
  goOn();
  await closing;
  expect(await code).toBe(1001);
  expect(routes()).toEqual(['$connect', '$disconnect']);
});

test('a client that hangs up before it is connected leaves no connection behind', async () => {
  let goOn = (): void => {};
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  onEvent = ({ requestContext }) => (requestContext.routeKey === '$connect' ? held : undefined);
  const { hostname, port } = new URL(gateway.url);
  const line = createConnection({ host: hostname, port: Number(port), allowHalfOpen: true });
  line.on('error', () => {});
  line.write(
    [
      'GET /socket?token=good HTTP/1.1',
      `host: ${hostname}`,
      'connection: upgrade',
      'upgrade: websocket',
      'sec-websocket-version: 13',
      'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
      '\r\n',
    ].join('\r\n'),
  );
  await expect.poll(routes).toEqual(['$connect']);
  // It says that it is done and still listens: its socket is not destroyed.
  line.end();
  await new Promise((resolve) => setTimeout(resolve, 50));
  goOn();
  await expect.poll(routes).toEqual(['$connect', '$disconnect']);
  expect(sockets.size()).toBe(0);
  line.destroy();
});
