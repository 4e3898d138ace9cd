import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as after } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Download, download, inTemporaryFolder, type Pace, type Wanted } from './download.ts';

/** Whoever serves a file may lie about all of it. */

let server: Server;
let serve: (request: IncomingMessage, response: ServerResponse) => unknown;
const base = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

beforeAll(async () => {
  server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

const get = (more: Partial<Wanted> = {}, pace?: Pace): Promise<Download & { bytes?: Buffer }> =>
  inTemporaryFolder(async (folder) => {
    const wanted = {
      url: `${base()}/files/1`,
      headers: { authorization: 'AccessKey k' },
      own: `${base()}/files`,
      largest: 1000,
      start: 8,
    };
    const got = await download({ ...wanted, ...more }, folder, pace);
    return got.kind === 'whole' ? { ...got, bytes: readFileSync(got.path) } : got;
  });
const quick: Pace = { whole: 400, silence: 150 };
const failed = (obstacle: string) => ({ kind: 'failed', obstacle });

describe('C8 a download', () => {
  test('gives size, checksum, type and first bytes of what came', async () => {
    const bytes = randomBytes(900);
    let asked: IncomingMessage | undefined;
    serve = (request, response) => {
      asked = request;
      response.writeHead(200, { 'content-type': 'image/png' }).end(bytes);
    };
    expect(await get()).toMatchObject({
      kind: 'whole',
      size: 900,
      sha256: createHash('sha256').update(bytes).digest(),
      start: bytes.subarray(0, 8),
      mimeType: 'image/png',
      bytes,
    });
    expect(asked?.headers).toMatchObject({ authorization: 'AccessKey k', 'accept-encoding': 'identity' });
  });

  test('is refused when the file is announced too large, and broken off when it turns out so', async () => {
    let written = 0;
    serve = (_request, response) => response.writeHead(200, { 'content-length': 100_000_000 }).flushHeaders();
    expect(await get()).toEqual(failed('too_large'));
    serve = async (_request, response) => {
      response.writeHead(200);
      for (; !response.destroyed && written < 100_000_000; written += 65_536) {
        response.write(Buffer.alloc(65_536));
        await after(0);
      }
    };
    expect(await get()).toEqual(failed('too_large'));
    expect(written).toBeLessThan(50_000_000);
  });

  test('does not unpack: a small answer can be a very large file', async () => {
    serve = (_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(10_000_000)));
    };
    expect(await get({ largest: 100_000_000 })).toEqual(failed('packed'));
  });

  test('that ends before its announced end, or whose line breaks, is not taken for the file', async () => {
    serve = (_request, response) => {
      response.writeHead(200, { 'content-length': 500 }).write('abc');
      setTimeout(() => response.destroy(), 20);
    };
    expect(await get()).toEqual(failed('cut_off'));
  });

  test('is left when the server is silent, or drips for ever', async () => {
    serve = () => {};
    expect(await get({}, quick)).toEqual(failed('slow'));
    serve = async (_request, response) => {
      response.writeHead(200);
      while (!response.destroyed) {
        response.write('.');
        await after(40);
      }
    };
    expect(await get({}, quick)).toEqual(failed('slow'));
  });

  test.each([
    [401, 'refused'],
    [403, 'refused'],
    [404, 'gone'],
    [410, 'gone'],
    [206, 'gone'],
    [429, 'unavailable'],
    [503, 'unavailable'],
  ])('answered %i is %s', async (status, obstacle) => {
    serve = (_request, response) => response.writeHead(status).end('no');
    expect(await get()).toEqual(failed(obstacle));
  });

  test('from nobody who listens is unavailable', async () => {
    expect(await get({ url: 'http://127.0.0.1:1/files/1', own: 'http://127.0.0.1:1/files' })).toEqual(
      failed('unavailable'),
    );
  });
});

describe('C8 an address that only our functions can reach is not called', () => {
  test.each([
    'http://169.254.169.254/latest/meta-data/iam',
    'https://169.254.169.254/latest/meta-data/iam',
    'http://127.0.0.1:9001/2018-06-01/runtime/invocation/next',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://localhost/',
    'https://10.1.2.3/',
    'http://example.com/',
    'file:///etc/passwd',
    'ftp://example.com/a',
    'https://user:pass@example.com/',
  ])('directly, or by a redirect: %s', async (address) => {
    let asked = 0;
    serve = (_request, response) => {
      asked++;
      response.writeHead(302, { location: address }).end();
    };
    const own = `${base()}/files`;
    expect(await get({ own })).toEqual(failed('address'));
    expect(await get({ url: address })).toEqual(failed('address'));
    expect(asked).toBe(1);
  });

  test('nor is another place on the machine of the provider itself', async () => {
    const paths: (string | undefined)[] = [];
    serve = (request, response) => {
      paths.push(request.url);
      response.writeHead(302, { location: '/files/../local/check' }).end();
    };
    expect(await get()).toEqual(failed('address'));
    expect(paths).toEqual(['/files/1']);
  });

  test('and a redirect that stays there is followed, three times at most', async () => {
    let hops = 0;
    serve = (_request, response) => response.writeHead(307, { location: `/files/${++hops}` }).end();
    expect(await get()).toEqual(failed('address'));
    expect(hops).toBe(4);
    serve = (request, response) =>
      request.url === '/files/1' ? response.writeHead(301, { location: '/files/2' }).end() : response.end('here');
    expect(await get()).toMatchObject({ kind: 'whole', size: 4 });
  });
});
