import { createHash, createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { createReadStream, createWriteStream, mkdirSync, readFileSync, statSync } from 'node:fs';
import { copyFile, rename, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { RawHandler } from './gateway.ts';

/**
 * S3 of the one-machine system, as far as signed links reach: PUT (also as a copy), GET (also of a range), HEAD, DELETE of
 * objects in a folder. The signature in the query is checked as S3 does, its age by the real clock, with an implementation of
 * its own: what signs and what checks here share no code.
 */
export interface LocalFiles {
  raw: RawHandler;
  /** Requests and bytes so far, by method. */
  counts: Record<string, { requests: number; bytes: number }>;
}

export const localCredentials = { accessKeyId: 'local', secretAccessKey: 'local' };
export const filesPrefix = '/aws/s3';

/** S3 takes up to 5 GB in one request. */
const largest = 5 * 1024 ** 3;
const longestLink = 7 * 24 * 3600;

/** What the bucket answers with, as S3's XML. */
class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** @param directory keeps the objects, each with what is told of it beside */
export function openFilesService(directory: string): LocalFiles {
  const counts: LocalFiles['counts'] = {};
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const method = request.method ?? 'GET';
    counts[method] ??= { requests: 0, bytes: 0 };
    const count = counts[method];
    count.requests++;
    if (allowPages(request, response)) return;
    try {
      const url = new URL(request.url ?? '/', 'http://127.0.0.1');
      mustBeSigned(request, url);
      const object = objectAt(directory, url.pathname.slice(filesPrefix.length));
      const serve = { GET: show, HEAD: show, PUT: put, DELETE: take }[method];
      if (!serve) throw new Refusal(405, 'MethodNotAllowed', 'The specified method is not allowed.');
      count.bytes += await serve(object, request, response, url.searchParams, directory);
    } catch (error) {
      request.resume();
      if (response.headersSent) return void response.destroy();
      const known = error instanceof Refusal ? error : new Refusal(500, 'InternalError', (error as Error).message);
      const text = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${known.code}</Code><Message>${known.message}</Message></Error>`;
      response.writeHead(known.status, { 'content-type': 'application/xml' }).end(method === 'HEAD' ? '' : text);
    }
  };
  return { raw: { prefix: filesPrefix, handle }, counts };
}

/** The bucket's CORS rules: any page may upload by a link. @returns whether a browser only asked, and is answered */
function allowPages({ method, headers }: IncomingMessage, response: ServerResponse): boolean {
  if (headers.origin === undefined) return false;
  response.setHeader('access-control-allow-origin', '*');
  if (method !== 'OPTIONS') return false;
  response.writeHead(200, {
    'access-control-allow-methods': 'GET, PUT',
    'access-control-allow-headers': 'content-type',
  });
  response.end();
  return true;
}

/** An object's bytes and the file beside it. */
interface Stored {
  path: string;
  about: string;
}
interface About {
  contentType: string;
  etag: string;
  size: number;
}

/** Keys are of our own making; whatever else somebody signs for must not lead out of the folder. */
function objectAt(directory: string, path: string): Stored {
  const parts = path.split('/').filter(Boolean).map(decodeURIComponent);
  if (parts.length < 2 || !parts.every((part) => /^[\w.-]{1,200}$/.test(part) && !/^\.+$/.test(part)))
    throw new Refusal(404, 'NoSuchBucket', 'The specified bucket does not exist');
  const file = join(directory, ...parts);
  return { path: `${file}.object`, about: `${file}.json` };
}

function aboutOf({ about }: Stored): About {
  try {
    return JSON.parse(readFileSync(about, 'utf8')) as About;
  } catch {
    // Who may not list the bucket is not told what is there.
    throw new Refusal(403, 'AccessDenied', 'Access Denied');
  }
}

async function show(
  object: Stored,
  request: IncomingMessage,
  response: ServerResponse,
  query: URLSearchParams,
): Promise<number> {
  const about = aboutOf(object);
  const size = statSync(object.path).size;
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
  const from = Number(range?.[1] ?? 0);
  const to = Math.min(range?.[2] ? Number(range[2]) : size - 1, size - 1);
  if (range && from >= size) throw new Refusal(416, 'InvalidRange', 'The requested range is not satisfiable');
  const disposition = query.get('response-content-disposition');
  response.writeHead(range ? 206 : 200, {
    'content-type': query.get('response-content-type') ?? about.contentType,
    'content-length': to - from + 1,
    etag: about.etag,
    'accept-ranges': 'bytes',
    ...(range && { 'content-range': `bytes ${from}-${to}/${size}` }),
    ...(disposition && { 'content-disposition': disposition }),
  });
  if (request.method === 'HEAD' || size === 0) response.end();
  else await pipeline(createReadStream(object.path, { start: from, end: to }), response);
  return to - from + 1;
}

async function put(
  object: Stored,
  request: IncomingMessage,
  response: ServerResponse,
  _query: URLSearchParams,
  directory: string,
): Promise<number> {
  mkdirSync(dirname(object.path), { recursive: true });
  const source = request.headers['x-amz-copy-source'];
  const next = `${object.path}.${randomUUID()}`;
  try {
    const { size, etag } = source
      ? await copied(objectAt(directory, String(source)), request, next)
      : await received(request, next);
    await rename(next, object.path);
    const about: About = { contentType: request.headers['content-type'] ?? 'binary/octet-stream', etag, size };
    await writeFile(object.about, JSON.stringify(about));
    response
      .writeHead(200, { etag, 'content-type': 'application/xml' })
      .end(source ? `<CopyObjectResult><ETag>${etag}</ETag></CopyObjectResult>` : '');
    return size;
  } finally {
    await rm(next, { force: true });
  }
}

async function copied(from: Stored, request: IncomingMessage, to: string): Promise<{ size: number; etag: string }> {
  const { etag, size } = aboutOf(from);
  const wanted = request.headers['x-amz-copy-source-if-match'];
  if (wanted !== undefined && wanted !== etag)
    throw new Refusal(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
  await copyFile(from.path, to);
  return { size, etag };
}

async function received(request: IncomingMessage, to: string): Promise<{ size: number; etag: string }> {
  const announced = request.headers['content-length'];
  if (announced === undefined)
    throw new Refusal(411, 'MissingContentLength', 'You must provide the Content-Length HTTP header.');
  if (Number(announced) > largest) throw new Refusal(400, 'EntityTooLarge', 'Your proposed upload is too large.');
  const sha256 = createHash('sha256');
  const md5 = createHash('md5');
  let size = 0;
  const look = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      sha256.update(chunk);
      md5.update(chunk);
      done(null, chunk);
    },
  });
  await pipeline(request, look, createWriteStream(to, { mode: 0o600 }));
  const checksum = request.headers['x-amz-checksum-sha256'];
  if (checksum !== undefined && checksum !== sha256.digest('base64'))
    throw new Refusal(400, 'BadDigest', 'The SHA256 you specified did not match the calculated checksum.');
  return { size, etag: `"${md5.digest('hex')}"` };
}

async function take(object: Stored, _request: IncomingMessage, response: ServerResponse): Promise<number> {
  await rm(object.path, { force: true });
  await rm(object.about, { force: true });
  response.writeHead(204).end();
  return 0;
}

/** Checks the signature in a link (Signature Version 4, query parameters). @throws Refusal */
function mustBeSigned(request: IncomingMessage, url: URL): void {
  const query = url.searchParams;
  const given = (name: string): string => query.get(`X-Amz-${name}`) ?? '';
  if (given('Algorithm') !== 'AWS4-HMAC-SHA256') throw new Refusal(403, 'AccessDenied', 'Access Denied');
  const [keyId, date, region, service, end] = given('Credential').split('/');
  if (keyId !== localCredentials.accessKeyId || service !== 's3' || end !== 'aws4_request')
    throw new Refusal(403, 'InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.');
  const signedAt = Date.parse(given('Date').replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  const seconds = Number(given('Expires'));
  if (!(seconds >= 1 && seconds <= longestLink) || Number.isNaN(signedAt))
    throw new Refusal(400, 'AuthorizationQueryParametersError', 'X-Amz-Expires must be less than a week (in seconds)');
  if (Date.now() > signedAt + seconds * 1000) throw new Refusal(403, 'AccessDenied', 'Request has expired');
  if (signedAt > Date.now() + 15 * 60_000) throw new Refusal(403, 'AccessDenied', 'Request is not yet valid');

  const signedHeaders = given('SignedHeaders').split(';');
  const unsigned = Object.keys(request.headers).filter((name) => /^x-amz-/.test(name) && !signedHeaders.includes(name));
  if (unsigned.length > 0)
    throw new Refusal(403, 'AccessDenied', 'There were headers present in the request which were not signed');
  const pairs = [...query].filter(([name]) => name !== 'X-Amz-Signature').map((pair) => pair.map(escaped).join('='));
  const canonical = [
    request.method,
    url.pathname,
    pairs.sort().join('&'),
    ...signedHeaders.map((name) => `${name}:${String(request.headers[name] ?? '').trim()}`),
    '',
    signedHeaders.join(';'),
    'UNSIGNED-PAYLOAD',
  ].join('\n');
  const scope = [date, region, service, end].join('/');
  const toSign = ['AWS4-HMAC-SHA256', given('Date'), scope, createHash('sha256').update(canonical).digest('hex')];
  const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
  const key = [date, region, service, end].reduce<string | Buffer>(
    (secret, part) => hmac(secret, part ?? ''),
    `AWS4${localCredentials.secretAccessKey}`,
  );
  const wanted = hmac(key, toSign.join('\n'));
  const actual = Buffer.from(given('Signature'), 'hex');
  if (actual.length !== wanted.length || !timingSafeEqual(actual, wanted))
    throw new Refusal(
      403,
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided.',
    );
}

const escaped = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
