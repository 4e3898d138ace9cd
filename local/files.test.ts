import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Files, openFiles } from '../layers/platform/files.ts';
import { openClock } from './clock.ts';
import { filesPrefix, type LocalFiles, localCredentials, openFilesService } from './files.ts';
import { type Gateway, startGateway } from './gateway.ts';

/** The bucket as the functions use it, against the local S3: what signs and what checks share no code. */

let directory: string;
let gateway: Gateway;
let service: LocalFiles;
let files: Files;
const url = () => `${gateway.url}${filesPrefix}`;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'slotdesk-files-'));
  service = openFilesService(join(directory, 'media'));
  gateway = await startGateway({ port: 0, clock: openClock(directory), routes: [], raw: [service.raw] });
  files = openFiles({ name: 'media', region: 'local', endpoint: url(), credentials: localCredentials });
});
afterAll(async () => {
  await gateway?.close();
  rmSync(directory, { recursive: true, force: true });
});

function aFile(text: string | Buffer): { path: string; size: number; sha256: string } {
  const path = join(directory, 'file');
  writeFileSync(path, text);
  const size = Buffer.byteLength(text);
  return { path, size, sha256: createHash('sha256').update(text).digest('hex') };
}

async function stored(key: string, text: string | Buffer, mimeType = 'text/plain'): Promise<void> {
  const { path, ...of } = aFile(text);
  await files.put(key, path, { ...of, mimeType });
}

test('a link for AWS names its bucket, its scope, its age and the headers that it binds', async () => {
  vi.useFakeTimers({ now: Date.parse('2013-05-24T00:00:00Z'), toFake: ['Date'] });
  vi.stubEnv('AWS_REGION', 'us-east-1');
  try {
    const credentials = {
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    };
    const link = await openFiles({ name: 'examplebucket', credentials }).uploadLink(
      'test.txt',
      { size: 3, mimeType: 'text/plain' },
      86_400,
    );
    const signed = new URL(link);
    expect(signed.host).toBe('examplebucket.s3.us-east-1.amazonaws.com');
    expect(Object.fromEntries(signed.searchParams)).toMatchObject({
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': 'AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request',
      'X-Amz-Date': '20130524T000000Z',
      'X-Amz-Expires': '86400',
      'X-Amz-SignedHeaders': 'content-length;content-type;host',
    });
  } finally {
    vi.useRealTimers();
    vi.unstubAllEnvs();
  }
});

test('a file is stored, looked at, copied under the condition that it is the same, and taken away', async () => {
  await stored('kept/bloom/a', 'hello files');
  const seen = await files.peek('kept/bloom/a', 5);
  expect(seen).toMatchObject({ size: 11, start: Buffer.from('hello') });
  const etag = seen?.etag ?? '';
  expect(await files.copy('kept/bloom/a', 'kept/bloom/b', { etag, mimeType: 'text/csv' })).toBe(true);
  await stored('kept/bloom/a', 'other bytes');
  expect(await files.copy('kept/bloom/a', 'kept/bloom/c', { etag, mimeType: 'text/csv' })).toBe(false);
  expect(await files.copy('kept/bloom/none', 'kept/bloom/c', { etag, mimeType: 'text/csv' })).toBe(false);
  expect((await files.peek('kept/bloom/b', 100))?.start.toString()).toBe('hello files');
  await files.remove('kept/bloom/b');
  await files.remove('kept/bloom/b');
  expect(await files.peek('kept/bloom/b', 1)).toBeUndefined();
});

test('an empty file is one of no bytes', async () => {
  await stored('kept/bloom/empty', '');
  expect(await files.peek('kept/bloom/empty', 10)).toMatchObject({ size: 0 });
});

test('a file that changes on its way to the bucket is refused', async () => {
  const { path, size } = aFile('hello');
  const sha256 = createHash('sha256').update('other').digest('hex');
  await expect(files.put('kept/bloom/d', path, { size, sha256, mimeType: 'text/plain' })).rejects.toThrow('status 400');
  expect(await files.peek('kept/bloom/d', 1)).toBeUndefined();
});

test('a link shows a file under the type and the name that it was made for, whatever letters that has', async () => {
  await stored('kept/bloom/e', '<script>alert(1)</script>', 'text/html');
  const filename = "Grüße (1) 'für' dich*.html";
  const link = await files.link('kept/bloom/e', { mimeType: 'application/octet-stream', inline: false, filename }, 60);
  const answer = await fetch(link);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/octet-stream']);
  const disposition = answer.headers.get('content-disposition') ?? '';
  expect(disposition).toMatch(/^attachment; filename\*=UTF-8''[\w%.-]+$/);
  expect(decodeURIComponent(disposition.split("''")[1] ?? '')).toBe(filename);
});

test('a link that was changed, or is used otherwise, is refused', async () => {
  await stored('kept/bloom/f', 'secret');
  await stored('kept/forge/f', 'of another shop');
  const link = await files.link('kept/bloom/f', { mimeType: 'text/plain', inline: true }, 60);
  const refused = async (changed: string, init: RequestInit = {}) => (await fetch(changed, init)).status;
  expect(await refused(link)).toBe(200);
  expect(await refused(link.replace('/bloom/', '/forge/'))).toBe(403);
  expect(await refused(link.replace('inline', 'attachment'))).toBe(403);
  expect(await refused(link.replace('Expires=60', 'Expires=6000'))).toBe(403);
  expect(await refused(link, { method: 'DELETE' })).toBe(403);
  expect(await refused(link, { headers: { 'x-amz-meta-more': '1' } })).toBe(403);
  expect(await refused(link.split('?')[0] ?? '')).toBe(403);
  expect(await refused(`${url()}/media/../../secrets.json?${link.split('?')[1]}`)).toBe(404);
});

test('a link ends by the real clock', async () => {
  await stored('kept/bloom/g', 'for a minute');
  const link = await files.link('kept/bloom/g', { mimeType: 'text/plain', inline: true }, 60);
  const text = async () => (await fetch(link)).text();
  expect(await text()).toBe('for a minute');
  vi.useFakeTimers({ now: Date.now() + 61_000, toFake: ['Date'] });
  try {
    expect(await text()).toContain('Request has expired');
  } finally {
    vi.useRealTimers();
  }
});

test('an upload link takes a file of its size and its type, and no other', async () => {
  const link = await files.uploadLink('uploads/bloom/h', { size: 5, mimeType: 'image/png' }, 60);
  const put = async (body: string, type: string) =>
    (await fetch(link, { method: 'PUT', body, headers: { 'content-type': type } })).status;
  expect(await put('123456', 'image/png')).toBe(403);
  expect(await put('1234', 'image/png')).toBe(403);
  expect(await put('12345', 'text/html')).toBe(403);
  expect(await files.peek('uploads/bloom/h', 1)).toBeUndefined();
  expect(await put('12345', 'image/png')).toBe(200);
  expect(await files.peek('uploads/bloom/h', 5)).toMatchObject({ size: 5, start: Buffer.from('12345') });
});

test('the bucket that is away is asked again, and says so in the end', async () => {
  const away = openFiles({
    name: 'media',
    region: 'local',
    endpoint: 'http://127.0.0.1:1',
    credentials: localCredentials,
  });
  await expect(away.peek('kept/bloom/a', 1)).rejects.toThrow('ECONNREFUSED');
});

test('requests and bytes are counted', () => {
  expect(service.counts.PUT?.requests).toBeGreaterThan(5);
  expect(service.counts.GET?.bytes).toBeGreaterThan(20);
});
