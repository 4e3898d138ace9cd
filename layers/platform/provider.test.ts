import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createSocketServer } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { call } from './provider.ts';

const open: { close(): unknown }[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});
async function listening(server: Pick<Server, 'listen' | 'close' | 'address'>): Promise<string> {
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const post = (url: string) => call({ method: 'POST', url, headers: { authorization: 'Bearer x' }, body: '{}' });

test('an answer is an answer, whatever its status, with the pause the provider asks for', async () => {
  const url = await listening(
    createServer((request, response) => {
      response.writeHead(429, { 'retry-after': '7' }).end(`${request.method} ${request.headers.authorization}`);
    }),
  );
  expect(await post(url)).toEqual({ kind: 'answered', status: 429, body: 'POST Bearer x', retryAfter: 7 });
});

test('a provider that nobody could reach cannot have seen the message', async () => {
  const server = createServer();
  const url = await listening(server);
  await new Promise((resolve) => server.close(resolve));
  expect(await post(url)).toEqual({ kind: 'failed', sent: false, reason: 'ECONNREFUSED' });
  expect(await post('http://nobody.invalid/')).toMatchObject({ kind: 'failed', sent: false });
});

test('one that hung up may have seen it', async () => {
  const url = await listening(createSocketServer((socket) => socket.once('data', () => socket.destroy())) as never);
  expect(await post(url)).toMatchObject({ kind: 'failed', sent: true });
});

test('one that broke off in the middle of its answer may have taken it', async () => {
  const url = await listening(
    createServer((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half');
      setImmediate(() => response.destroy());
    }),
  );
  expect(await post(url)).toMatchObject({ kind: 'failed', sent: true });
});

test('a credential is not carried to another address', async () => {
  let reached = false;
  const other = await listening(
    createServer((_request, response) => {
      reached = true;
      response.end();
    }),
  );
  const url = await listening(
    createServer((_request, response) => void response.writeHead(307, { location: other }).end()),
  );
  expect(await post(url)).toMatchObject({ kind: 'failed' });
  expect(reached).toBe(false);
});
