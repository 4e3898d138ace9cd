import { createHash, createHmac } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { SignatureV4 } from '@smithy/signature-v4';
import type { HttpRequest } from '@smithy/types';

/**
 * The bucket for files, S3's HTTP interface by signed links: the same signature serves our own requests and those that a
 * browser or a provider makes for us. The S3 client and its presigner would add 166 KiB to a function, the signature is in every SDK client
 * already.
 */
export interface Files {
  /** Stores a file from this machine. @param sha256 hexadecimal; S3 refuses a file that has another */
  put(key: string, path: string, of: { size: number; mimeType: string; sha256: string }): Promise<void>;
  /** Size and first bytes; undefined when there is none. */
  peek(key: string, bytes: number): Promise<Peeked | undefined>;
  /** Copies what `peek` saw. @returns false when it is another file by now, or gone */
  copy(from: string, to: string, of: { etag: string; mimeType: string }): Promise<boolean>;
  /** Takes a file away. One that is not there is no error. */
  remove(key: string): Promise<void>;
  /** A link that shows the file, or saves it under its name. */
  link(key: string, shown: { mimeType: string; inline: boolean; filename?: string }, seconds: number): Promise<string>;
  /** A link that takes one file of exactly this size and type. */
  uploadLink(key: string, of: { size: number; mimeType: string }, seconds: number): Promise<string>;
}

export interface Peeked {
  size: number;
  etag: string;
  start: Buffer;
}

/** Where the bucket is. On AWS only its name is needed: the rest is in a function's environment. */
export interface Bucket {
  name: string;
  region?: string;
  /** Instead of AWS: buckets are the first part of its paths. */
  endpoint?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string };
}

/** A request to the bucket is repeated so often when the bucket is busy or the line breaks. */
const tries = 4;
const requestTimeout = 60_000;
/** What our own links are good for: a request that begins at once. */
const atOnce = 300;

export function openFiles(bucket: Bucket): Files {
  const { AWS_REGION = '', AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '', AWS_SESSION_TOKEN } = process.env;
  const region = bucket.region ?? AWS_REGION;
  const base = new URL(
    bucket.endpoint ? `${bucket.endpoint}/${bucket.name}/` : `https://${bucket.name}.s3.${region}.amazonaws.com/`,
  );
  const signer = new SignatureV4({
    service: 's3',
    region,
    credentials: bucket.credentials ?? {
      accessKeyId: AWS_ACCESS_KEY_ID,
      secretAccessKey: AWS_SECRET_ACCESS_KEY,
      ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
    },
    sha256: Sha256,
    // S3 signs a path as it is.
    uriEscapePath: false,
    applyChecksum: false,
  });
  /** Signs by the real time, which is S3's. */
  const signed = async (
    method: string,
    key: string,
    {
      headers = {},
      query = {},
      seconds = atOnce,
    }: Partial<Pick<HttpRequest, 'headers' | 'query'>> & { seconds?: number },
  ): Promise<string> => {
    const request = {
      method,
      protocol: base.protocol,
      hostname: base.hostname,
      ...(base.port && { port: Number(base.port) }),
      path: base.pathname + key,
      query,
      headers: { host: base.host, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD', ...headers },
    };
    const { query: signedQuery = {} } = await signer.presign(request, {
      expiresIn: seconds,
      unhoistableHeaders: new Set(Object.keys(headers)),
    });
    const text = Object.entries(signedQuery).map(([name, value]) => `${encoded(name)}=${encoded(String(value))}`);
    return `${base.origin}${request.path}?${text.join('&')}`;
  };
  /** A request of our own. */
  const ask = async (method: string, key: string, headers: Record<string, string> = {}, path?: string) => {
    for (let attempt = 1; ; attempt++) {
      try {
        const answer = await send(method, await signed(method, key, { headers }), headers, path);
        if (answer.status < 500 && answer.status !== 429) return answer;
        if (attempt >= tries) throw new Error(`the bucket answers ${answer.status} to ${method}`);
      } catch (error) {
        if (attempt >= tries) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 100 * 4 ** attempt));
    }
  };
  const must = (answer: Answer, what: string): void => {
    if (answer.status >= 300) throw new Error(`the bucket refuses to ${what} a file: status ${answer.status}`);
  };

  return {
    put: async (key, path, { size, mimeType, sha256 }) =>
      must(
        await ask(
          'PUT',
          key,
          {
            'content-length': String(size),
            'content-type': mimeType,
            'x-amz-checksum-sha256': Buffer.from(sha256, 'hex').toString('base64'),
          },
          path,
        ),
        'take',
      ),
    peek: async (key, bytes) => {
      const answer = await ask('GET', key, { range: `bytes=0-${bytes - 1}` });
      // An empty file has no range. Who may not list a bucket is told 403 for what is not there.
      if (answer.status === 416) return { size: 0, etag: '', start: Buffer.alloc(0) };
      if (answer.status === 403 || answer.status === 404) return undefined;
      must(answer, 'show');
      const size = Number(/\/(\d+)$/.exec(answer.headers['content-range'] ?? '')?.[1] ?? answer.body.length);
      return { size, etag: answer.headers.etag ?? '', start: answer.body };
    },
    copy: async (from, to, { etag, mimeType }) => {
      const answer = await ask('PUT', to, {
        'content-length': '0',
        'content-type': mimeType,
        'x-amz-copy-source': `/${bucket.name}/${from}`,
        'x-amz-copy-source-if-match': etag,
        'x-amz-metadata-directive': 'REPLACE',
      });
      if ([403, 404, 412].includes(answer.status)) return false;
      must(answer, 'copy');
      // A copy that breaks off is told in an answer that began well.
      if (answer.body.includes('<Error>')) throw new Error('the bucket could not copy a file');
      return true;
    },
    remove: async (key) => must(await ask('DELETE', key), 'remove'),
    link: (key, { mimeType, inline, filename }, seconds) => {
      const name = filename === undefined ? '' : `; filename*=UTF-8''${encoded(filename)}`;
      const query = {
        'response-content-type': mimeType,
        'response-content-disposition': `${inline ? 'inline' : 'attachment'}${name}`,
      };
      return signed('GET', key, { query, seconds });
    },
    uploadLink: (key, { size, mimeType }, seconds) =>
      signed('PUT', key, { headers: { 'content-length': String(size), 'content-type': mimeType }, seconds }),
  };
}

/** RFC 3986, as the signature wants it: encodeURIComponent leaves out five characters. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

interface Answer {
  status: number;
  headers: Record<string, string | undefined>;
  body: Buffer;
}

function send(method: string, url: string, headers: Record<string, string>, path?: string): Promise<Answer> {
  const open = url.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(requestTimeout);
    const outgoing = open(url, { method, headers, signal }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers as Record<string, string | undefined>,
          body: Buffer.concat(chunks),
        }),
      );
    });
    outgoing.on('error', reject);
    if (path === undefined) outgoing.end();
    else
      createReadStream(path)
        .on('error', (error) => outgoing.destroy(error))
        .pipe(outgoing);
  });
}

/** The hash that the signer asks for. */
class Sha256 {
  private readonly hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret));
  }
  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.hash.update(bytesOf(data));
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.hash.digest());
  }
  reset(): void {
    throw new Error('The signer hashes once.');
  }
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Buffer {
  if (typeof data === 'string') return Buffer.from(data);
  return ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : Buffer.from(data);
}
