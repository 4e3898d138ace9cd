import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { isPublic, openOutside, publicLookup, refusal, send } from './outside.ts';

describe('addresses that an admin enters', () => {
  test.each([
    'https://shop.example.com/hook',
    'https://shop.example.com:8443/hook?a=b',
    'https://93.184.216.34/',
    'https://[2606:2800:220:1:248:1893:25c8:1946]/',
  ])('%s may be called', (url) => {
    expect(refusal(url)).toBeUndefined();
  });

  test.each([
    ['not a URL', 'shop'],
    ['another protocol', 'ftp://shop.example.com'],
    ['a file', 'file:///etc/passwd'],
    ['no TLS', 'http://shop.example.com'],
    ['a password', 'https://a:b@shop.example.com'],
    ['this machine', 'https://127.0.0.1/'],
    ['this machine by name', 'https://localhost/'],
    ['this machine as a number', 'https://2130706433/'],
    ['this machine in octal', 'https://0177.0.0.1/'],
    ['this machine, shortened', 'https://127.1/'],
    ['this machine in IPv6', 'https://[::1]/'],
    ['this machine as IPv4 in IPv6', 'https://[::ffff:127.0.0.1]/'],
    ['a private network', 'https://10.1.2.3/'],
    ['a private network', 'https://192.168.1.1/'],
    ['a private network', 'https://172.31.0.1/'],
    ['a private network in IPv6', 'https://[fd00::1]/'],
    ['the cloud’s metadata', 'https://169.254.169.254/latest/meta-data'],
    ['the same as IPv4 in IPv6', 'https://[::ffff:a9fe:a9fe]/'],
    ['the same through NAT64', 'https://[64:ff9b::a9fe:a9fe]/'],
    ['a link', 'https://[fe80::1]/'],
    ['nothing', 'https://0.0.0.0/'],
    ['everybody', 'https://255.255.255.255/'],
    ['a name without a dot', 'https://metadata/'],
    ['a name of a private zone', 'https://db.internal/'],
    ['a name of a local zone', 'https://printer.local/'],
  ])('%s may not: %s', (_what, url) => {
    expect(refusal(url)).toMatch(/^must /);
  });

  test('locally this machine may be called, without TLS too, and private networks still not', () => {
    for (const url of ['http://127.0.0.1:4000/x', 'http://localhost:1/', 'https://[::1]:1/', 'http://shop.example.com'])
      expect(refusal(url, true)).toBeUndefined();
    for (const url of ['http://10.0.0.1/', 'http://169.254.169.254/', 'ftp://127.0.0.1'])
      expect(refusal(url, true)).toMatch(/^must /);
  });

  test('no address of a private network is public, however it is written', () => {
    const byte = fc.nat({ max: 255 });
    const hidden = fc.oneof(
      fc.tuple(fc.constant(10), byte, byte, byte),
      fc.tuple(fc.constant(127), byte, byte, byte),
      fc.tuple(fc.constant(169), fc.constant(254), byte, byte),
      fc.tuple(fc.constant(192), fc.constant(168), byte, byte),
      fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), byte, byte),
    );
    void fc.assert(
      fc.property(hidden, (bytes) => {
        const [a, b, c, d] = bytes;
        const number = ((a * 256 + b) * 256 + c) * 256 + d;
        for (const host of [bytes.join('.'), `[::ffff:${bytes.join('.')}]`, String(number), `0x${number.toString(16)}`])
          expect(refusal(`https://${host}/`), host).toBeDefined();
        expect(isPublic(bytes.join('.'))).toBe(false);
      }),
    );
  });

  test('one that is refused is not called', async () => {
    const request = { method: 'POST', url: 'https://localhost/', headers: {}, body: '' };
    const refused = { kind: 'failed', sent: false, reason: 'ENOTPUBLIC' };
    expect(await openOutside().call(request, { shop: 'bloom', kind: 'events' })).toEqual(refused);
  });
});

describe('a call', () => {
  const servers: { close(): void }[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  async function answering(handle: Parameters<typeof createServer>[1]): Promise<string> {
    const server = createServer(handle);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }
  const post = (url: string) => send({ method: 'POST', url, headers: { 'content-type': 'text/plain' }, body: 'hello' });

  test('is answered with status and text', async () => {
    const url = await answering((request, response) => {
      request
        .setEncoding('utf8')
        .on('data', (body) => response.writeHead(201, { 'retry-after': '7' }).end(`got ${body}`));
    });
    expect(await post(url)).toEqual({ kind: 'answered', status: 201, body: 'got hello', retryAfter: 7 });
  });

  test('does not follow a redirect', async () => {
    let asked = 0;
    const url = await answering((_request, response) => {
      asked++;
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    expect(await post(url)).toMatchObject({ kind: 'answered', status: 302 });
    expect(asked).toBe(1);
  });

  test('reads no more of an endless answer than a little', async () => {
    const url = await answering((_request, response) => {
      const more = (): void => {
        if (response.destroyed) return;
        response.write('x'.repeat(65_536));
        setImmediate(more);
      };
      more();
    });
    const answer = await post(url);
    expect(answer).toMatchObject({ kind: 'answered', status: 200 });
    expect(answer.kind === 'answered' && answer.body.length).toBeLessThan(1_000_000);
  });

  test('to nobody was never sent; one that is cut off may have been', async () => {
    expect(await post('http://127.0.0.1:1/')).toEqual({ kind: 'failed', sent: false, reason: 'ECONNREFUSED' });
    const url = await answering((request) => request.socket.destroy());
    expect(await post(url)).toMatchObject({ kind: 'failed', sent: true });
  });
});

describe('a name', () => {
  const answering = (...addresses: string[]) =>
    publicLookup(((_host: string, _options: object, done: (error: null, all: object[]) => void) =>
      done(
        null,
        addresses.map((address) => ({ address, family: 4 })),
      )) as never);
  const look = (lookup: ReturnType<typeof publicLookup>, all: boolean) =>
    new Promise((resolve) => lookup('shop.example.com', { all }, (error, found) => resolve(error?.code ?? found)));

  test('that leads to this machine is not called: the address is looked at where the line is made', async () => {
    const request = { method: 'POST', url: 'http://shop.example.com:1/', headers: {}, body: '' };
    for (const lookup of [answering('127.0.0.1'), answering('10.0.0.1', '169.254.169.254'), answering()])
      expect(await send(request, { lookup })).toEqual({ kind: 'failed', sent: false, reason: 'ENOTPUBLIC' });
  });

  test('that leads there too is called at its public addresses only', async () => {
    const lookup = answering('127.0.0.1', '93.184.216.34', '10.0.0.1');
    expect(await look(lookup, true)).toEqual([{ address: '93.184.216.34', family: 4 }]);
    expect(await look(lookup, false)).toBe('93.184.216.34');
  });
});
