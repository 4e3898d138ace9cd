import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type BuildOptions, build } from 'esbuild';
import { bundling, replaced } from '../infra/bundle.ts';
import { type FunctionName, functions } from '../infra/topology.ts';
import { median, round, type Subject } from './report.ts';

/** Each function's one file, made as the stacks make it: its size, and the time to import it in a fresh process. */

const root = join(import.meta.dirname, '..');
const options: BuildOptions = {
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
};

/** What the functions' modules ask for when they are loaded. */
const environment = {
  PATH: process.env.PATH,
  AWS_REGION: 'eu-central-1',
  TABLE_NAME: 'slotdesk',
  BUS_NAME: 'slotdesk',
  SOCKET_ENDPOINT: 'https://socket.example.com/socket',
  SOCKET_URL: 'wss://socket.example.com/socket',
  SCHEDULE_GROUP: 'slotdesk',
  SCHEDULE_TARGET: 'arn:aws:lambda:eu-central-1:111111111111:function:deadline',
  SCHEDULE_ROLE: 'arn:aws:iam::111111111111:role/scheduler',
  TOKEN_ISSUER: 'https://cognito-idp.eu-central-1.amazonaws.com/pool',
  TOKEN_CLIENT: 'client',
  SHOP: 'bloom',
  SECRET_ID: 'slotdesk/shop/bloom',
  MEDIA_BUCKET: 'slotdesk-media',
};

const bareSdk = `import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
export const handler = () => DynamoDBDocumentClient.from(new DynamoDBClient({})).send(new (process.env.A ? PutCommand : process.env.B ? QueryCommand : TransactWriteCommand)({}));`;

/** On the machine that the budget was set on, the bare SDK took 44 of the 60 ms (empty module 5). */
const allowedOverSdk = 60 / 44;

export async function bundles(quick: boolean): Promise<Subject> {
  const directory = mkdtempSync(join(tmpdir(), 'slotdesk-bundles-'));
  try {
    const names = Object.keys(functions) as FunctionName[];
    const files = new Map<string, { file: string; kib: number }>();
    for (const [name, text] of [
      ['empty module', 'export const handler = () => {};'],
      ['bare SDK', bareSdk],
    ] as const)
      files.set(name, await bundle(directory, name, { stdin: { contents: text, resolveDir: root } }));
    for (const name of names)
      files.set(name, await bundle(directory, name, { entryPoints: [join(root, 'functions', name, 'index.ts')] }));
    const times = await importTimes(directory, files, quick ? 5 : 10);
    const ms = (name: string): number => median(times.get(name) ?? []);
    const largest = Math.max(...names.map((name) => files.get(name)?.kib ?? 0));
    const slowest = Math.max(...names.map(ms));
    return {
      name: 'bundles',
      figures: Object.fromEntries([...files].map(([name, { kib }]) => [name, { kib, importMs: ms(name) }])),
      tables: [
        {
          title: 'Functions: minified bundle and import in a fresh process (median)',
          head: ['function', 'KiB', 'import ms'],
          rows: [...files].map(([name, { kib }]) => [name, round(kib), round(ms(name))]),
        },
      ],
      budgets: [
        { what: 'largest bundle', measured: largest, limit: 400, unit: 'KiB' },
        {
          what: 'slowest import',
          measured: slowest,
          limit: 60,
          unit: 'ms',
          gate: Math.max(60, allowedOverSdk * ms('bare SDK') * 1.2),
        },
      ],
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function bundle(directory: string, name: string, source: BuildOptions): Promise<{ file: string; kib: number }> {
  const file = join(directory, `${name.replace(' ', '-')}.mjs`);
  const { metafile } = await build({ ...options, ...source, outfile: file, metafile: true });
  const bytes = Object.values(metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
  return { file, kib: bytes / 1024 };
}

/** All of them in turn, so that the machine's moods fall on all alike. */
async function importTimes(
  directory: string,
  files: Map<string, { file: string }>,
  times: number,
): Promise<Map<string, number[]>> {
  const script = join(directory, 'import.mjs');
  writeFileSync(
    script,
    'const begun = performance.now(); await import(process.argv[2]); console.log(performance.now() - begun); process.exit(0);',
  );
  const result = new Map<string, number[]>([...files.keys()].map((name) => [name, []]));
  const run = promisify(execFile);
  for (let n = 0; n < times; n++) {
    for (const [name, { file }] of files) {
      const { stdout } = await run(process.execPath, [script, file], { env: environment });
      result.get(name)?.push(Number(stdout));
    }
  }
  return result;
}
