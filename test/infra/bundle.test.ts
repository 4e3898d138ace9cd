import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundling, replaced } from '../../infra/bundle.ts';
import { startEngine } from '../../local/engine.ts';

/**
 * A function's one file, made as the stacks make it, in a process that has what Lambda gives it: an environment with
 * credentials, and no other part of this project. What the bundle leaves out must not be missed.
 */

const root = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'slotdesk-bundle-'));
let engine: Awaited<ReturnType<typeof startEngine>>;

beforeAll(async () => {
  engine = await startEngine({ tableName: 'slotdesk' });
  await build({
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: bundling.target,
    minify: bundling.minify,
    mainFields: bundling.mainFields,
    external: bundling.externalModules,
    alias: replaced,
    banner: { js: bundling.banner ?? '' },
    logLevel: 'error',
    entryPoints: [join(root, 'functions', 'api', 'index.ts')],
    outfile: join(folder, 'index.mjs'),
  });
  const documents = join(root, 'scripts', 'documents.ts');
  await promisify(execFile)(process.execPath, ['--import', 'tsx', documents, folder], { cwd: root });
});
afterAll(async () => {
  await engine?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Invokes the bundle once. */
async function invoked(event: object): Promise<{ statusCode: number; body: string }> {
  const script = join(folder, 'invoke.mjs');
  writeFileSync(
    script,
    `const { handler } = await import('./index.mjs');
     const answer = await handler(${JSON.stringify(event)}, { awsRequestId: 'request-1' });
     process.stdout.write('ANSWER' + JSON.stringify(answer), () => process.exit(0));`,
  );
  const { stdout } = await promisify(execFile)(process.execPath, [script], {
    env: {
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
      TABLE_NAME: 'slotdesk',
      MEDIA_BUCKET: 'media',
      BUS_NAME: 'bus',
    },
  });
  return JSON.parse(stdout.slice(stdout.indexOf('ANSWER') + 'ANSWER'.length)) as { statusCode: number; body: string };
}

const get = (rawPath: string, claims?: object) => ({
  rawPath,
  rawQueryString: '',
  headers: {},
  isBase64Encoded: false,
  requestContext: {
    http: { method: 'GET' },
    domainName: 'desk.example',
    ...(claims && { authorizer: { jwt: { claims } } }),
  },
});

test('P1 the api function’s file reaches the table with the credentials of its environment', async () => {
  const { statusCode, body } = await invoked(get('/api/me', { username: 'nobody' }));
  expect([statusCode, JSON.parse(body).error?.code]).toEqual([403, 'forbidden']);
});

test('P1 it serves the documents that lie beside it', async () => {
  const { statusCode, body } = await invoked(get('/openapi.json'));
  expect([statusCode, JSON.parse(body).openapi]).toEqual([200, '3.1.1']);
});
